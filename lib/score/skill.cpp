#include "score/skill.h"

#include <set>

#include "domain/check.h"
#include "score/proper.h"

namespace headgate::score {
namespace {

// Scores of both sides, one by one, so that equal forecasts differ by exactly nothing.
struct Pairs {
  std::vector<Dated> differences;
  double model = 0;
  double market = 0;

  void add(int64_t day, double of_model, double of_market) {
    differences.push_back({day, of_model - of_market});
    model += of_model;
    market += of_market;
  }
  double mean(double sum) const {
    return differences.empty() ? 0 : sum / static_cast<double>(differences.size());
  }
};

std::vector<Statement> statements_of(std::span<const Ladder> ladders, std::vector<double> Ladder::*side) {
  std::vector<Statement> out;
  for (const Ladder& ladder : ladders) {
    const std::vector<double>& said = ladder.*side;
    for (size_t i = 0; i < said.size(); ++i) out.push_back({said[i], i == ladder.winner});
  }
  return out;
}

}  // namespace

Skill skill_of(std::span<const Ladder> ladders, const Resampling& resampling) {
  Pairs briers;
  Pairs logs;
  Pairs ranked;
  std::set<int64_t> dates;
  for (const Ladder& ladder : ladders) {
    check(ladder.model.size() == ladder.market.size(), "model and market speak of the same ladder");
    check(ladder.winner < ladder.model.size(), "the winner stands on the ladder");
    dates.insert(ladder.day);
    for (size_t i = 0; i < ladder.model.size(); ++i) {
      const bool happened = i == ladder.winner;
      briers.add(ladder.day, brier(ladder.model[i], happened), brier(ladder.market[i], happened));
    }
    logs.add(ladder.day, log_score(ladder.model[ladder.winner]), log_score(ladder.market[ladder.winner]));
    ranked.add(ladder.day, ranked_probability_score(ladder.model, ladder.winner),
               ranked_probability_score(ladder.market, ladder.winner));
  }
  Skill out;
  out.dates = dates.size();
  out.events = ladders.size();
  out.markets = briers.differences.size();
  out.brier_model = briers.mean(briers.model);
  out.brier_market = briers.mean(briers.market);
  out.brier_difference = bootstrap_mean(briers.differences, resampling);
  out.log_model = logs.mean(logs.model);
  out.log_market = logs.mean(logs.market);
  out.log_difference = bootstrap_mean(logs.differences, resampling);
  out.ranked_model = ranked.mean(ranked.model);
  out.ranked_market = ranked.mean(ranked.market);
  out.ranked_difference = bootstrap_mean(ranked.differences, resampling);
  return out;
}

std::vector<Statement> model_statements(std::span<const Ladder> ladders) {
  return statements_of(ladders, &Ladder::model);
}

std::vector<Statement> market_statements(std::span<const Ladder> ladders) {
  return statements_of(ladders, &Ladder::market);
}

}  // namespace headgate::score
