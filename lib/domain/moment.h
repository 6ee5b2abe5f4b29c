#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headgate {

// Nanoseconds on one clock. Moments of different clocks do not mix: each clock is its own type.
template <typename Clock>
class Moment {
 public:
  constexpr Moment() = default;
  static constexpr Moment from_ns(int64_t ns) { return Moment(ns); }
  constexpr int64_t ns() const { return ns_; }
  constexpr Moment plus_ns(int64_t ns) const { return Moment(ns_ + ns); }
  constexpr int64_t minus_ns(Moment earlier) const { return ns_ - earlier.ns_; }
  friend constexpr auto operator<=>(Moment, Moment) = default;

 private:
  constexpr explicit Moment(int64_t ns) : ns_(ns) {}
  int64_t ns_ = 0;
};

using MarketTime =
    Moment<struct MarketClock>;           // UTC as the exchange sees it; a simulated world may run it fast
using UtcTime = Moment<struct UtcClock>;  // unscaled UTC: signatures, start-by of approvals
using MachineTime = Moment<struct MachineClock>;  // monotonic, never scaled: heartbeats, deadlines

constexpr int64_t ns_per_ms = 1'000'000;
constexpr int64_t ns_per_s = 1'000'000'000;

// "2025-12-10T15:04:02.893Z" from nanoseconds since 1970 UTC; milliseconds, truncated.
std::string iso_utc(int64_t unix_ns);
// RFC 3339 with 'Z' and up to nine decimals, within the years 1678 to 2261; nothing else.
std::optional<int64_t> parse_iso_utc(std::string_view text);

}  // namespace headgate
