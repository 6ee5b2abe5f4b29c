#include "pricing/fee.h"

#include <algorithm>
#include <limits>
#include <string>

#include "domain/check.h"

namespace headgate {
namespace {

__extension__ typedef __int128 int128;

constexpr int64_t taker_rate_e4 = 700;  // 0.07
constexpr int64_t multiplier_max_e4 = 1'000'000;
constexpr int64_t centicent_e6 = 100;
constexpr int64_t half_e4 = Price::one_e4 / 2;

int64_t maker_rate_e4(FeeType type) {
  switch (type) {
    case FeeType::quadratic:
      return 0;
    case FeeType::quadratic_with_maker_fees:
      return taker_rate_e4 / 4;
    case FeeType::quadratic_with_combo_maker_fees:
      return taker_rate_e4 / 2;
  }
  check(false, "a fee type has a maker rate");
  return 0;
}

// Units of $0.0001. The product is in 1e-18 dollars: two factors of 1e-4 (multiplier, rate), 1e-2 (contracts)
// and 1e-8 (price times its complement). The greatest product, 1e6 x 700 x 2^63 x 2.5e7, stays below 2^127.
int64_t fee_centicents(int64_t rate_e4, int64_t multiplier_e4, int64_t price_e4, Quantity quantity) {
  check(quantity.e2() >= 0, "a fee is asked for a quantity that is not negative");
  constexpr int128 unit = 100'000'000'000'000;  // $0.0001 in 1e-18 dollars
  const int128 product =
      int128{rate_e4} * multiplier_e4 * quantity.e2() * price_e4 * (Price::one_e4 - price_e4);
  const int128 rounded_up = (product + unit - 1) / unit;
  check(rounded_up <= std::numeric_limits<int64_t>::max() / centicent_e6, "fee within 64 bits");
  return static_cast<int64_t>(rounded_up);
}

Money from_centicents(int64_t count) { return Money::from_e6(checked_mul(count, centicent_e6)); }

}  // namespace

Result<FeeSchedule> fee_schedule(std::string_view type, int64_t multiplier_e4) {
  if (multiplier_e4 < 0 || multiplier_e4 > multiplier_max_e4) {
    return Error{"FEE_MULTIPLIER_INVALID", "fee_multiplier", std::to_string(multiplier_e4) + "e-4",
                 "a multiplier lies between 0 and 100"};
  }
  if (type == "quadratic") return FeeSchedule(FeeType::quadratic, multiplier_e4);
  if (type == "quadratic_with_maker_fees") {
    return FeeSchedule(FeeType::quadratic_with_maker_fees, multiplier_e4);
  }
  if (type == "quadratic_with_combo_maker_fees") {
    return FeeSchedule(FeeType::quadratic_with_combo_maker_fees, multiplier_e4);
  }
  return Error{"FEE_TYPE_UNKNOWN", "fee_type", std::string(type),
               "quadratic, quadratic_with_maker_fees and quadratic_with_combo_maker_fees can be priced"};
}

Money taker_fee(const FeeSchedule& schedule, Price price, Quantity quantity) {
  return from_centicents(fee_centicents(taker_rate_e4, schedule.multiplier_e4(), price.e4(), quantity));
}

Money maker_fee(const FeeSchedule& schedule, Price price, Quantity quantity) {
  const int64_t rate_e4 = maker_rate_e4(schedule.type());
  return from_centicents(fee_centicents(rate_e4, schedule.multiplier_e4(), price.e4(), quantity));
}

Money worst_fee(const FeeSchedule& schedule, Price limit, Quantity quantity, int64_t parts) {
  check(parts > 0, "a quantity is filled in at least one part");
  if (quantity.e2() == 0) return Money();
  const int64_t price_e4 = std::min(limit.e4(), half_e4);
  const int64_t whole = fee_centicents(taker_rate_e4, schedule.multiplier_e4(), price_e4, quantity);
  const int64_t fills = std::min(parts, quantity.e2());
  const int64_t rounding = whole > 0 ? fills - 1 : 0;
  return from_centicents(checked_add(checked_add(whole, rounding), fills));
}

}  // namespace headgate
