#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "score/bootstrap.h"
#include "score/calibration.h"

namespace headgate::score {

// One event at one instant: what the model and the market said of each outcome, in the ladder's order.
struct Ladder {
  int64_t day = 0;  // of the event; any count of days
  std::vector<double> model;
  std::vector<double> market;  // as many
  size_t winner = 0;
};

// The model beside the market over the same ladders. Means: Brier over markets, the others over events.
// Differences are model less market, so that below zero is better.
struct Skill {
  uint64_t dates = 0;
  uint64_t events = 0;
  uint64_t markets = 0;
  double brier_model = 0;
  double brier_market = 0;
  Bootstrapped brier_difference;
  double log_model = 0;  // nats of the winner
  double log_market = 0;
  Bootstrapped log_difference;
  double ranked_model = 0;
  double ranked_market = 0;
  Bootstrapped ranked_difference;
};
Skill skill_of(std::span<const Ladder> ladders, const Resampling& resampling);

// Each market of the ladders as one statement, for the reliability of either side.
std::vector<Statement> model_statements(std::span<const Ladder> ladders);
std::vector<Statement> market_statements(std::span<const Ladder> ladders);

}  // namespace headgate::score
