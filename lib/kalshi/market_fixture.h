#pragma once

#include <string>
#include <string_view>

// Hand-written payloads in Kalshi's shape of autumn 2026 for a series that does not exist.
namespace headgate::kalshi::fixture {

inline std::string between_market() {
  return R"({"ticker":"KXHIGHXX-26NOV20-B52.5","event_ticker":"KXHIGHXX-26NOV20","market_type":"binary",)"
         R"("title":"Highest temperature in Exampletown on Nov 20?","yes_sub_title":"52 to 53",)"
         R"("open_time":"2026-11-19T15:00:00Z","close_time":"2026-11-21T05:00:00Z","status":"active","result":"","rules_primary":"Exampletown (CLIXXX), more or less",)"
         R"("strike_type":"between","floor_strike":52,"cap_strike":53,"yes_bid_dollars":"0.3100",)"
         R"("price_level_structure":"linear_cent",)"
         R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}]})";
}
inline std::string less_market() {
  return R"({"ticker":"KXHIGHXX-26NOV20-T52","event_ticker":"KXHIGHXX-26NOV20","market_type":"binary","title":"Below 52?",)"
         R"("open_time":"2026-11-19T15:00:00Z","close_time":"2026-11-21T05:00:00Z","status":"finalized","result":"no","rules_primary":"Exampletown (CLIXXX), more or less",)"
         R"("strike_type":"less","cap_strike":52,)"
         R"("price_ranges":[{"start":"0.0000","end":"0.1000","step":"0.0010"},)"
         R"({"start":"0.1000","end":"0.9000","step":"0.0100"},{"start":"0.9000","end":"1.0000","step":"0.0010"}]})";
}
inline std::string greater_market() {
  return R"({"ticker":"KXHIGHXX-26NOV20-T53","event_ticker":"KXHIGHXX-26NOV20","market_type":"binary","title":"Above 53?",)"
         R"("open_time":"2026-11-19T15:00:00Z","close_time":"2026-11-21T05:00:00Z","status":"active","result":"","rules_primary":"Exampletown (CLIXXX), more or less",)"
         R"("strike_type":"greater","floor_strike":53,)"
         R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}]})";
}

// The text with one field's value replaced, or with the field gone when `value` is empty. `name` must occur
// once.
inline std::string with(std::string text, std::string_view name, std::string_view value) {
  const std::string key = "\"" + std::string(name) + "\":";
  const size_t begin = text.find(key);
  size_t end = begin + key.size();
  int depth = 0;
  for (bool quoted = false; end < text.size(); ++end) {
    const char c = text[end];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  }
  if (!value.empty()) return text.replace(begin + key.size(), end - begin - key.size(), value);
  if (text[end] == ',') return text.erase(begin, end - begin + 1);
  if (text[begin - 1] == '{') return text.erase(begin, end - begin);  // the only field
  return text.erase(begin - 1, end - begin + 1);  // the last field: its comma stands before it
}

}  // namespace headgate::kalshi::fixture
