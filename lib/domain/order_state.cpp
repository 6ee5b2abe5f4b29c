#include "domain/order_state.h"

#include <array>

#include "domain/check.h"

namespace headgate {
namespace {

struct Transition {
  OrderState from;
  OrderEvent event;
  OrderState to;
};

using S = OrderState;
using E = OrderEvent;

// Doubt leads to `unknown`, and only an answer from the exchange leads out of it.
constexpr std::array transitions{
    Transition{S::received, E::send, S::submitted},
    Transition{S::received, E::run_out, S::expired},
    Transition{S::submitted, E::not_sent, S::rejected},
    Transition{S::submitted, E::no_answer, S::unknown},
    Transition{S::submitted, E::answered_open, S::resting},
    Transition{S::submitted, E::answered_filled, S::filled},
    Transition{S::submitted, E::answered_dead, S::cancelled},
    Transition{S::submitted, E::refused, S::rejected},
    Transition{S::unknown, E::no_answer, S::unknown},
    Transition{S::unknown, E::answered_open, S::resting},
    Transition{S::unknown, E::answered_filled, S::filled},
    Transition{S::unknown, E::answered_dead, S::cancelled},
    Transition{S::unknown, E::proven_absent, S::rejected},
    Transition{S::resting, E::answered_open, S::resting},
    Transition{S::resting, E::answered_filled, S::filled},
    Transition{S::resting, E::answered_dead, S::cancelled},
    Transition{S::resting, E::cancel_sent, S::cancelling},
    Transition{S::cancelling, E::no_answer, S::cancelling},
    Transition{S::cancelling, E::cancel_failed, S::resting},
    Transition{S::cancelling, E::answered_open, S::resting},
    Transition{S::cancelling, E::answered_filled, S::filled},
    Transition{S::cancelling, E::answered_dead, S::cancelled},
};

}  // namespace

std::optional<OrderState> next_state(OrderState state, OrderEvent event) {
  for (const Transition& row : transitions) {
    if (row.from == state && row.event == event) return row.to;
  }
  return std::nullopt;
}

std::string_view name_of(OrderState state) {
  switch (state) {
    case S::received:
      return "received";
    case S::submitted:
      return "submitted";
    case S::unknown:
      return "unknown";
    case S::resting:
      return "resting";
    case S::cancelling:
      return "cancelling";
    case S::filled:
      return "filled";
    case S::cancelled:
      return "cancelled";
    case S::rejected:
      return "rejected";
    case S::expired:
      return "expired";
  }
  check(false, "an order state has a name");
  return {};
}

}  // namespace headgate
