#include "kalshi/book_frame.h"

#include <bit>
#include <cstring>

#include "domain/moment.h"

namespace headgate::kalshi {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr uint64_t each_byte(unsigned char c) { return 0x0101010101010101ULL * c; }
constexpr uint64_t high_bits = each_byte(0x80);
// The high bit of each byte that is below `bound`, exact up to the first one found (S. E. Anderson, Bit
// twiddling hacks, "Determine if a word has a byte less than n").
constexpr uint64_t below(uint64_t word, unsigned char bound) {
  return (word - each_byte(bound)) & ~word & high_bits;
}
constexpr uint64_t equal(uint64_t word, char c) {
  return below(word ^ each_byte(static_cast<unsigned char>(c)), 1);
}
// Bytes that end a plain string or do not belong in one: quote, backslash, control characters, all beyond
// ASCII.
constexpr uint64_t special(uint64_t word) {
  return equal(word, '"') | equal(word, '\\') | below(word, 0x20) | (word & high_bits);
}

// Walks over one text. Every step is false when the text goes on otherwise.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  // A template, so that the comparison is a few instructions and no call.
  template <size_t Size>
  bool literal(const char (&expected)[Size]) {
    constexpr size_t length = Size - 1;
    if (static_cast<size_t>(end_ - at_) < length || std::memcmp(at_, expected, length) != 0) return false;
    at_ += length;
    return true;
  }
  bool at_end() const { return at_ == end_; }

  // A positive JSON integer of at most 18 digits, so that it fits.
  bool integer(int64_t& out) {
    const char* begin = at_;
    out = digits();
    return at_ != begin && at_ - begin <= 18 && *begin != '0';
  }
  // A string of ASCII without quotes, escapes and control characters: nothing in it needs decoding.
  bool plain_string(std::string_view& out) {
    if (!literal("\"")) return false;
    const char* begin = at_;
    skip_plain();
    out = {begin, static_cast<size_t>(at_ - begin)};
    return literal("\"");
  }
  // A decimal in a string with exactly `places` after the point, as the exchange writes them. Fourteen digits
  // and four places fit; longer ones are for the other way to judge.
  template <int places>
  bool decimal_string(int64_t& out) {
    if (!literal("\"")) return false;
    const bool negative = literal("-");
    const char* begin = at_;
    int64_t value = digits();
    if (at_ == begin || at_ - begin > 14 || end_ - at_ < places + 1 || *at_++ != '.') return false;
    for (int i = 0; i < places; ++i) {
      if (!is_digit(*at_)) return false;
      value = value * 10 + (*at_++ - '0');
    }
    out = negative ? -value : value;
    return literal("\"");
  }

 private:
  int64_t digits() {
    uint64_t value = 0;  // wraps for a text too long, which the caller refuses
    while (at_ != end_ && is_digit(*at_)) value = value * 10 + static_cast<uint64_t>(*at_++ - '0');
    return static_cast<int64_t>(value);
  }
  // Eight bytes at a time; the byte order is the machine's, so the first is found by the lowest bit.
  void skip_plain() {
    static_assert(std::endian::native == std::endian::little);
    while (end_ - at_ >= 8) {
      uint64_t word = 0;
      std::memcpy(&word, at_, 8);
      const uint64_t found = special(word);
      if (found != 0) {
        at_ += std::countr_zero(found) / 8;
        return;
      }
      at_ += 8;
    }
    while (at_ != end_ && *at_ >= ' ' && *at_ <= '~' && *at_ != '"' && *at_ != '\\') ++at_;
  }

  const char* at_;
  const char* end_;
};

bool read_side(Cursor& in, Side& out) {
  const bool yes = in.literal("\"yes\"");
  out = yes ? Side::yes : Side::no;
  return yes || in.literal("\"no\"");
}

bool read_end(Cursor& in) {
  if (!in.literal("}}")) return false;
  in.literal("\n");  // frames end so (recorded 2026-04-18)
  return in.at_end();
}

}  // namespace

OrderbookDelta empty_delta() {
  return {0, 0, "", Leg{Side::yes, *Price::from_e4(1)}, Quantity{}, std::nullopt};
}

bool read_delta_frame(std::string_view text, OrderbookDelta& frame) {
  Cursor in(text);
  std::string_view ticker;
  std::string_view ignored;
  int64_t price_e4 = 0;
  int64_t change_e2 = 0;
  Side side = Side::yes;
  const bool begins = in.literal("{\"type\":\"orderbook_delta\",\"sid\":") && in.integer(frame.sid) &&
                      in.literal(",\"seq\":") && in.integer(frame.seq) &&
                      in.literal(",\"msg\":{\"market_ticker\":") && in.plain_string(ticker) &&
                      !ticker.empty();
  if (!begins) return false;
  if (in.literal(",\"market_id\":") && !in.plain_string(ignored)) return false;
  const bool told = in.literal(",\"price_dollars\":") && in.decimal_string<4>(price_e4) &&
                    in.literal(",\"delta_fp\":") && in.decimal_string<2>(change_e2) &&
                    in.literal(",\"side\":") && read_side(in, side);
  const std::optional<Price> price = Price::from_e4(price_e4);
  if (!told || !price || change_e2 == 0) return false;
  if (in.literal(",\"ts\":") && !in.plain_string(ignored)) return false;
  frame.exchange_ns.reset();
  if (in.literal(",\"ts_ms\":")) {
    int64_t ms = 0;
    if (!in.integer(ms) || ms > INT64_MAX / ns_per_ms) return false;
    frame.exchange_ns = ms * ns_per_ms;
  }
  if (!read_end(in)) return false;
  frame.market_ticker.assign(ticker);
  frame.level = Leg{side, *price};
  frame.change = Quantity::from_e2(change_e2);
  return true;
}

}  // namespace headgate::kalshi
