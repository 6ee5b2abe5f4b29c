#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "venue/venue.h"

namespace headgate::venue {

// One market "RAIN" in whole cents, open, and two traders with $100 each.
struct Room {
  static constexpr int64_t noon_s = 1'790'000'000;
  MarketTime now = MarketTime::from_ns(noon_s * ns_per_s);
  Venue venue;
  Venue::Changes rows;

  explicit Room(const char* fee_type = "quadratic", VenueRules rules = {}) : venue(rules) {
    venue.add_account("ann", Money::dollars(100), rows);
    venue.add_account("bob", Money::dollars(100), rows);
    venue.list_market({"RAIN", *fee_terms(fee_type, 10'000), {PriceBand{0, 10'000, 100}}, false}, rows);
    venue.set_status("RAIN", MarketStatus::open, rows);
  }
  void pass(int64_t seconds) { now = now.plus_ns(seconds * ns_per_s); }
  static OrderRequest request(const char* who, BookSide side, int64_t cents, int64_t contracts) {
    OrderRequest out;
    out.account = who;
    out.market = "RAIN";
    out.side = side;
    out.price_e4 = cents * 100;
    out.quantity = Quantity::contracts(contracts);
    return out;
  }
  static OrderRequest bid(const char* who, int64_t cents, int64_t contracts) {
    return request(who, BookSide::bid, cents, contracts);
  }
  static OrderRequest ask(const char* who, int64_t cents, int64_t contracts) {
    return request(who, BookSide::ask, cents, contracts);
  }
  Placement send(const OrderRequest& request) {
    auto placed = venue.place(request, now, rows);
    REQUIRE(placed.has_value());
    return *placed;
  }
  std::string_view refusal(const OrderRequest& request) {
    const auto placed = venue.place(request, now, rows);
    return placed ? std::string_view("accepted") : placed.error().code;
  }
  static AmendRequest amendment(const Order& order, int64_t cents, int64_t contracts) {
    AmendRequest out;
    out.account = order.account;
    out.order_id = order.id();
    out.market = order.market;
    out.side = order.side;
    out.price_e4 = cents * 100;
    out.quantity = Quantity::contracts(contracts);
    return out;
  }
  Amendment amend(const AmendRequest& request) {
    auto amended = venue.amend(request, now, rows);
    REQUIRE(amended.has_value());
    return *amended;
  }
  std::string_view refusal(const AmendRequest& request) {
    const auto amended = venue.amend(request, now, rows);
    return amended ? std::string_view("accepted") : amended.error().code;
  }
  const Order& order(const Order& earlier) const { return venue.orders().at(earlier.number); }
  Money available(const char* who) const { return venue.find_account(who)->available(); }
  Quantity held(const char* who) const { return venue.find_account(who)->holding("RAIN"); }
  bool is_conserved() const {
    const auto totals = venue.totals();
    return totals.cash + totals.open_interest + totals.fees == totals.deposits;
  }
};

}  // namespace headgate::venue
