#include "sky/nbp_block.h"

#include <fmt/format.h>

#include "domain/check.h"
#include "sky/calendar.h"

namespace headgate::sky {
namespace {

constexpr int64_t columns = 18, half_day_h = 12, nearest_h = 17;
constexpr size_t blank_width = 74;

// Where a column stands in its UTC day.
struct Column {
  int64_t hour;  // from the cycle
  MarketTime valid;
  bool at_midnight() const { return valid.ns() % day_ns == 0; }
};

std::vector<Column> columns_of(MarketTime cycle) {
  std::vector<Column> out;
  for (const int64_t hour : nbp_hours(cycle)) out.push_back({hour, cycle.plus_ns(hour * hour_ns)});
  return out;
}

// A UTC day begins with its 00Z column; the file's first day has no mark.
char mark_before(const std::vector<Column>& all, size_t i) {
  return i > 0 && all[i].at_midnight() ? '|' : ' ';
}

std::string narrow_row(const std::vector<Column>& all, const NbpRow& row) {
  std::string out = fmt::format(" {}", row.label);
  for (size_t i = 0; i < all.size(); ++i) {
    out += mark_before(all, i);
    out += row.values.at(i) ? fmt::format("{:3}", *row.values[i]) : "   ";
  }
  return out;
}

// One amount per UTC day, at the end of its 12Z cell.
std::string wide_row(const std::vector<Column>& all, const NbpRow& row) {
  std::string out = fmt::format(" {}", row.label);
  for (size_t i = 0; i < all.size(); ++i) {
    const bool pair = all[i].at_midnight() && i + 1 < all.size();
    out += mark_before(all, i);
    out += pair ? "       " : "   ";
    if (!pair) continue;
    const std::string amount = row.values.at(i + 1) ? fmt::format("{}", *row.values[i + 1]) : "";
    out.replace(out.size() - amount.size(), amount.size(), amount);
    ++i;
  }
  return out;
}

// A day is named at its 12Z column, and so the last of a cycle that ends at 00Z is not.
std::string day_line(const std::vector<Column>& all) {
  std::string out = "      ";
  for (size_t i = 0; i < all.size(); ++i) {
    if (mark_before(all, i) == '|') out += '|';
    if (all[i].at_midnight()) continue;
    const Civil day = civil_of(all[i].valid);
    const std::string name = fmt::format("{} {:02}", weekday_name(day.weekday), day.day);
    const bool pair = i > 0 && all[i - 1].at_midnight();
    const size_t width = !pair ? 4 : mark_before(all, i - 1) == '|' ? 7 : 8;
    // A single column is narrower than the name, which starts two letters early.
    if (width < name.size()) out.resize(out.size() - (name.size() - width));
    out += std::string(width > name.size() ? width - name.size() : 0, ' ') + name;
  }
  return all.back().at_midnight() ? out + ' ' : out;
}

std::string number_line(const std::vector<Column>& all, std::string_view label, bool clock_hours) {
  NbpRow row{label, false, {}};
  for (const Column& each : all) row.values.emplace_back(clock_hours ? civil_of(each.valid).hour : each.hour);
  std::string out = narrow_row(all, row);
  if (clock_hours) {
    // Hours of the clock are written "00".
    for (size_t at = 0; (at = out.find("  0", at)) != std::string::npos;) out.replace(at, 3, " 00");
  }
  return all.back().at_midnight() ? out + ' ' : out;
}

}  // namespace

std::vector<int64_t> nbp_hours(MarketTime cycle) {
  check(cycle.ns() % hour_ns == 0, "a cycle is a whole hour");
  const int64_t hour = civil_of(cycle).hour;
  int64_t first = half_day_h - hour % half_day_h;
  while (first < nearest_h) first += half_day_h;
  std::vector<int64_t> out;
  for (int64_t i = 0; i < columns; ++i) out.push_back(first + i * half_day_h);
  return out;
}

std::string nbp_text(const NbpBlock& block) {
  const std::vector<Column> all = columns_of(block.cycle);
  const Civil day = civil_of(block.cycle);
  std::string out = fmt::format(" {:<8}NBM V5.0 NBP GUIDANCE   {:2}/{:02}/{}  {:02}00 UTC\n", block.station,
                                day.month, day.day, day.year, day.hour);
  out += day_line(all) + '\n';
  out += number_line(all, "UTC  ", true) + '\n';
  out += number_line(all, "FHR  ", false) + '\n';
  for (const NbpRow& row : block.rows) out += (row.wide ? wide_row(all, row) : narrow_row(all, row)) + '\n';
  return out;
}

std::string nbp_file(const std::vector<NbpBlock>& blocks) {
  const std::string blank(blank_width, ' ');
  std::string out = "1\n" + blank + '\n';
  for (size_t i = 0; i < blocks.size(); ++i) {
    check(i == 0 || blocks[i - 1].station < blocks[i].station, "stations of a bulletin are sorted");
    out += nbp_text(blocks[i]) + blank + '\n';
  }
  return out;
}

}  // namespace headgate::sky
