#include "domain/moment.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace headgate {
namespace {

// Reads exactly `width` digits at `at`.
std::optional<int> digits(std::string_view text, size_t at, size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int out = 0;
  for (size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

std::optional<int64_t> fraction_ns(std::string_view fraction) {
  if (fraction.empty()) return 0;
  if (fraction.size() < 2 || fraction.size() > 10 || fraction.front() != '.') return std::nullopt;
  int64_t ns = 0;
  for (size_t i = 1; i <= 9; ++i) {
    const char c = i < fraction.size() ? fraction[i] : '0';
    if (c < '0' || c > '9') return std::nullopt;
    ns = ns * 10 + (c - '0');
  }
  return ns;
}

}  // namespace

std::string iso_utc(int64_t unix_ns) {
  using namespace std::chrono;
  const sys_time<nanoseconds> instant{nanoseconds{unix_ns}};
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> time{floor<milliseconds>(instant - day)};
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ldZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long>(time.hours().count()),
                static_cast<long>(time.minutes().count()), static_cast<long>(time.seconds().count()),
                static_cast<long>(time.subseconds().count()));
  return out.data();
}

std::optional<int64_t> parse_iso_utc(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text.back() != 'Z') return std::nullopt;
  const auto y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  const auto h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok() || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
  const auto ns = fraction_ns(text.substr(19, text.size() - 20));
  if (!ns) return std::nullopt;
  const auto instant = sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s};
  return duration_cast<nanoseconds>(instant.time_since_epoch()).count() + *ns;
}

}  // namespace headgate
