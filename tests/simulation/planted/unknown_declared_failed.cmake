# Exec believes a gateway: an error page, a 5xx or half an answer to an order is at once taken for a refusal.
plant(services/exec/kalshi_orders.cpp
[==[
    if (exists || proves_refusal(done.status, error)) return refused_reply(request, error.code);
]==]
[==[
    if (exists || proves_refusal(done.status, error)) return refused_reply(request, error.code);
    if (done.status >= 500) return refused_reply(request, "FAILED");
]==])
plant(services/exec/kalshi_orders.cpp
[==[
  const auto order = kalshi::parse_create_reply(done.body);
]==]
[==[
  const auto order = kalshi::parse_create_reply(done.body);
  if (!order) return refused_reply(request, "FAILED");
]==])
