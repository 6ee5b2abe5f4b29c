#include "imports/kxbtc15m_results.h"

#include <vector>

#include "domain/decimal.h"
#include "domain/moment.h"
#include "imports/lines.h"

namespace headgate::imports::kxbtc15m {
namespace {

constexpr std::string_view head = "ticker,floor_strike,close_time,result";

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    const size_t end = line.find(',');
    out.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return out;
    line.remove_prefix(end + 1);
  }
}

Error wrong(size_t line, std::string_view field, std::string_view value, std::string mend) {
  return Error{"FIELD_VALUE", "markets.csv line " + std::to_string(line) + "." + std::string(field),
               std::string(value), std::move(mend)};
}

}  // namespace

Result<std::map<std::string, Outcome>> parse_results(std::string_view csv) {
  std::map<std::string, Outcome> out;
  size_t number = 0;
  for (std::string_view line : lines_of(csv)) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);  // as Python's csv writes it
    if (number == 1 && line != head) return wrong(1, "head", line, "must be " + std::string(head));
    if (number == 1) continue;
    const auto fields = fields_of(line);
    if (fields.size() != 4) return wrong(number, "line", line, "must have four fields");
    const auto close_ns = parse_iso_utc(fields[2]);
    if (!close_ns) return wrong(number, "close_time", fields[2], "must be a UTC time");
    const bool known = fields[3] == "yes" || fields[3] == "no";
    if (!known && fields[3] != "None") return wrong(number, "result", fields[3], "must be yes, no or None");
    const auto floor_e4 = parse_decimal(fields[1], 4);
    if (!floor_e4 && fields[1] != "None")
      return wrong(number, "floor_strike", fields[1], "must be a decimal");
    if (!known || !floor_e4) continue;
    const auto result = fields[3] == "yes" ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO;
    if (!out.emplace(fields[0], Outcome{*floor_e4, *close_ns, result}).second) {
      return wrong(number, "ticker", fields[0], "must occur once");
    }
  }
  if (number == 0) return wrong(1, "head", "", "must be " + std::string(head));
  return out;
}

}  // namespace headgate::imports::kxbtc15m
