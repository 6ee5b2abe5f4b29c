#pragma once

#include <cstdint>
#include <string_view>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "domain/result.h"

namespace headgate {

// Kalshi's fee types that this system can price. "flat" and "margin_market_maker_program_fees" have no
// published formula, so a market that carries them is not tradable.
enum class FeeType : uint8_t {
  quadratic,                        // takers only
  quadratic_with_maker_fees,        // makers pay a quarter of the taker's rate
  quadratic_with_combo_maker_fees,  // makers pay half of it
};

// How one series charges: fee = multiplier x rate x contracts x price x (1 - price), with rate 0.07 for
// takers (Kalshi's schedule of 2026-07-07). Made only by fee_schedule(), so that an unknown type cannot be
// priced.
class FeeSchedule {
 public:
  FeeType type() const { return type_; }
  int64_t multiplier_e4() const { return multiplier_e4_; }
  friend bool operator==(const FeeSchedule&, const FeeSchedule&) = default;

 private:
  friend Result<FeeSchedule> fee_schedule(std::string_view type, int64_t multiplier_e4);
  FeeSchedule(FeeType type, int64_t multiplier_e4) : type_(type), multiplier_e4_(multiplier_e4) {}
  FeeType type_;
  int64_t multiplier_e4_;
};

// From the wire's words. Errors: FEE_TYPE_UNKNOWN, FEE_MULTIPLIER_INVALID (negative, or above 100).
Result<FeeSchedule> fee_schedule(std::string_view type, int64_t multiplier_e4);

// Fee of one fill: rounded up to $0.0001 once, on the fill's total. The same for both sides of a contract,
// since price x (1 - price) is. `quantity` must not be negative.
Money taker_fee(const FeeSchedule& schedule, Price price, Quantity quantity);
Money maker_fee(const FeeSchedule& schedule, Price price, Quantity quantity);

// No set of at most `parts` fills that buys `quantity` in all, each at `limit` or better and as taker or
// maker, costs more in fees than this. Proof: price x (1 - price) grows up to 0.50, so over (0, limit] it is
// greatest at min(limit, 0.50); the taker's rate is the highest; the unrounded fees of the parts therefore
// sum to at most the unrounded fee x of the whole at that price. A part rounds up by less than one unit of
// $0.0001, so n parts stay below x + n units and, being whole units, at or below ceil(x) + n - 1. One more
// unit a part covers the rounding of the account to $0.0001, which a fractional quantity at a price finer
// than a cent may cost (docs.kalshi.com, fee rounding). No fill is smaller than 0.01 contract, so `parts`
// above that count is lowered to it.
Money worst_fee(const FeeSchedule& schedule, Price limit, Quantity quantity, int64_t parts);

}  // namespace headgate
