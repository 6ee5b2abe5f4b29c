#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "json/reader.h"

namespace headgate::kalshi {

// How the exchange writes amounts and times of an account, read strictly: an error in `reader` names the
// field. A value that may be null or absent is nothing then; what stands there must have its form all the
// same.

// A count of contracts, "12.50", not negative.
Quantity count_of(json::Reader& reader, std::string_view name);
std::optional<Quantity> count_if_any(json::Reader& reader, std::string_view name);
// The same below or above zero: a position.
Quantity signed_count_of(json::Reader& reader, std::string_view name);

// Dollars of up to six places, "0.017500"; below zero is possible (a profit and loss).
Money dollars_of(json::Reader& reader, std::string_view name);
std::optional<Money> dollars_if_any(json::Reader& reader, std::string_view name);
// The same, but never below zero: a fee, a cost.
Money cost_dollars_of(json::Reader& reader, std::string_view name);
// A JSON number of whole cents.
Money cents_of(json::Reader& reader, std::string_view name);

// Side and price of an order or a fill, from book_side (which outcome_side must not contradict) and the YES
// price. The older words beside them (side, action, is_yes, purchased_side) are to be removed and are not
// read.
Leg leg_of_yes(json::Reader& reader);
// The same where the NO price stands beside it and must complete it to 1.
Leg leg_of_both(json::Reader& reader);

// Milliseconds or seconds since 1970, as nanoseconds.
int64_t milliseconds_of(json::Reader& reader, std::string_view name);
int64_t seconds_of(json::Reader& reader, std::string_view name);
std::optional<int64_t> utc_time_if_any(json::Reader& reader, std::string_view name);
std::optional<int64_t> milliseconds_if_any(json::Reader& reader, std::string_view name);

std::optional<std::string> string_if_any(json::Reader& reader, std::string_view name);
std::optional<bool> boolean_if_any(json::Reader& reader, std::string_view name);
// A shard's number.
int32_t shard_of(json::Reader& reader, std::string_view name);
std::optional<int32_t> shard_if_any(json::Reader& reader, std::string_view name);
// 0 is the primary account, 1 to 63 are those below it.
std::optional<int32_t> subaccount_if_any(json::Reader& reader, std::string_view name);

}  // namespace headgate::kalshi
