#include "exchange/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "domain/check.h"
#include "domain/random.h"

namespace headgate::exchange {
namespace {

constexpr std::array<std::string_view, 12> months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                     "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr int64_t standard_offset_ns = -5 * 3600 * ns_per_s;
constexpr int64_t day_ns = 24 * 3600 * ns_per_s;

std::chrono::year_month_day calendar(int64_t day) { return std::chrono::sys_days{std::chrono::days{day}}; }

std::string event_ticker(std::string_view series, int64_t day) {
  const auto date = calendar(day);
  return fmt::format("{}-{:02}{}{:02}", series, static_cast<int>(date.year()) % 100,
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<unsigned>(date.day()));
}

std::vector<MarketPlan> ladder(const std::string& event, int64_t lowest_f, int64_t count) {
  std::vector<MarketPlan> out;
  out.push_back({fmt::format("{}-T{}", event, lowest_f), Strike::less, 0, lowest_f});
  int64_t floor_f = lowest_f;
  for (int64_t i = 2; i < count; ++i, floor_f += 2) {
    out.push_back({fmt::format("{}-B{}.5", event, floor_f), Strike::between, floor_f, floor_f + 1});
  }
  out.push_back({fmt::format("{}-T{}", event, floor_f - 1), Strike::greater, floor_f - 1, 0});
  return out;
}

MarketTime whole_second(MarketTime at) { return MarketTime::from_ns(at.ns() / ns_per_s * ns_per_s); }

}  // namespace

std::string_view name_of(Strike strike) {
  if (strike == Strike::less) return "less";
  return strike == Strike::between ? "between" : "greater";
}

bool MarketPlan::wins(int64_t high_f) const {
  if (strike != Strike::less && high_f < (strike == Strike::greater ? floor_f + 1 : floor_f)) return false;
  return strike == Strike::greater || high_f <= (strike == Strike::less ? cap_f - 1 : cap_f);
}

std::string date_text(int64_t day) {
  const auto date = calendar(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Plan plan_of(uint64_t seed, MarketTime begins, int64_t minutes) {
  check(begins.ns() >= 0 && minutes > 0, "an event has a beginning and lasts");
  Random draw = Random::of(seed, "plan");
  Plan out;
  out.seed = seed;
  out.series = "KXHIGHNY";
  out.begins = begins;
  out.closes = whole_second(begins.plus_ns(minutes * 60 * ns_per_s));
  const int64_t early_s = std::min(draw.between(0, 30), minutes * 60 / 10);
  out.opens = whole_second(begins.plus_ns(early_s * ns_per_s));
  out.determined = out.closes.plus_ns(draw.between(20, 120) * ns_per_s);
  out.finalized = out.determined.plus_ns(draw.between(20, 120) * ns_per_s);
  out.climate_day = (out.closes.ns() - 1 + standard_offset_ns) / day_ns;
  out.event = event_ticker(out.series, out.climate_day);
  const int64_t count = draw.between(3, 6);
  out.markets = ladder(out.event, draw.between(20, 90), count);
  constexpr std::array kinds{venue::FeeKind::taker_only, venue::FeeKind::taker_only,
                             venue::FeeKind::maker_quarter, venue::FeeKind::maker_half};
  out.fees.kind = kinds[draw.below(kinds.size())];
  out.trader_cash = Money::dollars(draw.between(200, 2000));
  return out;
}

}  // namespace headgate::exchange
