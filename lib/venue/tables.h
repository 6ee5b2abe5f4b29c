#pragma once

#include <string>

// Names of the venue's tables. All begin with "venue_", so that an owner can keep them beside its own.
namespace headgate::venue::table {

inline constexpr const char* totals = "venue_totals";
inline constexpr const char* market = "venue_market";
inline constexpr const char* account = "venue_account";
inline constexpr const char* holding = "venue_holding";
inline constexpr const char* order = "venue_order";
inline constexpr const char* spent_id = "venue_spent_id";
inline constexpr const char* trade = "venue_trade";
inline constexpr const char* group = "venue_group";
inline constexpr const char* used_level = "venue_used_level";
inline constexpr const char* rest = "venue_rest";
inline constexpr const char* print = "venue_print";

inline constexpr const char* totals_key = "totals";
// Account names hold no '/', so the first one ends the name.
inline std::string pair_key(const std::string& first, const std::string& second) {
  return first + "/" + second;
}

}  // namespace headgate::venue::table
