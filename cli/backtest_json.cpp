#include <fmt/format.h>

#include <cmath>

#include "cli/backtest_report.h"
#include "cli/json_view.h"
#include "json/quote.h"
#include "score/evidence.h"

namespace headgate::cli {
namespace {

using backtest::EventOutcome;
using backtest::Outcome;
using json::ObjectWriter;

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.9f}", value) : "null"; }

int64_t whole(uint64_t count) { return static_cast<int64_t>(count); }

std::string interval(const score::Interval& of) {
  return ObjectWriter()
      .raw("estimate", number(of.estimate))
      .raw("low", number(of.low))
      .raw("high", number(of.high))
      .text();
}

std::string event_json(const EventOutcome& event, bool named) {
  ObjectWriter out;
  if (named) {
    out.add("event", event.event);
    if (event.winner.empty()) {
      out.raw("winner", "null");
    } else {
      out.add("winner", event.winner);
    }
  }
  out.add("evaluations", whole(event.evaluations)).add("intents", whole(event.intents));
  out.add("approved", whole(event.approved)).add("denied", whole(event.denied));
  out.add("orders", whole(event.orders)).add("fills", whole(event.fills));
  out.add("maker_fills", whole(event.maker_fills)).raw("contracts", event.contracts.text());
  out.raw("fees_dollars", event.fees.text()).raw("profit_dollars", event.profit.text());
  return out.text();
}

std::string skill_json(const backtest::SkillRow& row) {
  ObjectWriter out;
  out.add("group", row.group).add("dates", whole(row.dates));
  out.add("events", whole(row.events)).add("markets", whole(row.markets));
  out.raw("brier_market", number(row.brier_market)).raw("brier_model", number(row.brier_model));
  out.raw("brier_market_interval", interval(row.brier_market_interval));
  out.raw("brier_model_interval", interval(row.brier_model_interval));
  out.raw("brier_difference", interval(row.brier_difference));
  out.raw("log_market", number(row.log_market)).raw("log_model", number(row.log_model));
  out.raw("log_difference", interval(row.log_difference));
  out.add("evidence",
          std::string(score::name_of(score::evidence_of(row.brier_difference, row.dates, row.events))));
  return out.text();
}

std::string reliability_json(const std::vector<backtest::ReliabilityRow>& rows) {
  std::vector<std::string> out;
  for (const backtest::ReliabilityRow& row : rows) {
    ObjectWriter each;
    each.raw("low", number(row.low)).raw("high", number(row.high)).add("count", whole(row.count));
    each.raw("said", row.count > 0 ? number(row.said) : "null");
    each.raw("happened", row.count > 0 ? number(row.happened) : "null");
    out.push_back(each.text());
  }
  return list_of(out);
}

std::string resampling_json(const score::Resampling& how) {
  return ObjectWriter()
      .raw("level", "0.95")
      .add("draws", whole(how.draws))
      .add("block_dates", whole(how.block_dates))
      .add("seed", whole(how.seed))
      .text();
}

template <typename Each, typename Write>
std::string list(const std::vector<Each>& values, const Write& write) {
  std::vector<std::string> out;
  out.reserve(values.size());
  for (const Each& each : values) out.push_back(write(each));
  return list_of(out);
}

}  // namespace

std::string backtest_json(const Outcome& outcome) {
  const backtest::SkillRow* all = overall(outcome);
  const score::Evidence evidence = all == nullptr
                                       ? score::Evidence::too_few
                                       : score::evidence_of(all->brier_difference, all->dates, all->events);
  ObjectWriter out;
  out.add("label", "SIMULATED").add("from", outcome.from).add("to", outcome.to);
  out.add("verdict", outcome.verdict).add("evidence", std::string(score::name_of(evidence)));
  out.add("configuration_version", outcome.configuration_version);
  out.add("latency_ms", outcome.latency_ms).add("records", whole(outcome.records));
  out.add("digest", fmt::format("{:016x}", outcome.digest));
  out.raw("total", event_json(outcome.total, false));
  out.raw("profit_per_date_dollars", interval(outcome.profit_per_date));
  out.raw("rests_filled", outcome.rests_filled.text());
  out.raw("rests_filled_at_most", outcome.rests_filled_at_most.text());
  out.raw("opening_dollars", outcome.opening.text()).raw("closing_dollars", outcome.closing.text());
  out.raw("events", list(outcome.events, [](const EventOutcome& event) { return event_json(event, true); }));
  out.raw("equity", list(outcome.equity, [](const backtest::EquityPoint& point) {
            ObjectWriter each;
            return each.add("at", iso_utc(point.at.ns())).raw("equity_dollars", point.equity.text()).text();
          }));
  const auto counted = [](const std::pair<std::string, uint64_t>& reason) {
    return ObjectWriter().add("reason", reason.first).add("count", whole(reason.second)).text();
  };
  out.add("looked_at", whole(outcome.looked_at)).raw("reasons", list(outcome.reasons, counted));
  out.raw("denials", list(outcome.denials, counted));
  out.add("skill_at", outcome.skill_at).raw("skill", list(outcome.skill, skill_json));
  out.raw("reliability_model", reliability_json(outcome.reliability_model));
  out.raw("reliability_market", reliability_json(outcome.reliability_market));
  out.raw("calibration_error_model", number(outcome.calibration_error_model));
  out.raw("calibration_error_market", number(outcome.calibration_error_market));
  out.raw("debiased_calibration_error_model", number(outcome.debiased_error_model));
  out.raw("debiased_calibration_error_market", number(outcome.debiased_error_market));
  out.raw("intervals", resampling_json(outcome.resampling));
  out.raw("assumed", json::array_of(outcome.assumed)).raw("sources", json::array_of(outcome.sources));
  out.raw("left_out", json::array_of(outcome.left_out));
  return out.text();
}

}  // namespace headgate::cli
