#include "cli/parity.h"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <utility>

#include "cli/backtest_note.h"
#include "cli/decisions.h"
#include "cli/json_view.h"
#include "cli/parity_join.h"
#include "cli/table.h"
#include "domain/moment.h"
#include "json/quote.h"

namespace headgate::cli {
namespace {

constexpr std::string_view deciders[] = {"edge", "risk", "exec", "settle"};

// Both sides step by step, so that only what found no partner yet is held.
Status join_evaluations(const ParityOptions& options, ParityJoin& join) {
  EvaluationReader run(options.run);
  EvaluationReader backtest(options.backtest);
  if (!run.captured() || !backtest.captured()) {
    std::cerr << "headgate: published evaluations are not compared: notify captured none in "
              << (run.captured() ? options.backtest : options.run) << "\n";
    return Done{};
  }
  for (bool more = true; more;) {
    auto one = run.next();
    if (!one) return one.error();
    auto other = backtest.next();
    if (!other) return other.error();
    more = *one != nullptr || *other != nullptr;
    if (*one != nullptr) join.run(std::move(**one));
    if (*other != nullptr) join.backtest(std::move(**other));
  }
  return Done{};
}

Status join_all(const ParityOptions& options, ParityJoin& join) {
  const TakeDecision run = [&](Decision each) { join.run(std::move(each)); };
  const TakeDecision backtest = [&](Decision each) { join.backtest(std::move(each)); };
  for (const std::string_view service : deciders) {
    if (const Status done = read_decided(options.run, service, run); !done) return done;
    if (const Status done = read_decided(options.backtest, service, backtest); !done) return done;
  }
  if (const Status done = read_features(options.run, run); !done) return done;
  if (const Status done = read_features(options.backtest, backtest); !done) return done;
  if (const Status done = join_evaluations(options, join); !done) return done;
  join.finish();
  return Done{};
}

std::string text_of(const ParityJoin& join) {
  Table table({"decisions", "in run", "in backtest", "equal", "%", "differ", "missing", "extra", "life cut"});
  for (size_t i = 0; i < decision_kinds; ++i) {
    const ParityRow& row = join.rows()[i];
    table.add({std::string(name_of(static_cast<DecisionKind>(i))), std::to_string(row.in_run),
               std::to_string(row.in_backtest), std::to_string(row.equal),
               fmt::format("{:.3f}", row.percent()), std::to_string(row.differ), std::to_string(row.missing),
               std::to_string(row.extra), std::to_string(row.cut)});
  }
  std::string out = table.text();
  for (const ParityDifference& each : join.differences()) out += each.text() + "\n";
  return out + (join.all_equal() ? "Every decision is equal.\n" : "Not every decision is equal.\n");
}

std::string difference_json(const ParityDifference& each) {
  json::ObjectWriter out;
  out.add("code", each.code).add("kind", name_of(each.kind)).add("id", each.id);
  out.add("market_time", iso_utc(each.market_ns));
  if (!each.field.empty()) {
    out.add("field", each.field).add("in_run", each.in_run).add("in_backtest", each.in_backtest);
  }
  return out.text();
}

std::string json_of(const ParityJoin& join) {
  json::ObjectWriter kinds;
  for (size_t i = 0; i < decision_kinds; ++i) {
    const ParityRow& row = join.rows()[i];
    kinds.raw(name_of(static_cast<DecisionKind>(i)),
              json::ObjectWriter()
                  .add("in_run", static_cast<int64_t>(row.in_run))
                  .add("in_backtest", static_cast<int64_t>(row.in_backtest))
                  .add("equal", static_cast<int64_t>(row.equal))
                  .raw("percent", fmt::format("{:.3f}", row.percent()))
                  .add("differ", static_cast<int64_t>(row.differ))
                  .add("missing", static_cast<int64_t>(row.missing))
                  .add("extra", static_cast<int64_t>(row.extra))
                  .add("life_cut", static_cast<int64_t>(row.cut))
                  .text());
  }
  std::vector<std::string> differences;
  for (const ParityDifference& each : join.differences()) differences.push_back(difference_json(each));
  return json::ObjectWriter()
      .add("equal", join.all_equal())
      .raw("decisions", kinds.text())
      .raw("first_differences", list_of(differences))
      .text();
}

Exit complain(const std::string& problem, Exit exit) {
  std::cerr << "headgate: " << problem << "\n";
  return exit;
}

}  // namespace

Exit compare_decisions(const ParityOptions& options) {
  auto cuts = cuts_noted_in(options.backtest);
  if (!cuts) return complain(cuts.error().text(), Exit::usage);
  ParityJoin join(std::move(*cuts), options.show);
  const Status joined = join_all(options, join);
  if (!joined) {
    const bool changed = joined.error().code == "CAPTURE_ALTERED" ||
                         joined.error().code == "RECORDING_DAMAGED" || joined.error().code == "STORE_CORRUPT";
    return complain(joined.error().text(), changed ? Exit::check_failed : Exit::usage);
  }
  if (join.decisions() == 0) {
    return complain("no decision in " + options.run + " nor in " + options.backtest +
                        "; name the state directories of two instances",
                    Exit::usage);
  }
  std::cout << (options.json ? json_of(join) + "\n" : text_of(join));
  return join.all_equal() ? Exit::done : Exit::check_failed;
}

}  // namespace headgate::cli
