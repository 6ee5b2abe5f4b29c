#include "cli/backtest_report.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "cli/backtest_fixture.h"
#include "cli/json_view.h"
#include "json/value.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

bool says(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CAPTURE(part);
  return text.find(part) != std::string::npos;
}

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  REQUIRE_MESSAGE(value, (value ? std::string() : value.error().text()));
  return *value;
}

}  // namespace

TEST_CASE(
    "the report for a terminal tells totals, events, reasons, skill, verdict and assumptions, in order") {
  // What is missing here is what a person does not ask about before trading.
  const std::string text = backtest_text(outcome_of(10));
  size_t last = 0;
  for (const char* part : {"backtest of 2025-11-01 to 2025-12-31, SIMULATED",
                           "evaluations",
                           "14,715",
                           "P&L",
                           "after fees, SIMULATED",
                           "0123456789abcdef",
                           "KXHIGHNY-25NOV01",
                           "not traded because",
                           "150,311",
                           "10:00 local",
                           "KXHIGHNY 2025-11",
                           "0.0807",
                           "+0.0404",
                           "all",
                           "61",
                           "120",
                           "-0.0013 to +0.0054",
                           "seed 20251101",
                           "No evidence of an edge: over 61 dates and 120 events",
                           "assumed",
                           "250 ms"}) {
    CAPTURE(part);
    const size_t found = text.find(part, last);
    REQUIRE(found != std::string::npos);
    last = found;
  }
}

TEST_CASE("figures of a column stand below each other") {
  const std::string text = backtest_text(outcome_of(10));
  const size_t first = text.find("KXHIGHNY-25NOV01 ");
  const size_t second = text.find("KXHIGHCHI-25NOV01 ");
  const auto length = [&](size_t at) { return text.find('\n', at) - at; };
  CHECK(length(first) == length(second));
}

TEST_CASE("a long run lists the events that mattered and says how many it left out") {
  // 120 lines bury the three that made the loss.
  backtest::Outcome outcome = outcome_of(120);
  outcome.events[77].profit = Money::dollars(-40);
  const std::string text = backtest_text(outcome);
  CHECK(says(text, outcome.events[77].event));
  CHECK(says(text, "and 108 events that made or lost less"));
  CHECK(text.find(outcome.events[77].event) < text.find(outcome.events[1].event));
}

TEST_CASE("where no interval can be given the reports say so and show no point") {
  // A point in the place of an interval reads as certainty.
  backtest::Outcome outcome = outcome_of(2);
  outcome.profit_per_date = {-1.0, -endless, endless};
  outcome.skill.back().brier_difference = {-0.004, -endless, endless};
  CHECK(says(backtest_text(outcome), "no interval"));
  const json::Value value = parsed(backtest_json(outcome));
  const json::Value* difference = value.find("skill")->items.back().find("brier_difference");
  CHECK(difference->find("low")->kind == json::Kind::null);
  CHECK(difference->find("high")->kind == json::Kind::null);
  CHECK(difference->find("estimate")->text == "-0.004000000");
  CHECK(value.find("evidence")->text == "too few");
}

TEST_CASE("the JSON holds everything, money with all its digits") {
  // Whoever adds up rounded cents finds some that do not add up.
  backtest::Outcome outcome = outcome_of(3);
  outcome.events[1].profit = Money::from_e6(-1'234'567);
  outcome.events[2].winner.clear();
  const json::Value value = parsed(backtest_json(outcome));
  CHECK(value.find("label")->text == "SIMULATED");
  CHECK(value.find("verdict")->text == outcome.verdict);
  CHECK(value.find("evidence")->text == "no evidence");
  CHECK(value.find("events")->items.size() == 3);
  CHECK(value.find("events")->items[1].find("profit_dollars")->text == "-1.234567");
  CHECK(value.find("events")->items[2].find("winner")->kind == json::Kind::null);
  CHECK(at(&value, "total.fees_dollars")->text == outcome.total.fees.text());
  CHECK(value.find("equity")->items.size() == 3);
  CHECK(value.find("equity")->items[0].find("at")->text == "2025-11-01T15:00:00.000Z");
  CHECK(value.find("reliability_model")->items.size() == 10);
  CHECK(value.find("reasons")->items[0].find("count")->text == "150311");
  CHECK(at(&value, "intervals.seed")->text == "20251101");
  CHECK(value.find("digest")->text == "0123456789abcdef");
  CHECK(value.find("sources")->items.size() == 2);
}

TEST_CASE("a run in which nothing happened is reported all the same") {
  // The first run of anybody has no data in its days; it must say so and not fall over.
  const backtest::Outcome nothing;
  CHECK(says(backtest_text(nothing), "no event"));
  CHECK(says(backtest_text(nothing), "no forecast could be held against the market"));
  CHECK(parsed(backtest_json(nothing)).find("evidence")->text == "too few");
}

TEST_CASE("names from outside cannot break the JSON") {
  backtest::Outcome outcome = outcome_of(1);
  outcome.events[0].event = "a\"b\\c\n</script>";
  outcome.reasons = {{"\x01 \"odd\"", 1}};
  CHECK(parsed(backtest_json(outcome)).find("events")->items[0].find("event")->text ==
        outcome.events[0].event);
}
