#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "domain/arithmetic.h"

namespace headgate {

// Contracts in units of 1e-2, Kalshi's granularity since 2026-04-17. Signed, so that a position is one
// number: positive YES, negative NO.
class Quantity {
 public:
  constexpr Quantity() = default;
  static constexpr Quantity from_e2(int64_t e2) { return Quantity(e2); }
  static constexpr Quantity contracts(int64_t whole) { return Quantity(checked_mul(whole, 100)); }

  constexpr int64_t e2() const { return e2_; }
  constexpr Quantity magnitude() const { return Quantity(e2_ < 0 ? checked_sub(0, e2_) : e2_); }
  std::string text() const;  // "12.00"

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(checked_add(a.e2_, b.e2_)); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(checked_sub(a.e2_, b.e2_)); }
  constexpr Quantity operator-() const { return Quantity(checked_sub(0, e2_)); }
  constexpr Quantity& operator+=(Quantity b) { return *this = *this + b; }
  constexpr Quantity& operator-=(Quantity b) { return *this = *this - b; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  constexpr explicit Quantity(int64_t e2) : e2_(e2) {}
  int64_t e2_ = 0;
};

}  // namespace headgate
