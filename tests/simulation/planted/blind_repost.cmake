# Exec sends an order of unknown fate again, under the same id, instead of asking what became of it.
plant(services/exec/exec_actor.cpp
[==[
    ask(table_.answered(reply, input.market, effects), input, effects);
]==]
[==[
    std::vector<OrderRequest> next = table_.answered(reply, input.market, effects);
    if (reply.kind == OrderRequest::Kind::place && reply.outcome == HttpOutcome::unknown && !killed_) {
      const v1::IntentRow* intent = table_.intent(reply.order_id.substr(0, reply.order_id.rfind('-')));
      if (intent != nullptr) {
        next.push_back(request_of(OrderRequest::Kind::place, *intent, *intent->children().rbegin()));
      }
    }
    ask(next, input, effects);
]==])
plant(services/exec/exec_actor.cpp
[==[
#include "services/exec/paper_exchange.h"
]==]
[==[
#include "services/exec/order_view.h"
#include "services/exec/paper_exchange.h"
]==])
