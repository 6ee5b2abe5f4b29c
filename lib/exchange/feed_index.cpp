#include "exchange/feed_index.h"

#include <algorithm>
#include <array>

#include "domain/arithmetic.h"
#include "domain/digest.h"
#include "domain/random.h"

namespace headgate::exchange {
namespace {

constexpr int64_t second_ms = 1'000, minute_ms = 60'000, quarter_ms = 900'000;
constexpr int64_t billion = 1'000'000'000;

// How far a price strays within a span, in parts of a billion: 50 % a year is 89 millionths times the square
// root of seconds.
struct Octave {
  int64_t span_ms;
  int64_t reach;
};
constexpr std::array octaves{
    Octave{200, 40'000},          Octave{1'000, 90'000},          Octave{5'000, 200'000},
    Octave{30'000, 490'000},      Octave{120'000, 970'000},       Octave{600'000, 2'200'000},
    Octave{3'600'000, 5'300'000}, Octave{21'600'000, 13'000'000}, Octave{86'400'000, 26'000'000},
};

int64_t drawn(uint64_t seed, size_t octave, int64_t point, int64_t reach) {
  const uint64_t key =
      seed + static_cast<uint64_t>(point) * 0x9e3779b97f4a7c15ULL + octave * 0xd1b54a32d192ed03ULL;
  return Random(key).between(-reach, reach);
}

int64_t power_of_ten(int exponent) {
  int64_t out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

}  // namespace

const std::vector<IndexTerms>& indices() {
  static const std::vector<IndexTerms> all{
      {"AAVEUSD_RTI", 210'0000'0000, 2, false}, {"ADAUSD_RTI", 4800'0000, 5, false},
      {"BCHUSD_RTI", 520'0000'0000, 2, false},  {"BNBUSD_RTI", 890'0000'0000, 2, false},
      {"BRTI", 64'000'0000'0000, 2, true},      {"DOGEUSD_RTI", 1500'0000, 6, true},
      {"DOTUSD_RTI", 2'4000'0000, 4, false},    {"ETHUSD_RTI", 2'900'0000'0000, 2, true},
      {"HBARUSD_RTI", 1300'0000, 6, false},     {"HYPEUSD_RTI", 34'0000'0000, 4, false},
      {"LINKUSD_RTI", 13'0000'0000, 4, false},  {"LTCUSD_RTI", 84'0000'0000, 3, false},
      {"NEARUSD_RTI", 1'9000'0000, 5, false},   {"SHIBUSD_RTI", 860, 8, false},
      {"SOLUSD_RTI", 140'0000'0000, 3, true},   {"SUIUSD_RTI", 1'5000'0000, 5, false},
      {"VVVUSD_RTI", 1'3000'0000, 5, false},    {"WLDUSD_RTI", 6100'0000, 5, false},
      {"XLMUSD_RTI", 2400'0000, 6, false},      {"XRPUSD_RTI", 2'1000'0000, 5, true},
      {"ZECUSD_RTI", 480'0000'0000, 2, false},
  };
  return all;
}

const IndexTerms* find_index(std::string_view id) {
  const auto found =
      std::find_if(indices().begin(), indices().end(), [&](const IndexTerms& each) { return each.id == id; });
  return found == indices().end() ? nullptr : &*found;
}

int64_t IndexWalk::value_e8(const IndexTerms& index, int64_t at_ms) const {
  const uint64_t own = Digest().add(static_cast<int64_t>(seed_)).add(index.id).value();
  int64_t strayed = 0;  // parts of a billion
  for (size_t i = 0; i < octaves.size(); ++i) {
    const Octave& octave = octaves.at(i);
    const int64_t point = at_ms / octave.span_ms, into = at_ms % octave.span_ms;
    const int64_t left = drawn(own, i, point, octave.reach), right = drawn(own, i, point + 1, octave.reach);
    strayed += left + (right - left) * into / octave.span_ms;
  }
  const int64_t exact = index.base_e8 + mul_div(index.base_e8, strayed, billion);
  const int64_t unit = power_of_ten(8 - index.decimals);
  return exact / unit * unit;
}

IndexAverage IndexWindow::over(int64_t from_ms, int64_t to_ms) const {
  IndexAverage out;
  int64_t sum = 0;
  for (int64_t tick = std::max(from_ms, first_ms_); tick <= to_ms; tick += second_ms) {
    sum += walk_.value_e8(index_, tick);
    ++out.ticks;
  }
  if (out.ticks > 0) out.value_e8 = sum / out.ticks;
  return out;
}

IndexAverage IndexWindow::trailing(int64_t tick_ms) const {
  IndexAverage out = over(tick_ms - minute_ms, tick_ms - second_ms);
  if (out.ticks == 0) out.value_e8 = walk_.value_e8(index_, tick_ms);
  out.start_ms = tick_ms - minute_ms;
  out.end_ms = tick_ms;
  return out;
}

IndexAverage IndexWindow::last_minute(int64_t tick_ms) const {
  const int64_t quarter = (tick_ms + quarter_ms - 1) / quarter_ms * quarter_ms;
  if (tick_ms <= quarter - minute_ms) return {};
  IndexAverage out = over(quarter - minute_ms + second_ms, tick_ms);
  out.start_ms = quarter - minute_ms;
  out.end_ms = tick_ms + 1;
  return out;
}

}  // namespace headgate::exchange
