#include "domain/decimal.h"

#include <algorithm>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"

namespace headgate {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool append_digit(int64_t& units, char digit) {
  return !__builtin_mul_overflow(units, int64_t{10}, &units) &&
         !__builtin_sub_overflow(units, int64_t{digit - '0'}, &units);
}

}  // namespace

// Accumulates downwards, so that the smallest int64 parses too.
std::optional<int64_t> parse_decimal(std::string_view text, int scale) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return std::nullopt;
  if (!std::all_of(whole.begin(), whole.end(), is_digit)) return std::nullopt;
  if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;

  int64_t units = 0;
  for (const char c : whole) {
    if (!append_digit(units, c)) return std::nullopt;
  }
  for (int i = 0; i < scale; ++i) {
    const auto at = static_cast<size_t>(i);
    if (!append_digit(units, at < fraction.size() ? fraction[at] : '0')) return std::nullopt;
  }
  for (size_t i = static_cast<size_t>(scale); i < fraction.size(); ++i) {
    if (fraction[i] != '0') return std::nullopt;
  }
  if (negative) return units;
  int64_t positive = 0;
  if (__builtin_sub_overflow(int64_t{0}, units, &positive)) return std::nullopt;
  return positive;
}

std::string format_decimal(int64_t units, int scale) {
  const uint64_t magnitude = units < 0 ? 0 - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  std::string digits = std::to_string(magnitude);
  const auto decimals = static_cast<size_t>(scale);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return units < 0 ? "-" + digits : digits;
}

std::string Money::text() const { return format_decimal(e6_, 6); }
std::string Quantity::text() const { return format_decimal(e2_, 2); }
std::string Price::text() const { return format_decimal(e4_, 4); }

}  // namespace headgate
