#include "cli/backtest_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/figures.h"
#include "cli/table.h"

namespace headgate::cli {
namespace {

using backtest::EventOutcome;
using backtest::Outcome;
using backtest::SkillRow;

constexpr size_t events_shown = 12;
constexpr size_t reasons_shown = 8;

using Rows = std::vector<std::vector<std::string>>;

// Figures from column `first` on are set to the right, so that digits stand below digits. All are ASCII.
std::string aligned(Rows rows, size_t first) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (auto& row : rows) {
    for (size_t i = first; i < row.size(); ++i) row[i].insert(0, widths[i] - row[i].size(), ' ');
  }
  Table table(rows.front());
  for (size_t i = 1; i < rows.size(); ++i) table.add(rows[i]);
  return table.text();
}

std::string totals(const Outcome& outcome) {
  const EventOutcome& total = outcome.total;
  const auto settled =
      static_cast<uint64_t>(std::count_if(outcome.events.begin(), outcome.events.end(),
                                          [](const EventOutcome& event) { return !event.winner.empty(); }));
  Table table({"events", counted(outcome.events.size()) + ", " + counted(settled) + " settled"});
  table.add({"evaluations",
             counted(outcome.looked_at) + ", of which " + counted(total.evaluations) + " changed something"});
  table.add({"intents", counted(total.intents)});
  table.add({"approved", counted(total.approved)});
  table.add({"denied", counted(total.denied)});
  table.add({"orders", counted(total.orders) + " to the paper exchange"});
  table.add({"fills", counted(total.fills) + ", " + counted(total.maker_fills) + " as maker, " +
                          total.contracts.text() + " contracts"});
  table.add({"of rests", outcome.rests_filled.text() + " contracts for certain, at most " +
                             outcome.rests_filled_at_most.text()});
  table.add({"fees", dollars(total.fees)});
  table.add({"P&L", dollars(total.profit) + " after fees, SIMULATED"});
  if (!outcome.events.empty()) {
    const bool bounded = outcome.profit_per_date.bounded();
    table.add({"  per date", dollars(outcome.profit_per_date.estimate) +
                                 (bounded ? " (95 % interval " : " (") +
                                 bounds_dollars(outcome.profit_per_date) + "), no evidence by itself"});
  }
  table.add(
      {"account", dollars(outcome.opening) + " to " + dollars(outcome.closing) + ", positions at cost"});
  table.add({"records", counted(outcome.records)});
  table.add({"latency", counted(static_cast<uint64_t>(outcome.latency_ms)) + " ms from order to book"});
  table.add({"configuration", outcome.configuration_version});
  table.add({"digest", fmt::format("{:016x}", outcome.digest)});
  return table.text();
}

// The events that traded, by the size of what they made or lost; of a short run all, in order.
std::string events(const Outcome& outcome) {
  std::vector<EventOutcome> shown = outcome.events;
  if (shown.size() > events_shown) {
    const auto size = [](const EventOutcome& event) { return std::max(event.profit, -event.profit); };
    std::stable_sort(shown.begin(), shown.end(), [&](const EventOutcome& a, const EventOutcome& b) {
      return size(a) != size(b) ? size(a) > size(b) : a.fills > b.fills;
    });
    shown.resize(events_shown);
  }
  if (shown.empty()) return "\nno event\n";
  Rows rows{{"event", "winner", "changed", "intents", "approved", "denied", "orders", "fills", "contracts",
             "fees", "P&L"}};
  for (const EventOutcome& event : shown) {
    rows.push_back({event.event, event.winner.empty() ? "-" : winning_outcome(event),
                    counted(event.evaluations), counted(event.intents), counted(event.approved),
                    counted(event.denied), counted(event.orders), counted(event.fills),
                    event.contracts.text(), dollars(event.fees), dollars(event.profit)});
  }
  std::string out = "\n" + aligned(std::move(rows), 2);
  if (outcome.events.size() > shown.size()) {
    out += fmt::format("and {} events that made or lost less; all of them in the page and in the JSON\n",
                       outcome.events.size() - shown.size());
  }
  return out;
}

std::string reasons(const Outcome& outcome) {
  if (outcome.reasons.empty()) return {};
  Rows rows{{"not traded because", "times"}};
  for (size_t i = 0; i < outcome.reasons.size() && i < reasons_shown; ++i) {
    rows.push_back({outcome.reasons[i].first, counted(outcome.reasons[i].second)});
  }
  std::string out = "\n" + aligned(std::move(rows), 1);
  if (outcome.reasons.size() > reasons_shown) {
    out += fmt::format("and {} rarer reasons\n", outcome.reasons.size() - reasons_shown);
  }
  return out;
}

std::string denials(const Outcome& outcome) {
  if (outcome.denials.empty()) return {};
  Rows rows{{"denied because", "times"}};
  for (const auto& [code, count] : outcome.denials) rows.push_back({code, counted(count)});
  return "\n" + aligned(std::move(rows), 1);
}

std::string skill(const Outcome& outcome) {
  if (outcome.skill.empty()) return "\nno forecast could be held against the market\n";
  Rows briers{
      {"Brier per market", "dates", "events", "markets", "market", "model", "difference", "95 % interval"}};
  Rows logs{{"log score per event", "market", "model", "difference", "95 % interval"}};
  for (const SkillRow& row : outcome.skill) {
    briers.push_back({row.group, counted(row.dates), counted(row.events), counted(row.markets),
                      score_figure(row.brier_market, row.brier_market_interval),
                      score_figure(row.brier_model, row.brier_model_interval),
                      difference_figure(row.brier_difference.estimate), bounds_figure(row.brier_difference)});
    logs.push_back({row.group, score_figure(row.log_market), score_figure(row.log_model),
                    difference_figure(row.log_difference.estimate), bounds_figure(row.log_difference)});
  }
  std::string out = "\nmodel against market at " + outcome.skill_at +
                    "; lower is better, below zero is the " + "model's\n" + aligned(std::move(briers), 1) +
                    "\n" + aligned(std::move(logs), 1);
  out += fmt::format(
      "\ncalibration error: model {} ({} beyond chance), market {} ({} beyond chance)\n",
      score_figure(outcome.calibration_error_model), score_figure(outcome.debiased_error_model),
      score_figure(outcome.calibration_error_market), score_figure(outcome.debiased_error_market));
  return out + interval_note(outcome) + "\n";
}

}  // namespace

