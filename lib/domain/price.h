#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/money.h"
#include "domain/quantity.h"

namespace headgate {

// The side of a contract. Buying the side opposite to a held position closes it.
enum class Side : uint8_t { yes = 1, no = 2 };

constexpr Side opposite(Side side) { return side == Side::yes ? Side::no : Side::yes; }
constexpr const char* name_of(Side side) { return side == Side::yes ? "yes" : "no"; }

// Price of one contract of a side named beside it, in dollars 1e-4 (Kalshi's finest grid), strictly inside
// (0, 1): prices 0 and 1 mean "absent" on the wire and never become a Price.
class Price {
 public:
  static constexpr int64_t one_e4 = 10'000;
  static constexpr std::optional<Price> from_e4(int64_t e4) {
    if (e4 <= 0 || e4 >= one_e4) return std::nullopt;
    return Price(e4);
  }

  constexpr int64_t e4() const { return e4_; }
  // The same trade seen from the other side: the one place where YES and NO prices are exchanged.
  constexpr Price complement() const { return Price(one_e4 - e4_); }
  constexpr double dollars() const { return static_cast<double>(e4_) / one_e4; }
  std::string text() const;  // "0.4300"

  friend constexpr auto operator<=>(Price, Price) = default;

 private:
  constexpr explicit Price(int64_t e4) : e4_(e4) {}
  int64_t e4_;
};

// Exact: 1e-4 dollars times 1e-2 contracts is 1e-6 dollars.
constexpr Money cost_of(Price price, Quantity quantity) {
  return Money::from_e6(checked_mul(price.e4(), quantity.e2()));
}
// What `quantity` winning contracts pay.
constexpr Money payout_of(Quantity quantity) {
  return Money::from_e6(checked_mul(Price::one_e4, quantity.e2()));
}

// A price of a named side: what an order says.
struct Leg {
  Side side;
  Price price;
  // Kalshi's single book is written in YES prices.
  constexpr Price yes_price() const { return side == Side::yes ? price : price.complement(); }
  static constexpr Leg of_yes_price(Side side, Price yes) {
    return Leg{side, side == Side::yes ? yes : yes.complement()};
  }
  friend constexpr bool operator==(const Leg&, const Leg&) = default;
};

// A position's change when `quantity` of `side` is bought.
constexpr Quantity signed_quantity(Side side, Quantity quantity) {
  return side == Side::yes ? quantity : -quantity;
}

}  // namespace headgate
