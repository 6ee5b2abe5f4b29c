#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/price.h"
#include "venue/venue.h"

namespace headgate::sim {

// What the exchange itself knows of one account, in words of the side bought. Nothing here comes from a
// service's opinion.
struct VenueTruth {
  struct Order {
    std::string client_order_id;
    std::string market;
    Side side = Side::yes;
    int64_t price_e4 = 0;
    int64_t initial_e2 = 0;
    int64_t filled_e2 = 0;
    int64_t remaining_e2 = 0;
    venue::OrderStatus status = venue::OrderStatus::resting;
    int64_t created_ns = 0;
  };
  struct Trade {
    std::string id;
    std::string client_order_id;
    std::string market;
    Side side = Side::yes;
    int64_t price_e4 = 0;
    int64_t quantity_e2 = 0;
    int64_t fee_e6 = 0;
    bool taker = true;
  };
  std::vector<Order> orders;
  std::vector<Trade> trades;  // in the order of the exchange
  Money cash;                 // collateral included
  std::map<std::string, int64_t> net_e2;
  std::set<std::string> settled;
};
VenueTruth truth_of(const venue::Venue& venue, std::string_view account);

// What the account may still lose: what is held at cost, plus what its open orders may still cost.
struct Stake {
  std::map<std::string, Money> by_market;
  Money total;
  std::string newest_market;  // of the order that came last
  Money newest_fee;           // what that order has paid so far
};
Stake stake_of(const VenueTruth& truth);

// All that others ever offered at a price, whether or not it was there at one time.
struct Offer {
  std::string market;
  Side side = Side::yes;
  int64_t price_e4 = 0;
  friend auto operator<=>(const Offer&, const Offer&) = default;
};
using Offers = std::map<Offer, int64_t>;  // quantity_e2
Offers offers_of(const venue::Venue& exchange);
// All that others ever sold to somebody who waited for it: what a resting order may have met.
Offers prints_of(const venue::Venue& exchange);

// "9f31-1" -> "9f31"
std::string intent_of(const std::string& client_order_id);

}  // namespace headgate::sim
