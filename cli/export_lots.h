#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"

namespace headgate::cli {

// A trade of ours in one market, already judged.
struct LotFill {
  std::string trade_id;
  Leg leg;
  Quantity quantity;  // positive
  Money fee;          // not negative
  int64_t traded_ns = 0;
};

// Contracts that were acquired by one trade and are held.
struct OpenLot {
  std::string acquired_trade;
  Leg leg;
  Quantity quantity;
  Money fee;  // what of the trade's fee these contracts carry
  int64_t acquired_ns = 0;
  Money cost() const { return cost_of(leg.price, quantity) + fee; }
};

// Contracts that were acquired by one trade and disposed of at once.
struct ClosedLot {
  std::string acquired_trade;
  Side side;
  Quantity quantity;
  int64_t acquired_ns = 0;
  int64_t disposed_ns = 0;
  Money cost;             // price paid and the fee of acquiring
  Money proceeds;         // received, less the fee of disposing
  Money fees;             // both fees, which are in the two figures above
  std::string closed_by;  // the trade that closed it; empty: the market was settled
  Money gain() const { return proceeds - cost; }
};

// The lots of one market, first in, first out. Only one side is ever held: buying the other side closes what
// is held in pairs, and a pair is worth exactly one dollar. A fee is divided over the contracts of its trade
// rounded down, and the last of them carry the rest, so that all parts add up to it.
class MarketLots {
 public:
  // Trades in the order in which they happened.
  void trade(const LotFill& fill);
  // The market's result pays `yes_payout_e4` (0 to 10000) for a YES contract and the rest of a dollar for NO.
  void settle(int64_t yes_payout_e4, int64_t settled_ns);

  const std::vector<ClosedLot>& closed() const { return closed_; }
  const std::deque<OpenLot>& open() const { return open_; }
  Money gain() const;
  Money open_cost() const;

 private:
  OpenLot take_oldest(Quantity at_most);
  std::vector<ClosedLot> closed_;
  std::deque<OpenLot> open_;  // oldest first
};

}  // namespace headgate::cli
