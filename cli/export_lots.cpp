#include "cli/export_lots.h"

#include <algorithm>

namespace headgate::cli {
namespace {

// Takes the part of `left` that `part` of `whole` contracts carry out of it; the last contracts take it all.
Money take_share(Money& left, Quantity part, Quantity whole) {
  const Money share = Money::from_e6(mul_div(left.e6(), part.e2(), whole.e2()));
  left -= share;
  return share;
}

ClosedLot disposed_of(const OpenLot& lot, Money received, Money fee, int64_t disposed_ns,
                      std::string closed_by) {
  return ClosedLot{lot.acquired_trade, lot.leg.side,   lot.quantity,  lot.acquired_ns,     disposed_ns,
                   lot.cost(),         received - fee, lot.fee + fee, std::move(closed_by)};
}

}  // namespace

void MarketLots::trade(const LotFill& fill) {
  check(fill.quantity > Quantity{}, "a trade has a quantity");
  Quantity left = fill.quantity;
  Money fee_left = fill.fee;
  while (left > Quantity{} && !open_.empty() && open_.front().leg.side != fill.leg.side) {
    const OpenLot lot = take_oldest(left);
    const Money fee = take_share(fee_left, lot.quantity, left);
    // What the contract of the other side costs is given up of the pair's dollar.
    const Money received = payout_of(lot.quantity) - cost_of(fill.leg.price, lot.quantity);
    closed_.push_back(disposed_of(lot, received, fee, fill.traded_ns, fill.trade_id));
    left = left - lot.quantity;
  }
  if (left > Quantity{}) open_.push_back({fill.trade_id, fill.leg, left, fee_left, fill.traded_ns});
}

void MarketLots::settle(int64_t yes_payout_e4, int64_t settled_ns) {
  check(yes_payout_e4 >= 0 && yes_payout_e4 <= Price::one_e4, "a contract pays at most a dollar");
  for (const OpenLot& lot : open_) {
    const int64_t payout_e4 = lot.leg.side == Side::yes ? yes_payout_e4 : Price::one_e4 - yes_payout_e4;
    const Money received = Money::from_e6(checked_mul(payout_e4, lot.quantity.e2()));
    closed_.push_back(disposed_of(lot, received, Money{}, settled_ns, {}));
  }
  open_.clear();
}

OpenLot MarketLots::take_oldest(Quantity at_most) {
  OpenLot& oldest = open_.front();
  OpenLot out = oldest;
  out.quantity = std::min(oldest.quantity, at_most);
  out.fee = take_share(oldest.fee, out.quantity, oldest.quantity);
  oldest.quantity = oldest.quantity - out.quantity;
  if (oldest.quantity == Quantity{}) open_.pop_front();
  return out;
}

Money MarketLots::gain() const {
  Money out;
  for (const ClosedLot& lot : closed_) out += lot.gain();
  return out;
}

Money MarketLots::open_cost() const {
  Money out;
  for (const OpenLot& lot : open_) out += lot.cost();
  return out;
}

}  // namespace headgate::cli
