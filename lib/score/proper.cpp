#include "score/proper.h"

#include <algorithm>
#include <cmath>

#include "domain/check.h"

namespace headgate::score {
namespace {

double probability(double said) {
  check(said >= 0 && said <= 1, "a probability lies between 0 and 1");
  return said;
}

}  // namespace

double brier(double said, bool happened) {
  const double error = probability(said) - (happened ? 1.0 : 0.0);
  return error * error;
}

double ladder_brier(std::span<const double> said, size_t winner) {
  check(winner < said.size(), "the winner stands on the ladder");
  double sum = 0;
  for (size_t i = 0; i < said.size(); ++i) sum += brier(said[i], i == winner);
  return sum;
}

double log_score(double said_of_winner, double floor) {
  check(floor > 0 && floor <= 1, "the floor of a log score is a probability above zero");
  return -std::log(std::max(probability(said_of_winner), floor));
}

double ranked_probability_score(std::span<const double> said, size_t winner) {
  check(said.size() >= 2 && winner < said.size(), "the winner stands on a ladder of two or more");
  double sum = 0;
  double error = 0;  // cumulative: said less come true
  for (size_t i = 0; i + 1 < said.size(); ++i) {
    error += probability(said[i]) - (i == winner ? 1.0 : 0.0);
    sum += error * error;
  }
  return sum / static_cast<double>(said.size() - 1);
}

}  // namespace headgate::score