const SkillRow* overall(const Outcome& outcome) {
  const auto found = std::find_if(outcome.skill.begin(), outcome.skill.end(),
                                  [](const SkillRow& row) { return row.group == "all"; });
  return found == outcome.skill.end() ? nullptr : &*found;
}

std::string winning_outcome(const EventOutcome& event) {
  const std::string prefix = event.event + "-";
  return event.winner.starts_with(prefix) ? event.winner.substr(prefix.size()) : event.winner;
}

std::string interval_note(const Outcome& outcome) {
  const score::Resampling& how = outcome.resampling;
  return fmt::format(
      "intervals: {} draws of blocks of {} dates, shorter below {} dates, none below {}; seed {}",
      counted(how.draws), how.block_dates, how.block_dates * score::least_dates, score::least_dates,
      how.seed);
}

std::string backtest_text(const Outcome& outcome) {
  std::string out = "backtest of " + outcome.from + " to " + outcome.to + ", SIMULATED\n\n" + totals(outcome);
  out += events(outcome) + reasons(outcome) + denials(outcome) + skill(outcome);
  out += "\n" + outcome.verdict + "\n";
  if (!outcome.assumed.empty()) out += "\nassumed, since no record holds it:\n";
  for (const std::string& each : outcome.assumed) out += "  " + each + "\n";
  if (!outcome.left_out.empty()) out += "\nleft out:\n";
  for (const std::string& each : outcome.left_out) out += "  " + each + "\n";
  return out;
}

}  // namespace headgate::cli
