#include "weather/climate_report_text.h"

#include <algorithm>
#include <array>

#include "domain/decimal.h"
#include "domain/moment.h"

namespace headgate::weather::report_text {
namespace {

constexpr std::array<std::string_view, 12> months{"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                                  "MAY",       "JUNE",     "JULY",     "AUGUST",
                                                  "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};

bool all_upper(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_wmo_heading(const std::vector<Word>& words) {
  return (words.size() == 3 || words.size() == 4) && words[0].text.size() == 6 &&
         starts_with(words[0].text, "CD") && words[1].text.size() == 4 && all_upper(words[1].text) &&
         words[2].text.size() == 6 && number_of(words[2].text);
}

// "226 AM EDT SAT AUG 22 2026"
std::optional<Date> issued_on(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != 7 || !number_of(words[0].text)) return std::nullopt;
  if (words[1].text != "AM" && words[1].text != "PM") return std::nullopt;
  return date_of(words[4].text, words[5].text, words[6].text);
}

// The heading has the day of the month alone, in UTC; the line of the place has the date on its own calendar,
// which in America is that day or the one before.
std::optional<int64_t> issued_ns(std::string_view ddhhmm, const Date& local) {
  const int day = *number_of(ddhhmm.substr(0, 2));
  const int hour = *number_of(ddhhmm.substr(2, 2));
  const int minute = *number_of(ddhhmm.substr(4, 2));
  if (hour > 23 || minute > 59) return std::nullopt;
  std::chrono::sys_days days = calendar_of(local);
  for (int later = 0; later < 2; ++later, days += std::chrono::days{1}) {
    const std::chrono::year_month_day calendar{days};
    if (static_cast<int>(static_cast<unsigned>(calendar.day())) != day) continue;
    const int64_t minutes = days.time_since_epoch().count() * 1440 + hour * 60 + minute;
    return minutes * 60 * ns_per_s;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Line> lines_of(std::string_view product) {
  std::vector<Line> out;
  for (size_t from = 0; from < product.size();) {
    const size_t end = std::min(product.find('\n', from), product.size());
    std::string_view text = product.substr(from, end - from);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
    out.push_back({out.size() + 1, text});
    from = end + 1;
  }
  return out;
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  for (size_t at = text.find_first_not_of(' '); at != std::string_view::npos;
       at = text.find_first_not_of(' ', at)) {
    const size_t end = std::min(text.find(' ', at), text.size());
    out.push_back({at, text.substr(at, end - at)});
    at = end;
  }
  return out;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::optional<int> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return static_cast<int>(*parse_decimal(digits, 0));
}

Error error_at(std::string_view code, const Line& line, std::string mend) {
  return {code, "line " + std::to_string(line.number), std::string(line.text), std::move(mend)};
}

Error error_without(std::string_view code, std::string what, std::string mend) {
  return {code, std::move(what), "", std::move(mend)};
}

std::chrono::year_month_day calendar_of(const Date& date) {
  return std::chrono::year{date.year} / std::chrono::month{static_cast<unsigned>(date.month)} /
         std::chrono::day{static_cast<unsigned>(date.day)};
}

std::optional<Date> date_of(std::string_view month, std::string_view day, std::string_view year) {
  const auto day_number = number_of(day);
  const auto year_number = number_of(year);
  if (!day_number || !year_number || month.size() < 3) return std::nullopt;
  // Nanoseconds since 1970 end in 2262.
  if (*year_number < 1970 || *year_number > 2200) return std::nullopt;
  for (size_t i = 0; i < months.size(); ++i) {
    if (month != months[i] && month != months[i].substr(0, 3)) continue;
    const Date date{*year_number, static_cast<int>(i) + 1, *day_number};
    if (!calendar_of(date).ok()) return std::nullopt;
    return date;
  }
  return std::nullopt;
}

Result<Header> header_of(Lines lines) {
  Header out;
  std::string_view ddhhmm;
  size_t at = 0;
  for (; at < lines.size() && ddhhmm.empty(); ++at) {
    const auto words = words_of(lines[at].text);
    if (!is_wmo_heading(words)) continue;
    out.office = words[1].text;
    ddhhmm = words[2].text;
    out.corrected = words.size() == 4 && starts_with(words[3].text, "CC");
  }
  if (ddhhmm.empty())
    return error_without("REPORT_HEADER", "heading", "a line such as 'CDUS41 KOKX 220626' must come first");
  if (at >= lines.size() || lines[at].text.size() != 6 || !starts_with(lines[at].text, "CLI")) {
    return error_without("REPORT_HEADER", "line " + std::to_string(at + 1),
                         "must be the id of a daily climate report, such as CLINYC");
  }
  out.pil = lines[at].text;
  for (const Line& line : lines.subspan(at + 1)) {
    if (starts_with(line.text, "CLIMATE REPORT") && contains(line.text, "CORRECTED")) out.corrected = true;
    const auto local = issued_on(line.text);
    if (!local) continue;
    const auto issued = issued_ns(ddhhmm, *local);
    if (!issued)
      return error_at("REPORT_ISSUED", line, "must be the date of the heading " + std::string(ddhhmm));
    out.issued_ns = *issued;
    out.issued_on = *local;
    return out;
  }
  return error_without("REPORT_ISSUED", "time of issue",
                       "a line such as '226 AM EDT SAT AUG 22 2026' must stand above the summary");
}

}  // namespace headgate::weather::report_text
