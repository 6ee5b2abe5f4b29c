#include "venue/fee.h"

#include "domain/check.h"

namespace headgate::venue {
namespace {

__extension__ typedef unsigned __int128 wide;

// 0.07 x e-4 (multiplier) x e-2 (contracts) x e-8 (price x complement) counts in units of 1e-16 dollars.
constexpr uint64_t centicent = 1'000'000'000'000;

Money charge(const FeeTerms& terms, int64_t price_e4, Quantity quantity, uint64_t share_divisor) {
  check(price_e4 > 0 && price_e4 < 10'000 && quantity.e2() >= 0, "a fee is charged on a real fill");
  wide amount = static_cast<wide>(7 * terms.multiplier_e4);
  amount *= static_cast<wide>(price_e4 * (10'000 - price_e4));
  amount *= static_cast<wide>(quantity.e2());
  const wide unit = static_cast<wide>(centicent) * share_divisor;
  wide units = amount / unit;
  if (amount % unit != 0) ++units;
  check(units < (wide{1} << 55), "a fee within 64 bits");
  return Money::from_e6(static_cast<int64_t>(units) * 100);
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
  return charge(terms, price_e4, quantity, 1);
}

Money maker_fee(const FeeTerms& terms, int64_t price_e4, Quantity quantity) {
  if (terms.kind == FeeKind::taker_only) return Money();
  return charge(terms, price_e4, quantity, terms.kind == FeeKind::maker_quarter ? 4 : 2);
}

// A fill of n units of 0.01 contract rounds up by less than one centicent, and n is at least one: with one
// centicent for every unit after the first, what remains reserved after any fill covers what remains to be
// filled.
Money maker_fee_reserve(const FeeTerms& terms, int64_t price_e4, Quantity quantity) {
  if (terms.kind == FeeKind::taker_only || quantity.e2() == 0) return Money();
  return maker_fee(terms, price_e4, quantity) + Money::from_e6((quantity.e2() - 1) * 100);
}

}  // namespace headgate::venue
