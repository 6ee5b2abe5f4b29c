#include "kalshi/text_scan.h"

#include <algorithm>

namespace headgate::kalshi {
namespace {

constexpr int most_digits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What a string may hold here: printable ASCII but the quote and the backslash.
constexpr std::array<bool, 256> plain = [] {
  std::array<bool, 256> out{};
  for (size_t i = 0x20; i < 0x7f; ++i) out[i] = i != '"' && i != '\\';
  return out;
}();

}  // namespace

bool TextScan::string(std::string_view& out) {
  if (!eat('"')) return false;
  const char* begin = at_;
  while (at_ != end_ && plain[static_cast<unsigned char>(*at_)]) ++at_;
  out = std::string_view(begin, static_cast<size_t>(at_ - begin));
  return eat('"');
}

bool TextScan::integer(int64_t& out) {
  const bool negative = eat('-');
  const char* begin = at_;
  uint64_t digits = 0;
  while (at_ != end_ && is_digit(*at_) && at_ - begin <= most_digits) {
    digits = digits * 10 + static_cast<uint64_t>(*at_++ - '0');
  }
  const auto length = at_ - begin;
  if (length == 0 || length > most_digits || (length > 1 && *begin == '0')) return false;
  out = negative ? -static_cast<int64_t>(digits) : static_cast<int64_t>(digits);
  return peeks(',') || peeks('}') || peeks(']');
}

bool TextScan::word(std::string_view wanted) {
  if (static_cast<size_t>(end_ - at_) < wanted.size() || !std::equal(wanted.begin(), wanted.end(), at_)) return false;
  at_ += wanted.size();
  return peeks(',') || peeks('}') || peeks(']');
}

bool TextScan::scalar() {
  std::string_view text;
  int64_t number = 0;
  if (peeks('"')) return string(text);
  if (peeks('t')) return word("true");
  if (peeks('f')) return word("false");
  if (peeks('n')) return word("null");
  return integer(number);
}

bool TextScan::ends() const {
  return at_ == end_ || (end_ - at_ == 1 && *at_ == '\n');
}

std::optional<int64_t> short_decimal(std::string_view text, int scale) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > most_digits || !is_digit(text.front()) || !is_digit(text.back())) {
    return std::nullopt;
  }
  int64_t units = 0;
  int places = -1;  // -1: before the point
  for (const char c : text) {
    if (c == '.' && places < 0) {
      places = 0;
    } else if (is_digit(c)) {
      units = units * 10 + (c - '0');
      if (places >= 0) ++places;
    } else {
      return std::nullopt;
    }
  }
  places = std::max(places, 0);
  if (places > scale) return std::nullopt;
  // Fifteen digits and eight more places at most stay below the range.
  for (; places < scale; ++places) {
    if (units > INT64_MAX / 10) return std::nullopt;
    units *= 10;
  }
  return negative ? -units : units;
}

}  // namespace headgate::kalshi
