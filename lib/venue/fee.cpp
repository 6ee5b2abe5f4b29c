#include "venue/fee.h"

#include <algorithm>

#include "domain/check.h"

namespace headgate::venue {
namespace {

__extension__ typedef unsigned __int128 wide;

// 0.07 x e-4 (multiplier) x e-2 (contracts) x e-8 (price x complement) counts in units of 1e-16 dollars.
constexpr uint64_t micro = 10'000'000'000;
constexpr int64_t centicent_e6 = 100, cent_e6 = 10'000;

// Up to the next `unit_e6`.
Money charge(const FeeTerms& terms, int64_t price_e4, Quantity quantity, uint64_t share_divisor,
             int64_t unit_e6) {
  check(price_e4 > 0 && price_e4 < 10'000 && quantity.e2() >= 0, "a fee is charged on a real fill");
  wide amount = static_cast<wide>(7 * terms.multiplier_e4);
  amount *= static_cast<wide>(price_e4 * (10'000 - price_e4));
  amount *= static_cast<wide>(quantity.e2());
  const wide unit = static_cast<wide>(micro) * static_cast<wide>(unit_e6) * share_divisor;
  wide units = amount / unit;
  if (amount % unit != 0) ++units;
  check(units < (wide{1} << 55), "a fee within 64 bits");
  return Money::from_e6(static_cast<int64_t>(units) * unit_e6);
}

Money maker_charge(const FeeTerms& terms, int64_t price_e4, Quantity quantity, int64_t unit_e6) {
  if (terms.kind == FeeKind::taker_only) return Money();
  return charge(terms, price_e4, quantity, terms.kind == FeeKind::maker_quarter ? 4 : 2, unit_e6);
}

constexpr int64_t unit_of(Precision precision) {
  return precision == Precision::centicent ? centicent_e6 : cent_e6;
}
constexpr Money whole(Money amount, int64_t unit_e6) {
  return Money::from_e6(amount.e6() / unit_e6 * unit_e6);
}

}  // namespace

std::optional<FeeTerms> fee_terms(std::string_view type, int64_t multiplier_e4) {
  if (multiplier_e4 < 0 || multiplier_e4 > 1'000'000) return std::nullopt;
  if (type == "quadratic") return FeeTerms{FeeKind::taker_only, multiplier_e4};
  if (type == "quadratic_with_maker_fees") return FeeTerms{FeeKind::maker_quarter, multiplier_e4};
  if (type == "quadratic_with_combo_maker_fees") return FeeTerms{FeeKind::maker_half, multiplier_e4};
  return std::nullopt;
}

Money taker_fee(const FeeTerms& terms, int64_t price_e4, Quantity quantity) {
  return charge(terms, price_e4, quantity, 1, centicent_e6);
}

Money maker_fee(const FeeTerms& terms, int64_t price_e4, Quantity quantity) {
  return maker_charge(terms, price_e4, quantity, centicent_e6);
}

Money trade_fee(const FeeTerms& terms, Role role, int64_t price_e4, Quantity quantity, FeeRounding rule) {
  const int64_t unit_e6 = rule == FeeRounding::centicent ? centicent_e6 : 1;
  if (role == Role::taker) return charge(terms, price_e4, quantity, 1, unit_e6);
  return maker_charge(terms, price_e4, quantity, unit_e6);
}

FillFee fill_fee(Money revenue, Money trade, Money carried, Precision precision, FeeRounding rule) {
  const int64_t unit_e6 = unit_of(precision);
  FillFee out;
  out.trade = trade;
  const int64_t over_e6 = (revenue - trade).e6() % unit_e6;
  out.rounding = Money::from_e6(over_e6 < 0 ? over_e6 + unit_e6 : over_e6);
  out.carried = carried + out.rounding;
  if (rule == FeeRounding::centicent) {
    const Money cent = Money::from_e6(cent_e6);
    if (out.carried > cent && trade + out.rounding >= cent) out.rebate = cent;
  } else {
    out.rebate = whole(std::min(out.carried, trade + out.rounding), unit_e6);
  }
  out.carried -= out.rebate;
  return out;
}

// Each part pays less than one unit more than its trade fee rounded up, whatever is given back. A cent's
// multiple times any quantity, and so what is left of a direct member's fills at such a price, is whole
// centicents: nothing is to be rounded.
Money rounding_reserve(Precision precision, int64_t price_e4, Quantity quantity) {
  if (precision == Precision::centicent && price_e4 % 100 == 0) return Money();
  return Money::from_e6(checked_mul(unit_of(precision) - 1, quantity.e2()));
}

// A fill of n units of 0.01 contract rounds up by less than one centicent, and n is at least one: with one
// centicent for every unit after the first, what remains reserved after any fill covers what remains to be
// filled.
Money maker_fee_reserve(const FeeTerms& terms, int64_t price_e4, Quantity quantity) {
  if (terms.kind == FeeKind::taker_only || quantity.e2() == 0) return Money();
  return maker_fee(terms, price_e4, quantity) + Money::from_e6((quantity.e2() - 1) * 100);
}

}  // namespace headgate::venue
