#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Orders, fills and positions of long ago are listed apart, as history; see House::history_ns.
enum class Age : uint8_t { live = 1, archived = 2 };

// What the lists of an account are cut by.
struct Listing {
  size_t limit = 0;
  std::string after;  // the cursor's name of the last item of the page before; empty: the first page
  int64_t min_s = 0;
  int64_t max_s = INT64_MAX;
  std::optional<int64_t> shard;
  std::optional<std::string> ticker, events;

  // The number that the cursor names; nothing on the first page.
  std::optional<uint64_t> after_number() const;
  bool in_time(MarketTime at) const {
    const int64_t at_s = at.ns() / ns_per_s;
    return at_s >= min_s && at_s <= max_s;
  }
  bool has_market(const Floor& floor, const std::string& market) const;
};

// What a list can be asked for, besides limit, cursor and subaccount.
struct ListTerms {
  std::string_view operation;
  std::vector<std::string_view> parameters;
  int64_t most = 1'000;  // the largest limit
};

// Or the refusal: an unknown parameter (ignoring a filter would answer another question), a value that breaks
// a rule or is none, a subaccount that does not exist. A cursor that makes no sense is the first page
// (recorded 2026-06).
std::variant<Listing, Answer> listing_of(const Floor& floor, const Target& target, const ListTerms& terms);

// For questions that know no pages: the refusal of an unknown parameter or subaccount.
std::optional<Answer> question_refusal(const Target& target, std::string_view operation,
                                       const std::vector<std::string_view>& parameters);
// The shard that is asked for; nothing: all. Or the refusal.
std::variant<std::optional<int64_t>, Answer> shard_asked(const Target& target, std::string_view operation);

std::string cursor_after(std::string_view name);
inline std::string cursor_after(uint64_t number) { return cursor_after(std::to_string(number)); }

}  // namespace headgate::exchange
