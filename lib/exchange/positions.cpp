#include "exchange/positions.h"

#include <algorithm>

#include "domain/arithmetic.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

void add_fill(Position& position, const OwnHistory::Fill& fill) {
  const bool buys_yes = fill.side == venue::BookSide::bid;
  const int64_t own_e4 = buys_yes ? fill.price_e4 : dollar_e4 - fill.price_e4;
  const Quantity change = buys_yes ? fill.quantity : -fill.quantity;
  const Quantity against = buys_yes ? -position.held : position.held;
  const Quantity netted = std::clamp(against, Quantity(), fill.quantity);
  position.traded += Money::from_e6(checked_mul(own_e4, fill.quantity.e2()));
  if (netted > Quantity()) {
    // Each pair returns its dollar; what it cost is the average of what was held and this fill's price.
    const Money share = Money::from_e6(mul_div(position.cost.e6(), netted.e2(), against.e2()));
    position.realized += Money::from_e6(checked_mul(dollar_e4 - own_e4, netted.e2())) - share;
    position.cost -= share;
  }
  position.cost += Money::from_e6(checked_mul(own_e4, (fill.quantity - netted).e2()));
  position.held += change;
  position.fees += fill.fee;
  position.updated = fill.at;
}

}  // namespace

std::map<std::string, Position> positions(const std::vector<OwnHistory::Fill>& fills, MarketTime as_of) {
  std::map<std::string, Position> out;
  for (const OwnHistory::Fill& fill : fills) {
    if (fill.at <= as_of) add_fill(out[fill.market], fill);
  }
  return out;
}

}  // namespace headgate::exchange
