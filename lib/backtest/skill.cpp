#include "backtest/skill.h"

#include <algorithm>
#include <map>
#include <string>

#include "score/evidence.h"
#include "score/proper.h"
#include "score/skill.h"
#include "weather/climate_day.h"

namespace headgate::backtest {
namespace {

constexpr int64_t ns_per_day = 86'400 * ns_per_s;

// Days since 1970 of an event's climate day; 0 for a ticker without one.
int64_t day_of(const std::string& event) {
  const auto date = weather::date_of_event(event);
  return date ? weather::settlement_day(*date, 0).begin_ns / ns_per_day : 0;
}

// "KXHIGHNY 2025-11"
std::string group_of(const std::string& event) {
  const auto date = weather::date_of_event(event);
  return event.substr(0, event.find('-')) + " " + (date ? date->text().substr(0, 7) : "undated");
}

score::Ladder scored(const Ladder& ladder) {
  score::Ladder out;
  out.day = day_of(ladder.event);
  for (const Ladder::Rung& rung : ladder.rungs) {
    if (rung.paid) out.winner = out.model.size();
    out.model.push_back(rung.said_by_model);
    out.market.push_back(rung.said_by_market);
  }
  return out;
}

// The mean Brier score of one side, with its interval.
score::Interval brier_of(const std::vector<score::Ladder>& ladders, std::vector<double> score::Ladder::*side,
                         const score::Resampling& resampling) {
  std::vector<score::Dated> values;
  for (const score::Ladder& ladder : ladders) {
    const std::vector<double>& said = ladder.*side;
    for (size_t i = 0; i < said.size(); ++i)
      values.push_back({ladder.day, score::brier(said[i], i == ladder.winner)});
  }
  return score::bootstrap_mean(values, resampling).interval;
}

SkillRow row_of(const std::string& group, const std::vector<score::Ladder>& ladders,
                const score::Resampling& resampling) {
  const score::Skill skill = score::skill_of(ladders, resampling);
  SkillRow out;
  out.group = group;
  out.dates = skill.dates;
  out.events = skill.events;
  out.markets = skill.markets;
  out.brier_market = skill.brier_market;
  out.brier_model = skill.brier_model;
  out.brier_difference = skill.brier_difference.interval;
  out.log_market = skill.log_market;
  out.log_model = skill.log_model;
  out.log_difference = skill.log_difference.interval;
  out.brier_market_interval = brier_of(ladders, &score::Ladder::market, resampling);
  out.brier_model_interval = brier_of(ladders, &score::Ladder::model, resampling);
  return out;
}

}  // namespace

void judge_skill(const std::vector<Ladder>& ladders, Outcome& out) {
  out.skill.clear();
  std::map<std::string, std::vector<score::Ladder>> groups;
  std::vector<score::Ladder> all;
  for (const Ladder& ladder : ladders) {
    all.push_back(scored(ladder));
    groups[group_of(ladder.event)].push_back(all.back());
  }
  if (all.empty()) {
    out.verdict = "No evidence of an edge: nothing could be scored.";
    return;
  }
  for (const auto& [group, members] : groups) out.skill.push_back(row_of(group, members, out.resampling));
  const SkillRow whole = row_of("all", all, out.resampling);
  out.skill.push_back(whole);
  const auto model = score::model_statements(all), market = score::market_statements(all);
  out.reliability_model = score::deciles_of(model);
  out.reliability_market = score::deciles_of(market);
  out.calibration_error_model = score::calibration_error(out.reliability_model);
  out.calibration_error_market = score::calibration_error(out.reliability_market);
  out.debiased_error_model = score::debiased_calibration_error(out.reliability_model);
  out.debiased_error_market = score::debiased_calibration_error(out.reliability_market);
  out.verdict = score::verdict("Brier score", whole.brier_difference, whole.dates, whole.events);
}

void judge_profit(Outcome& out) {
  std::map<int64_t, Money> by_day;
  for (const EventOutcome& event : out.events) {
    if (event.fills > 0 && !event.winner.empty()) by_day[day_of(event.event)] += event.profit;
  }
  std::vector<score::Dated> values;
  for (const auto& [day, profit] : by_day) values.push_back({day, static_cast<double>(profit.e6()) / 1e6});
  out.profit_per_date = score::bootstrap_mean(values, out.resampling).interval;
}

}  // namespace headgate::backtest
