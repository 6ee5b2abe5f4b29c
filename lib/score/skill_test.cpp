#include "score/skill.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "score/evidence.h"
#include "tests/recorded_data.h"

using namespace headgate;
using namespace headgate::score;
using doctest::Approx;

namespace {

constexpr Resampling quick{.block_dates = 5, .draws = 1000, .seed = 7};

Ladder any_ladder() {
  Ladder out;
  out.day = *rc::gen::inRange(0, 30);
  const auto size = *rc::gen::inRange<size_t>(2, 7);
  for (size_t i = 0; i < size; ++i) {
    out.model.push_back(*rc::gen::inRange(0, 101) / 100.0);
    out.market.push_back(*rc::gen::inRange(0, 101) / 100.0);
  }
  out.winner = *rc::gen::inRange<size_t>(0, size);
  return out;
}
std::vector<Ladder> any_ladders() {
  std::vector<Ladder> out(*rc::gen::inRange<size_t>(0, 40));
  for (Ladder& ladder : out) ladder = any_ladder();
  return out;
}

// One line of CSV; a quoted field may hold commas.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      out.emplace_back();
    } else if (c != '\r') {
      out.back().push_back(c);
    }
  }
  return out;
}

std::vector<std::map<std::string, std::string>> table_of(const std::string& text) {
  std::vector<std::map<std::string, std::string>> out;
  std::vector<std::string> header;
  for (const std::string& line : recorded_data::lines_of(text)) {
    const std::vector<std::string> fields = fields_of(line);
    if (header.empty()) {
      header = fields;
      continue;
    }
    for (size_t i = 0; i < fields.size(); ++i) {
      if (i == 0) out.emplace_back();
      out.back()[header.at(i)] = fields[i];
    }
  }
  return out;
}

// New York and Chicago at 10:00 local: the middle of each market's quote, with the winner of its event.
std::vector<Ladder> recorded_ladders(const std::string& quotes, const std::string& winners) {
  std::map<std::string, std::string> winner_of;
  for (auto& row : table_of(winners)) winner_of[row["event_ticker"]] = row["winner_ticker"];
  std::map<std::string, Ladder> by_event;
  for (auto& row : table_of(quotes)) {
    const auto winner = winner_of.find(row["event_ticker"]);
    if (winner == winner_of.end()) continue;
    Ladder& ladder = by_event[row["event_ticker"]];
    ladder.day = std::stoll(row["event_date"].substr(8)) + 100 * std::stoll(row["event_date"].substr(5, 2));
    if (row["market_ticker"] == winner->second) ladder.winner = ladder.market.size();
    ladder.market.push_back((std::stod(row["yes_bid"]) + std::stod(row["yes_ask"])) / 200);
    ladder.model.push_back(1.0 / 6);
  }
  std::vector<Ladder> out;
  for (const auto& [event, ladder] : by_event) out.push_back(ladder);
  return out;
}

}  // namespace

TEST_CASE("equal forecasts differ by exactly nothing") {
  // A rest of 1e-17 in every market has a sign, and an interval of it may lie wholly below zero.
  rc::check([] {
    auto ladders = any_ladders();
    for (Ladder& ladder : ladders) ladder.model = ladder.market;
    const Skill skill = skill_of(ladders, quick);
    for (const Bootstrapped* difference :
         {&skill.brier_difference, &skill.log_difference, &skill.ranked_difference}) {
      RC_ASSERT(difference->interval.estimate == 0.0);
      if (!difference->degenerate) {
        RC_ASSERT(difference->interval.low == 0.0);
        RC_ASSERT(difference->interval.high == 0.0);
      }
    }
    RC_ASSERT(evidence_of(skill.brier_difference.interval, 1000, 3000) != Evidence::edge);
  });
}

TEST_CASE("the difference is the model's score less the market's, in any order of ladders") {
  // With the sign turned, the worst model would be let loose.
  rc::check([] {
    auto ladders = any_ladders();
    const Skill skill = skill_of(ladders, quick);
    const double difference = skill.brier_model - skill.brier_market;
    RC_ASSERT(std::abs(skill.brier_difference.interval.estimate - difference) < 1e-12);
    const double logs = skill.log_model - skill.log_market;
    RC_ASSERT(std::abs(skill.log_difference.interval.estimate - logs) < 1e-12);
    std::reverse(ladders.begin(), ladders.end());
    const Skill again = skill_of(ladders, quick);
    RC_ASSERT(again.brier_difference.interval.low == skill.brier_difference.interval.low);
    RC_ASSERT(again.events == ladders.size());
    RC_ASSERT(market_statements(ladders).size() == again.markets);
  });
}

TEST_CASE("a model that knows more than the market is found, one that knows less is found out") {
  // The whole chain once: scores, differences, interval, word.
  std::vector<Ladder> ladders;
  for (int64_t day = 0; day < 110; ++day) {
    for (size_t city = 0; city < 3; ++city) {
      const size_t winner = (static_cast<size_t>(day) + city) % 3;
      Ladder ladder{day, {0.25, 0.25, 0.25}, {0.3, 0.3, 0.3}, winner};
      ladder.model[winner] = 0.5;
      ladder.market[winner] = day % 2 == 0 ? 0.4 : 0.45;
      ladders.push_back(ladder);
    }
  }
  const Skill better = skill_of(ladders, quick);
  CHECK(better.dates == 110);
  CHECK(better.events == 330);
  CHECK(better.markets == 990);
  CHECK(evidence_of(better.brier_difference.interval, better.dates, better.events) == Evidence::edge);
  for (Ladder& ladder : ladders) std::swap(ladder.model, ladder.market);
  const Skill worse = skill_of(ladders, quick);
  CHECK(evidence_of(worse.brier_difference.interval, worse.dates, worse.events) == Evidence::against);
  CHECK(worse.log_difference.interval.low > 0);
}

TEST_CASE("the recorded market of November and December 2025 scores what was computed elsewhere") {
  // The benchmark that every model here is held against: if it is wrong, so is every verdict.
  // Python over the same files, independently: middle of the 10:00 local quote, winners by the last traded
  // candle, 61 dates, 120 events of six markets.
  const auto quotes = recorded_data::text_of("weather/history/backtest_dataset.csv.gz");
  const auto winners = recorded_data::text_of("weather/history/derived_winners.csv.gz");
  if (!quotes || !winners) return;
  const std::vector<Ladder> ladders = recorded_ladders(*quotes, *winners);
  const Skill skill = skill_of(ladders, {});
  CHECK(skill.dates == 61);
  CHECK(skill.events == 120);
  CHECK(skill.markets == 720);
  CHECK(skill.brier_market == Approx(0.08101121527777806).epsilon(1e-12));
  CHECK(skill.log_market == Approx(0.8021382779840762).epsilon(1e-12));
  CHECK(skill.brier_model == Approx(5.0 / 36).epsilon(1e-12));  // one in six for each of six
  const auto rows = deciles_of(market_statements(ladders));
  const std::vector<uint64_t> counts{421, 64, 57, 48, 38, 44, 22, 10, 4, 12};
  const std::vector<double> winners_of_row{2, 7, 15, 17, 17, 28, 11, 7, 4, 12};
  for (size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].count == counts[i]);
    CHECK(rows[i].happened * static_cast<double>(rows[i].count) == Approx(winners_of_row[i]));
  }
  CHECK(calibration_error(rows) == Approx(0.024243055555555525).epsilon(1e-9));
  // Saying one in six of everything is worse than the market, and 61 dates are enough to say so.
  CHECK(evidence_of(skill.brier_difference.interval, skill.dates, skill.events) == Evidence::against);
}
