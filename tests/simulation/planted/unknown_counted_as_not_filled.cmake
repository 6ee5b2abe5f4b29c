# Exec takes an order without an answer for one that was never made.
plant(services/exec/order_replies.cpp
[==[
    if (reply.kind == Kind::query) return std::nullopt;
    return Meaning]==]
[==[
    if (reply.kind == Kind::query) return std::nullopt;
    if (reply.kind == Kind::place) return Meaning{OrderEvent::refused, "NO_ANSWER"};
    return Meaning]==])
