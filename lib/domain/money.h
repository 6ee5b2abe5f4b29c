#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "domain/arithmetic.h"

namespace headgate {

// Signed dollars in units of 1e-6: the finest unit of any Kalshi money field (portfolio fields carry six
// decimals), and exactly Price (1e-4) times Quantity (1e-2).
class Money {
 public:
  constexpr Money() = default;
  static constexpr Money from_e6(int64_t e6) { return Money(e6); }
  static constexpr Money dollars(int64_t whole) { return Money(checked_mul(whole, 1'000'000)); }

  constexpr int64_t e6() const { return e6_; }
  // "12.345600", "-0.010000": always six decimals, so that columns compare as text.
  std::string text() const;

  friend constexpr Money operator+(Money a, Money b) { return Money(checked_add(a.e6_, b.e6_)); }
  friend constexpr Money operator-(Money a, Money b) { return Money(checked_sub(a.e6_, b.e6_)); }
  constexpr Money operator-() const { return Money(checked_sub(0, e6_)); }
  constexpr Money& operator+=(Money b) { return *this = *this + b; }
  constexpr Money& operator-=(Money b) { return *this = *this - b; }
  friend constexpr auto operator<=>(Money, Money) = default;

 private:
  constexpr explicit Money(int64_t e6) : e6_(e6) {}
  int64_t e6_ = 0;
};

}  // namespace headgate
