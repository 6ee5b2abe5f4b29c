#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/money.h"
#include "domain/quantity.h"

namespace headgate::venue {

enum class FeeKind : uint8_t { taker_only = 1, maker_quarter = 2, maker_half = 3 };

// What a market charges. Written for the venue alone: the trading side computes its own fees, so that a
// mistake in either shows as a difference between ledger and exchange.
struct FeeTerms {
  FeeKind kind = FeeKind::taker_only;
  int64_t multiplier_e4 = 10'000;
  friend bool operator==(const FeeTerms&, const FeeTerms&) = default;
};

// From the exchange's words; nothing for a type without a published formula or an absurd multiplier.
std::optional<FeeTerms> fee_terms(std::string_view type, int64_t multiplier_e4);

// One fill's fee: 7 % of price x (1 - price) x contracts x multiplier, up to the next $0.0001; a maker pays
// the kind's share of that, rounded by itself.
Money taker_fee(const FeeTerms& terms, int64_t price_e4, Quantity quantity);
Money maker_fee(const FeeTerms& terms, int64_t price_e4, Quantity quantity);

// How the exchange rounds. The page in force until August 2026 rounds a trade fee up to $0.0001 and gives
// back a cent once more than that has accumulated; the one read in September 2026 rounds up to $0.000001 and
// gives back whole units of the account's precision. An order of one fill costs the same by both, one of many
// never more by the later.
enum class FeeRounding : uint8_t { centicent = 1, micro = 2 };

// To what a fill's change of cash is rounded down: $0.0001 for a direct member, $0.01 for one behind a
// clearing merchant.
enum class Precision : uint8_t { centicent = 1, cent = 2 };

enum class Role : uint8_t { taker = 1, maker = 2 };

// One fill's fee before the account's precision is known; up to the rule's unit.
Money trade_fee(const FeeTerms& terms, Role role, int64_t price_e4, Quantity quantity, FeeRounding rule);

// What rounding adds to a fill. The net fee is never negative.
struct FillFee {
  Money trade;
  Money rounding;  // brings the change of cash down to the account's precision
  Money rebate;    // of what the order has paid for rounding
  Money carried;   // what it has paid and not been given back
  Money net() const { return trade + rounding - rebate; }
};
// `revenue`: the fill's signed cash before fees; `carried`: of the same order's fills before it, as taker or
// maker.
FillFee fill_fee(Money revenue, Money trade, Money carried, Precision precision, FeeRounding rule);

// What rounding may cost when `quantity` is filled in the smallest parts of 0.01 contract at one price.
Money rounding_reserve(Precision precision, int64_t price_e4, Quantity quantity);

// What maker fills of `quantity` may cost in all when filled in the smallest parts of 0.01 contract.
Money maker_fee_reserve(const FeeTerms& terms, int64_t price_e4, Quantity quantity);

}  // namespace headgate::venue
