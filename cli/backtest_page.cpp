#include "cli/backtest_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "cli/backtest_chart.h"
#include "cli/backtest_report.h"
#include "cli/backtest_style.h"
#include "cli/figures.h"
#include "cli/markup.h"

namespace headgate::cli {
namespace {

using backtest::EventOutcome;
using backtest::Outcome;
using backtest::ReliabilityRow;
using backtest::SkillRow;

std::string cells(const std::vector<std::string>& figures) {
  std::string out;
  for (const std::string& each : figures) out += "<td>" + figure(each) + "</td>";
  return out;
}

std::string head(const std::vector<std::string_view>& names) {
  std::string out = "<thead><tr>";
  for (const std::string_view name : names) out += "<th scope=\"col\">" + escaped(name) + "</th>";
  return out + "</tr></thead>";
}

std::string item(std::string_view name, const std::string& markup) {
  return "<dt>" + escaped(name) + "</dt><dd>" + markup + "</dd>";
}

std::string section(std::string_view title, const std::string& markup) {
  return "<section><h2>" + escaped(title) + "</h2>" + markup + "</section>\n";
}

std::string list_section(std::string_view title, const std::vector<std::string>& lines,
                         std::string_view when_none) {
  if (lines.empty()) return section(title, "<p>" + escaped(when_none) + "</p>");
  std::string out = "<ul>";
  for (const std::string& line : lines) out += "<li>" + escaped(line) + "</li>";
  return section(title, out + "</ul>");
}

std::string totals(const Outcome& outcome) {
  const EventOutcome& total = outcome.total;
  std::string out = "<dl>";
  out += item("P&L after fees, SIMULATED", figure(dollars(total.profit)));
  out += item("per date, 95 % interval", figure(dollars(outcome.profit_per_date.estimate)) + ", " +
                                             figure(bounds_dollars(outcome.profit_per_date)));
  out += item("fees", figure(dollars(total.fees)));
  out += item("account, positions at cost",
              figure(dollars(outcome.opening)) + " to " + figure(dollars(outcome.closing)));
  out += item("events", counted(outcome.events.size()));
  out += item("evaluations",
              counted(outcome.looked_at) + ", of which " + counted(total.evaluations) + " changed something");
  out += item("intents", counted(total.intents) + ": " + counted(total.approved) + " approved, " +
                             counted(total.denied) + " denied");
  out += item("orders", counted(total.orders) + ", all to the paper exchange");
  out += item("fills", counted(total.fills) + ", " + counted(total.maker_fills) + " as maker; " +
                           escaped(total.contracts.text()) + " contracts");
  out += item("of rests", escaped(outcome.rests_filled.text()) + " contracts for certain, at most " +
                              escaped(outcome.rests_filled_at_most.text()));
  return section("Totals", out +
                               "</dl><p class=\"soft\">Money made or lost on recorded days is no evidence: a "
                               "few events decide it. The verdict rests on probabilities alone.</p>");
}

std::string money(const Outcome& outcome) {
  return section("Equity, SIMULATED",
                 "<figure>" + equity_chart(outcome) +
                     "<figcaption>Cash and positions at cost; dashed: at the start.</figcaption></figure>") +
         section("P&L per event, SIMULATED", "<figure>" + profit_chart(outcome) + "</figure>");
}

std::vector<std::string> counts_of(const EventOutcome& event) {
  return {counted(event.evaluations), counted(event.intents), counted(event.approved),
          counted(event.denied),      counted(event.orders),  counted(event.fills),
          counted(event.maker_fills), event.contracts.text(), dollars(event.fees),
          dollars(event.profit)};
}

std::string events(const Outcome& outcome) {
  if (outcome.events.empty()) return section("Events", "<p>No event lies in this period.</p>");
  std::string out = "<div class=\"wide\"><table class=\"two\">";
  out += head({"event", "winner", "changed", "intents", "approved", "denied", "orders", "fills", "as maker",
               "contracts", "fees", "P&L"});
  out += "<tbody>";
  for (const EventOutcome& event : outcome.events) {
    out += "<tr><th scope=\"row\">" + escaped(event.event) + "</th><td>" +
           (event.winner.empty() ? "not settled" : escaped(winning_outcome(event))) + "</td>" +
           cells(counts_of(event)) + "</tr>\n";
  }
  out += "</tbody><tfoot><tr><th scope=\"row\">all</th><td></td>" + cells(counts_of(outcome.total)) +
         "</tr></tfoot></table></div>";
  return section("Events", out);
}

using Counts = std::vector<std::pair<std::string, uint64_t>>;

std::string ranked(const char* title, const char* what, const Counts& counts, const char* none) {
  if (counts.empty()) return section(title, std::string("<p>") + none + "</p>");
  uint64_t sum = 0;
  for (const auto& [reason, count] : counts) sum += count;
  std::string out = "<div class=\"wide\"><table>" + head({what, "times", "share"}) + "<tbody>";
  for (const auto& [reason, count] : counts) {
    const double share = static_cast<double>(count) / static_cast<double>(std::max<uint64_t>(1, sum));
    out += "<tr><th scope=\"row\">" + escaped(reason) + "</th>" +
           cells({counted(count), percent_figure(share)}) + "</tr>\n";
  }
  return section(title, out + "</tbody></table></div>");
}

std::string reasons(const Outcome& outcome) {
  return ranked("Why nothing was bought", "gate", outcome.reasons, "No evaluation was refused.") +
         ranked("Why risk denied", "code", outcome.denials, "Risk denied nothing.");
}

double widest(double so_far, const score::Interval& interval) {
  if (!interval.bounded()) return so_far;
  return std::max({so_far, std::abs(interval.low), std::abs(interval.high)});
}

std::string difference_cells(const score::Interval& difference, double limit) {
  return cells({difference_figure(difference.estimate), bounds_figure(difference)}) + "<td>" +
         interval_mark(difference, limit) + "</td>";
}

std::string skill_tables(const Outcome& outcome) {
  double brier_limit = 0;
  double log_limit = 0;
  for (const SkillRow& row : outcome.skill) {
    brier_limit = widest(brier_limit, row.brier_difference);
    log_limit = widest(log_limit, row.log_difference);
  }
  std::string briers = "<div class=\"wide\"><table><caption>Brier score per market</caption>" +
                       head({"ladders", "dates", "events", "markets", "market", "model", "difference",
                             "95 % interval", "model better | worse"}) +
                       "<tbody>";
  std::string logs =
      "<div class=\"wide\"><table><caption>Log score of the winner per event, nats; the market's prices as "
      "they "
      "are, which sum to more than one</caption>" +
      head({"ladders", "market", "model", "difference", "95 % interval", "model better | worse"}) + "<tbody>";
  for (const SkillRow& row : outcome.skill) {
    const std::string name = "<tr><th scope=\"row\">" + escaped(row.group) + "</th>";
    briers += name +
              cells({counted(row.dates), counted(row.events), counted(row.markets),
                     score_figure(row.brier_market, row.brier_market_interval),
                     score_figure(row.brier_model, row.brier_model_interval)}) +
              difference_cells(row.brier_difference, brier_limit) + "</tr>\n";
    logs += name + cells({score_figure(row.log_market), score_figure(row.log_model)}) +
            difference_cells(row.log_difference, log_limit) + "</tr>\n";
  }
  return briers + "</tbody></table></div>" + logs + "</tbody></table></div>";
}

std::string skill(const Outcome& outcome) {
  const std::string title = "Model against market at " + outcome.skill_at;
  if (outcome.skill.empty()) {
    return section(title, "<p>No forecast could be held against the market.</p>");
  }
  return section(title,
                 "<p>Both are judged at the same instant on the same ladders. Lower is better; a "
                 "difference is model less market, so below zero the model is better. All markets of "
                 "all cities on one date count as one observation.</p>" +
                     skill_tables(outcome) + "<p class=\"soft\">" + escaped(interval_note(outcome)) +
                     ".</p>");
}

std::string reliability_cells(const std::vector<ReliabilityRow>& rows, size_t i) {
  if (i >= rows.size() || rows[i].count == 0) return cells({"0", "-", "-"});
  return cells(
      {counted(rows[i].count), fmt::format("{:.3f}", rows[i].said), fmt::format("{:.3f}", rows[i].happened)});
}

std::string calibration_line(std::string_view name, double error, double debiased) {
  return fmt::format("{}: {}, of which {} beyond chance", name, score_figure(error), score_figure(debiased));
}

std::string reliability(const Outcome& outcome) {
  const std::vector<ReliabilityRow>& model = outcome.reliability_model;
  const std::vector<ReliabilityRow>& market = outcome.reliability_market;
  const std::vector<ReliabilityRow>& named = model.empty() ? market : model;
  std::string table =
      "<div class=\"wide\"><table><thead><tr><th scope=\"col\"></th><th colspan=\"3\">model</th>"
      "<th colspan=\"3\">market</th></tr><tr>";
  for (const char* name : {"said", "count", "said", "true", "count", "said", "true"}) {
    table += fmt::format("<th scope=\"col\">{}</th>", name);
  }
  table += "</tr></thead><tbody>";
  for (size_t i = 0; i < named.size(); ++i) {
    table += fmt::format("<tr><th scope=\"row\">{:.1f}\u2013{:.1f}</th>", named[i].low, named[i].high) +
             reliability_cells(model, i) + reliability_cells(market, i) + "</tr>";
  }
  table += "</tbody></table></div>";
  const std::string caption =
      "<figcaption><span class=\"key model\"></span>model \u00A0 <span class=\"key market\"></span>market "
      "\u00A0 area: how many. On the dashed line what was said came true as often as said.</figcaption>";
  return section("Reliability", "<div class=\"pair\"><figure>" + reliability_chart(outcome) + caption +
                                    "</figure>" + table + "</div><p>Calibration error. " +
                                    escaped(calibration_line("Model", outcome.calibration_error_model,
                                                             outcome.debiased_error_model)) +
                                    ". " +
                                    escaped(calibration_line("Market", outcome.calibration_error_market,
                                                             outcome.debiased_error_market)) +
                                    ".</p>");
}

std::string asked(const Outcome& outcome) {
  std::string out = "<dl>";
  out += item("days", escaped(outcome.from) + " to " + escaped(outcome.to));
  out += item("model and market compared at", escaped(outcome.skill_at));
  out += item("from order to book", counted(static_cast<uint64_t>(outcome.latency_ms)) + " ms");
  out += item("opening cash", figure(dollars(outcome.opening)));
  out += item("records taken in", counted(outcome.records));
  out += item("configuration", escaped(outcome.configuration_version));
  out += item("digest", fmt::format("{:016x}; the same inputs give the same", outcome.digest));
  return section("What was asked", out + "</dl>");
}

}  // namespace

std::string backtest_page(const Outcome& outcome) {
  const std::string title = "Backtest " + outcome.from + " to " + outcome.to;
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
      // Even if text slipped through as markup, nothing would be run or fetched.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>" +
      escaped(title) + "</title><style>" + std::string(backtest_style) + "</style></head><body>\n";
  out += "<header><h1>" + escaped(title) +
         "</h1><p class=\"soft\">SIMULATED: recorded markets, no order left "
         "for an exchange.</p></header>\n<main>";
  out += "<p class=\"verdict\">" + escaped(outcome.verdict) + "</p>\n";
  out += totals(outcome) + money(outcome) + skill(outcome) + reliability(outcome) + reasons(outcome);
  out += events(outcome) + asked(outcome);
  out += list_section("Assumed, since no record holds it", outcome.assumed, "Nothing was assumed.");
  out += list_section("Sources", outcome.sources, "No source was named.");
  out += list_section("Left out", outcome.left_out, "Nothing was left out.");
  return out + "</main></body></html>\n";
}

}  // namespace headgate::cli
