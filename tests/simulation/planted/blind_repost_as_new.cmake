# Exec sends an order of unknown fate again as a new one, which the exchange cannot know for the same.
plant(services/exec/order_replies.cpp
[==[
  const bool answer = reply.outcome == HttpOutcome::answered;
]==]
[==[
  const bool answer = reply.outcome == HttpOutcome::answered;
  if (reply.kind == Kind::place && reply.outcome == HttpOutcome::unknown) {
    v1::ChildRow& again = *intent->add_children();
    again.set_number(static_cast<uint32_t>(intent->children_size()));
    again.set_state(to_wire(OrderState::received));
    again.set_price_e4(intent->children(0).price_e4());
    again.set_quantity_e2(intent->children(0).quantity_e2());
    again.set_submitted_market_ns(now.ns());
    move(*intent, again, OrderEvent::send, effects);
    next.push_back(request_of(Kind::place, *intent, again));
    return next;
  }
]==])
plant(services/exec/exec_actor.cpp
[==[
    ask(table_.answered(reply, input.market, effects), input, effects);
]==]
[==[
    std::vector<OrderRequest> next = table_.answered(reply, input.market, effects);
    if (killed_) std::erase_if(next, [](const auto& each) { return each.kind == OrderRequest::Kind::place; });
    ask(next, input, effects);
]==])
