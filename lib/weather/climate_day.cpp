#include "weather/climate_day.h"

#include <array>
#include <chrono>

#include "domain/decimal.h"
#include "domain/moment.h"

namespace headgate::weather {
namespace {

constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                  "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

Error date_error(std::string_view ticker) {
  return Error{"EVENT_DATE", "event_ticker", std::string(ticker), "must end in a date such as -25DEC10"};
}

std::string padded(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::chrono::sys_days days_of(const Date& date) {
  return std::chrono::year{date.year} / std::chrono::month{static_cast<unsigned>(date.month)} /
         std::chrono::day{static_cast<unsigned>(date.day)};
}

int number_of(std::string_view digits) {
  if (digits[0] == '-') return -1;
  return static_cast<int>(parse_decimal(digits, 0).value_or(-1));
}

}  // namespace

std::string Date::text() const { return std::to_string(year) + "-" + padded(month) + "-" + padded(day); }

Result<Date> date_of_event(std::string_view event_ticker) {
  const size_t dash = event_ticker.find('-');
  if (dash == std::string_view::npos) return date_error(event_ticker);
  const std::string_view date = event_ticker.substr(dash + 1);
  if (date.size() != 7) return date_error(event_ticker);
  const int year = number_of(date.substr(0, 2));
  const int day = number_of(date.substr(5, 2));
  int month = 0;
  for (size_t i = 0; i < months.size(); ++i) {
    if (months[i] == date.substr(2, 3)) month = static_cast<int>(i) + 1;
  }
  if (year < 0 || day < 1 || month == 0) return date_error(event_ticker);
  const Date out{2000 + year, month, day};
  const std::chrono::year_month_day calendar{std::chrono::year{out.year},
                                             std::chrono::month{static_cast<unsigned>(month)},
                                             std::chrono::day{static_cast<unsigned>(day)}};
  if (!calendar.ok()) return date_error(event_ticker);
  return out;
}

DayInterval settlement_day(const Date& date, int standard_offset_h) {
  constexpr int64_t hour_ns = 3600 * ns_per_s;
  const int64_t midnight_ns = days_of(date).time_since_epoch().count() * 24 * hour_ns;
  const int64_t begin_ns = midnight_ns - standard_offset_h * hour_ns;
  return {begin_ns, begin_ns + 24 * hour_ns};
}

std::string fixed_zone_name(int standard_offset_h) {
  if (standard_offset_h == 0) return "Etc/GMT";
  return "Etc/GMT" + std::string(standard_offset_h < 0 ? "+" : "-") +
         std::to_string(standard_offset_h < 0 ? -standard_offset_h : standard_offset_h);
}

}  // namespace headgate::weather
