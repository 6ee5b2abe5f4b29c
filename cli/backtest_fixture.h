#pragma once

#include <cmath>
#include <string>

#include "backtest/outcome.h"
#include "score/evidence.h"

namespace headgate::cli {

// For tests: a run over `count` events, two cities a day, that traded a little and lost a little.
inline backtest::Outcome outcome_of(size_t count) {
  backtest::Outcome out;
  out.from = "2025-11-01";
  out.to = "2025-12-31";
  out.opening = Money::dollars(1000);
  Money equity = out.opening;
  const MarketTime start = MarketTime::from_ns(1'762'009'200'000'000'000);  // 2025-11-01T15:00Z
  for (size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i / 2 + 101).substr(1);
    backtest::EventOutcome event;
    event.event = (i % 2 == 0 ? "KXHIGHNY-25NOV" : "KXHIGHCHI-25NOV") + number;
    event.winner = event.event + "-B52.5";
    event.evaluations = 1440 + 7 * i;
    event.intents = i % 3;
    event.approved = i % 3;
    event.orders = i % 3;
    event.fills = i % 3;
    event.contracts = Quantity::contracts(static_cast<int64_t>(4 * (i % 3)));
    event.fees = Money::from_e6(static_cast<int64_t>(i % 3) * 17'500);
    event.profit = Money::from_e6(i % 3 == 0 ? 0 : i % 2 == 0 ? 1'180'000 : -1'420'000);
    equity += event.profit;
    out.total.evaluations += event.evaluations;
    out.total.intents += event.intents;
    out.total.approved += event.approved;
    out.total.orders += event.orders;
    out.total.fills += event.fills;
    out.total.contracts = out.total.contracts + event.contracts;
    out.total.fees += event.fees;
    out.total.profit += event.profit;
    out.events.push_back(event);
    out.equity.push_back({start.plus_ns(static_cast<int64_t>(i) * 43'200 * ns_per_s), equity});
  }
  out.closing = equity;
  out.profit_per_date = {-0.0312, -0.4401, 0.3765};
  out.reasons = {
      {"edge below its threshold", 150'311}, {"spread too wide", 18'220}, {"forecast too old", 411}};
  backtest::SkillRow row{"KXHIGHNY 2025-11",
                         30,
                         30,
                         180,
                         0.0807,
                         0.1211,
                         {0.0404, 0.0261, 0.0552},
                         0.8011,
                         1.3122,
                         {0.5111, 0.3301, 0.7012},
                         {0.0807, 0.0702, 0.0911},
                         {0.1211, 0.1004, 0.1405}};
  out.skill.push_back(row);
  row.group = "all";
  row.dates = 61;
  row.events = 120;
  row.markets = 720;
  row.brier_difference = {0.0021, -0.0013, 0.0054};
  out.skill.push_back(row);
  for (int i = 0; i < 10; ++i) {
    const double low = i / 10.0;
    out.reliability_model.push_back(
        {low, low + 0.1, static_cast<uint64_t>(300 / (i + 1)), low + 0.04, low + 0.06});
    out.reliability_market.push_back(
        {low, low + 0.1, static_cast<uint64_t>(420 / (i * i + 1)), low + 0.05, low + 0.03});
  }
  out.calibration_error_model = 0.0311;
  out.calibration_error_market = 0.0242;
  out.debiased_error_model = 0.0205;
  out.debiased_error_market = 0.0098;
  out.skill_at = "10:00 local";
  out.verdict = score::verdict("Brier score", row.brier_difference, row.dates, row.events);
  out.assumed = {"Hourly candles hold no sizes: 10 contracts at each touch.",
                 "Orders reach the book after 250 ms."};
  out.sources = {"kalshi_candles.csv.gz: 27,696 candles", "forecast_high_f.csv.gz: 240 of 910 forecasts"};
  out.records = 1'240'551;
  out.digest = 0x0123456789abcdefULL;
  out.configuration_version = "sha256:9f2c";
  out.latency_ms = 250;
  return out;
}

}  // namespace headgate::cli
