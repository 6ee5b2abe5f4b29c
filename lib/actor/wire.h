#pragma once

#include <optional>

#include "domain/order_state.h"
#include "domain/price.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/exec/v1/exec.pb.h"

namespace headgate {

// Domain words and their wire twins. A value outside the vocabulary is nothing, never a default.
constexpr edge::v1::Side to_wire(Side side) {
  return side == Side::yes ? edge::v1::SIDE_YES : edge::v1::SIDE_NO;
}
constexpr std::optional<Side> from_wire(edge::v1::Side side) {
  if (side == edge::v1::SIDE_YES) return Side::yes;
  if (side == edge::v1::SIDE_NO) return Side::no;
  return std::nullopt;
}

constexpr exec::v1::OrderState to_wire(OrderState state) {
  return static_cast<exec::v1::OrderState>(static_cast<int>(state));
}
constexpr std::optional<OrderState> from_wire(exec::v1::OrderState state) {
  const int number = static_cast<int>(state);
  if (number < static_cast<int>(OrderState::received) || number > static_cast<int>(OrderState::expired)) {
    return std::nullopt;
  }
  return static_cast<OrderState>(number);
}
static_assert(static_cast<int>(OrderState::expired) == exec::v1::ORDER_STATE_EXPIRED);
static_assert(static_cast<int>(OrderState::unknown) == exec::v1::ORDER_STATE_UNKNOWN);

}  // namespace headgate
