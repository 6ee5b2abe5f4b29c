#include "kalshi/amount_codec.h"

#include <array>
#include <limits>

#include "domain/moment.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

// The one book is written in YES: whoever bids there buys YES, whoever asks buys NO.
constexpr std::array<Word<Side>, 2> book_sides{{{"bid", Side::yes}, {"ask", Side::no}}};
constexpr std::array<Word<Side>, 2> outcome_sides{{{"yes", Side::yes}, {"no", Side::no}}};

// Any whole price, so that a reader in error still has a value to carry; it is never used then.
const Price stand_in = *Price::from_e4(1);

int64_t moment_of(json::Reader& reader, std::string_view name, int64_t unit_ns, const char* mend) {
  const int64_t units = reader.integer(name);
  if (units > 0 && units <= INT64_MAX / unit_ns) return units * unit_ns;
  reader.refuse(name, std::to_string(units), mend);
  return 0;
}

int32_t small_of(json::Reader& reader, std::string_view name, int64_t most) {
  const int64_t number = reader.integer(name);
  if (number >= 0 && number <= most) return static_cast<int32_t>(number);
  reader.refuse(name, std::to_string(number), "must lie between 0 and " + std::to_string(most));
  return 0;
}

constexpr int64_t shard_most = std::numeric_limits<int32_t>::max();
constexpr int64_t subaccount_most = 63;

Side side_of(json::Reader& reader) {
  const Side side = word_of<Side>(reader, "book_side", book_sides);
  const Side outcome = word_of<Side>(reader, "outcome_side", outcome_sides);
  if (side != outcome) reader.refuse("outcome_side", name_of(outcome), "must say the same as book_side");
  return side;
}

}  // namespace

Quantity count_of(json::Reader& reader, std::string_view name) {
  const int64_t e2 = reader.decimal_string(name, 2);
  if (e2 < 0) reader.refuse(name, std::to_string(e2) + "e-2", "must not be negative");
  return Quantity::from_e2(e2);
}

std::optional<Quantity> count_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return count_of(reader, name);
}

Quantity signed_count_of(json::Reader& reader, std::string_view name) {
  return Quantity::from_e2(reader.decimal_string(name, 2));
}

Money dollars_of(json::Reader& reader, std::string_view name) {
  return Money::from_e6(reader.decimal_string(name, 6));
}

std::optional<Money> dollars_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return dollars_of(reader, name);
}

Money cost_dollars_of(json::Reader& reader, std::string_view name) {
  const Money cost = dollars_of(reader, name);
  if (cost < Money()) reader.refuse(name, cost.text(), "must not be negative");
  return cost;
}

Money cents_of(json::Reader& reader, std::string_view name) {
  constexpr int64_t cent_e6 = 10'000;
  const int64_t cents = reader.integer(name);
  if (cents <= INT64_MAX / cent_e6 && cents >= INT64_MIN / cent_e6) return Money::from_e6(cents * cent_e6);
  reader.refuse(name, std::to_string(cents), "must be cents that a sum of money can hold");
  return Money();
}

Leg leg_of_yes(json::Reader& reader) {
  const Side side = side_of(reader);
  const int64_t yes_e4 = reader.decimal_string("yes_price_dollars", 4);
  const auto yes = Price::from_e4(yes_e4);
  if (!yes) reader.refuse("yes_price_dollars", std::to_string(yes_e4) + "e-4", "must lie between 0 and 1");
  return Leg::of_yes_price(side, yes.value_or(stand_in));
}

Leg leg_of_both(json::Reader& reader) {
  const Leg leg = leg_of_yes(reader);
  const int64_t no_e4 = reader.decimal_string("no_price_dollars", 4);
  if (leg.yes_price().e4() + no_e4 != Price::one_e4) {
    reader.refuse("no_price_dollars", std::to_string(no_e4) + "e-4", "must complete yes_price_dollars to 1");
  }
  return leg;
}

int64_t milliseconds_of(json::Reader& reader, std::string_view name) {
  return moment_of(reader, name, ns_per_ms, "must be milliseconds since 1970");
}

int64_t seconds_of(json::Reader& reader, std::string_view name) {
  return moment_of(reader, name, ns_per_s, "must be seconds since 1970");
}

std::optional<int64_t> utc_time_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return reader.utc_time(name);
}

std::optional<int64_t> milliseconds_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return milliseconds_of(reader, name);
}

std::optional<std::string> string_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return reader.string(name);
}

std::optional<bool> boolean_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return reader.boolean(name);
}

int32_t shard_of(json::Reader& reader, std::string_view name) { return small_of(reader, name, shard_most); }

std::optional<int32_t> shard_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return shard_of(reader, name);
}

std::optional<int32_t> subaccount_if_any(json::Reader& reader, std::string_view name) {
  if (!reader.says(name)) return std::nullopt;
  return small_of(reader, name, subaccount_most);
}

}  // namespace headgate::kalshi
