#include "domain/moment.h"

#include <algorithm>
#include <chrono>

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
  std::string out;
  const auto add = [&out](int64_t number, size_t width, char after) {
    const std::string text = std::to_string(number);
    out.append(width - std::min(width, text.size()), '0').append(text).push_back(after);
  };
  add(static_cast<int>(date.year()), 4, '-');
  add(static_cast<unsigned>(date.month()), 2, '-');
  add(static_cast<unsigned>(date.day()), 2, 'T');
  add(time.hours().count(), 2, ':');
  add(time.minutes().count(), 2, ':');
  add(time.seconds().count(), 2, '.');
  add(time.subseconds().count(), 3, 'Z');
  return out;
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
  // 64 bits of nanoseconds end in 2262; a feed that says 9999 means "never" and must not become 1816.
  int64_t out = 0;
  if (__builtin_mul_overflow(int64_t{instant.time_since_epoch().count()}, ns_per_s, &out))
    return std::nullopt;
  if (__builtin_add_overflow(out, *ns, &out)) return std::nullopt;
  return out;
}

}  // namespace headgate
