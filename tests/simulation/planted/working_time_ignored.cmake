# Exec leaves an order resting beyond the time it was approved for.
plant(services/exec/order_table.cpp
[==[
    const bool overdue = now.ns() >= intent.approval().working_until_ns();
]==]
[==[
    const bool overdue = now.ns() < 0;
]==])
# And does not tell the exchange either, which would end it by itself.
plant(services/exec/kalshi_orders.cpp
[==[
  if (!request.immediate) order.expiration_s = (request.working_until.ns() + ns_per_s - 1) / ns_per_s;
]==]
[==[
]==])
