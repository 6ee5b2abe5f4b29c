#include "imports/stamp.h"

#include <string>

#include "domain/civil_day.h"

namespace headgate::imports {

std::optional<MarketTime> utc_with_offset(std::string_view text) {
  constexpr std::string_view offset = "+00:00";
  if (!text.ends_with(offset)) return std::nullopt;
  text.remove_suffix(offset.size());
  const auto ns = parse_iso_utc(std::string(text) + "Z");
  if (!ns) return std::nullopt;
  return MarketTime::from_ns(*ns);
}

std::optional<MarketTime> utc_of_naive(std::string_view text, std::string_view zone) {
  const auto civil_ns = parse_iso_utc(std::string(text) + "Z");
  const auto ns = civil_ns ? utc_of_civil(zone, *civil_ns) : std::nullopt;
  if (!ns) return std::nullopt;
  return MarketTime::from_ns(*ns);
}

}  // namespace headgate::imports
