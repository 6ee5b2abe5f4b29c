#include "weather/nbm_bulletin.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "domain/moment.h"
#include "weather/nbm_table.h"

namespace headgate::weather {
namespace {

// Coldest and hottest on record in the United States: -80 and 134 °F. Beyond them the number is a code (the
// text card clips to -98 and 998) or has shifted.
constexpr int coldest = -80;
constexpr int hottest = 140;
constexpr int widest_sd = 50;

Date local_date(int64_t utc_ns, int standard_offset_h) {
  const int64_t hours = utc_ns / (3600 * ns_per_s) + standard_offset_h;
  const std::chrono::year_month_day calendar{std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::hours>{std::chrono::hours{hours}})};
  return {static_cast<int>(calendar.year()), static_cast<int>(static_cast<unsigned>(calendar.month())),
          static_cast<int>(static_cast<unsigned>(calendar.day()))};
}

// Another label of the family may be a renamed percentile.
std::optional<Error> unknown_label(const NbmTable& table) {
  const std::vector<std::string_view>& known = nbm_high_rows(table.header().product);
  for (const std::string& label : table.labels()) {
    if (!label.starts_with("TXN") && !label.starts_with("XND")) continue;
    if (std::find(known.begin(), known.end(), label) != known.end()) continue;
    return Error{"NBM_LAYOUT", table.header().station + " " + label, "",
                 "is no row that " + std::string(name_of(table.header().product)) + " is known to have"};
  }
  return std::nullopt;
}

std::optional<Error> read_number(const NbmTable& table, std::string_view label, const NbmColumn& column,
                                 int lowest, int highest, std::optional<int>& out) {
  const auto number = table.number(label, column);
  if (!number) return number.error();
  out = *number;
  if (!out || (*out >= lowest && *out <= highest)) return std::nullopt;
  return Error{"NBM_RANGE", table.place(label, column), std::to_string(*out),
               "must lie between " + std::to_string(lowest) + " and " + std::to_string(highest)};
}

std::optional<Error> decreasing(const NbmTable& table, const NbmColumn& column, const NbmHigh& high) {
  const std::vector<std::string_view>& rows = nbm_high_rows(NbmProduct::nbp);
  std::optional<int> before;
  for (size_t i = 0; i < high.percentiles.size(); ++i) {
    const std::optional<int>& here = high.percentiles[i];
    if (before && here && *here < *before) {
      return Error{"NBM_DECREASING", table.place(rows[i + 2], column), std::to_string(*here),
                   "must not lie below a lower percentile, " + std::to_string(*before)};
    }
    if (here) before = here;
  }
  return std::nullopt;
}

std::optional<Error> read_high(const NbmTable& table, const NbmColumn& column, NbmHigh& high) {
  const std::vector<std::string_view>& rows = nbm_high_rows(table.header().product);
  if (auto error = read_number(table, rows[0], column, coldest, hottest, high.mean)) return error;
  if (auto error = read_number(table, rows[1], column, 0, widest_sd, high.sd)) return error;
  for (size_t i = 2; i < rows.size(); ++i) {
    if (auto error = read_number(table, rows[i], column, coldest, hottest, high.percentiles[i - 2]))
      return error;
  }
  return decreasing(table, column, high);
}

}  // namespace

const NbmHigh* NbmBulletin::high_of(const Date& settlement_date) const {
  for (const NbmHigh& high : highs) {
    if (high.settlement_date == settlement_date) return &high;
  }
  return nullptr;
}

Result<NbmBulletin> parse_nbm_block(const NbmBlock& block, int standard_offset_h) {
  const Result<NbmTable> table = NbmTable::read(block);
  if (!table) return table.error();
  if (auto error = unknown_label(*table)) return *error;
  NbmBulletin out;
  out.header = table->header();
  for (const NbmColumn& column : table->columns()) {
    if (column.utc_hour != 0) continue;  // the maximum stands at 00Z, the minimum at 12Z
    NbmHigh high;
    high.forecast_hour = column.forecast_hour;
    high.valid_ns = out.header.cycle_ns + column.forecast_hour * 3600 * ns_per_s;
    high.settlement_date = local_date(high.valid_ns, standard_offset_h);
    if (auto error = read_high(*table, column, high)) return *error;
    out.highs.push_back(high);
  }
  return out;
}

Result<NbmBulletin> parse_nbm_bulletin(std::string_view file, std::string_view station,
                                       int standard_offset_h) {
  const Result<NbmBlock> block = nbm_block_of(file, station);
  if (!block) return block.error();
  return parse_nbm_block(*block, standard_offset_h);
}

}  // namespace headgate::weather
