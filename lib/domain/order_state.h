#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headgate {

// The life of one child order at the exchange, as exec knows it.
enum class OrderState : uint8_t {
  received = 1,   // approval verified and stored; nothing sent
  submitted = 2,  // the one POST may be on its way
  unknown = 3,    // no answer: counts as filled until found, or proven absent
  resting = 4,
  cancelling = 5,  // a cancel may be on its way; may still fill
  filled = 6,
  cancelled = 7,
  rejected = 8,  // the exchange refused it, or it was never sent
  expired = 9,   // its approval ran out before anything was sent
};

enum class OrderEvent : uint8_t {
  send,           // the request is about to leave
  not_sent,       // refused before the first byte: it cannot exist
  no_answer,      // anything may have happened
  answered_open,  // exists, quantity remains
  answered_filled,
  answered_dead,  // exists, nothing remains open (immediate order, or cancelled by the exchange)
  refused,        // the exchange said no
  proven_absent,  // queried after the longest life of any request: not there
  cancel_sent,
  cancel_failed,  // the exchange did not cancel (still open, or asked too early)
  run_out,        // the approval expired before sending
};

// The next state, or nothing when the event cannot happen in that state. One table; see order_state.cpp.
std::optional<OrderState> next_state(OrderState state, OrderEvent event);

// No further fill is expected. A late fill is still booked: fills are the truth.
constexpr bool is_terminal(OrderState state) { return state >= OrderState::filled; }
std::string_view name_of(OrderState state);

}  // namespace headgate
