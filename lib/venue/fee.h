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

// What maker fills of `quantity` may cost in all when filled in the smallest parts of 0.01 contract.
Money maker_fee_reserve(const FeeTerms& terms, int64_t price_e4, Quantity quantity);

}  // namespace headgate::venue
