#include "score/proper.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

using namespace headgate::score;
using doctest::Approx;

namespace {

double thousandth() { return *rc::gen::inRange(1, 1000) / 1000.0; }

// Probabilities that sum to one.
std::vector<double> any_ladder() {
  std::vector<double> out(*rc::gen::inRange<size_t>(2, 9));
  for (double& p : out) p = *rc::gen::inRange(1, 1000);
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& p : out) p /= sum;
  return out;
}

// What `said` costs on average where `truth` decides the winner.
double expected(const std::vector<double>& truth, const std::vector<double>& said,
                double (*score)(std::span<const double>, size_t)) {
  double sum = 0;
  for (size_t i = 0; i < truth.size(); ++i) sum += truth[i] * score(said, i);
  return sum;
}

double winner_score(std::span<const double> said, size_t winner) { return log_score(said[winner], 1e-9); }

}  // namespace

TEST_CASE("Brier and log scores are those of scikit-learn's documented examples") {
  // A score with another scale or base cannot be compared with anyone's published figure.
  // scikit-learn.org, sklearn.metrics.brier_score_loss, Examples: 0.0375.
  CHECK((brier(0.1, false) + brier(0.9, true) + brier(0.8, true) + brier(0.3, false)) / 4 == Approx(0.0375));
  // scikit-learn.org, sklearn.metrics.log_loss, Examples: 0.21616...
  const double sum = log_score(0.9) + log_score(0.9) + log_score(0.8) + log_score(0.65);
  CHECK(sum / 4 == Approx(0.21616).epsilon(0.00005));
  CHECK(brier(0, false) == 0);
  CHECK(brier(0, true) == 1);
}

TEST_CASE("the ranked probability score is that of Wilks' precipitation example") {
  // Forecasts that put their error one step further away must not score the same.
  // Wilks, Statistical Methods in the Atmospheric Sciences, 2nd edition, 7.4.8: sums 0.73 and 0.89 where no
  // precipitation fell; R package verification, rps(): the same divided by the number of steps, two.
  CHECK(ranked_probability_score(std::array{0.2, 0.5, 0.3}, 0) == Approx(0.73 / 2));
  CHECK(ranked_probability_score(std::array{0.2, 0.3, 0.5}, 0) == Approx(0.89 / 2));
  CHECK(ladder_brier(std::array{0.2, 0.5, 0.3}, 0) == Approx(0.64 + 0.25 + 0.09));
  CHECK(ranked_probability_score(std::array{1.0, 0.0}, 1) == 1);
}

TEST_CASE("a winner that was called impossible costs what the floor says and no more") {
  // Without a floor one such ladder makes every mean infinite; a hidden floor makes them incomparable.
  CHECK(log_score(0) == Approx(-std::log(0.001)));
  CHECK(log_score(0, 0.01) == Approx(-std::log(0.01)));
  CHECK(log_score(0.5, 0.01) == Approx(std::log(2)));
  CHECK(log_score(1) == 0);
}

TEST_CASE("what one believes is what scores best to say") {
  // A score that is not proper pays a forecaster to lie, and a fit on it learns to.
  rc::check("yes or no", [] {
    const double truth = thousandth();
    const double said = thousandth();
    const auto cost = [truth](double p) { return truth * brier(p, true) + (1 - truth) * brier(p, false); };
    RC_ASSERT(cost(truth) <= cost(said) + 1e-12);
    if (std::abs(said - truth) > 0.01) RC_ASSERT(cost(truth) < cost(said));
  });
  rc::check("ladders", [] {
    const std::vector<double> truth = any_ladder();
    std::vector<double> said = any_ladder();
    said.resize(truth.size(), 0.01);
    const double sum = std::accumulate(said.begin(), said.end(), 0.0);
    for (double& p : said) p /= sum;
    for (const auto score : {&ladder_brier, &ranked_probability_score, &winner_score}) {
      RC_ASSERT(expected(truth, truth, score) <= expected(truth, said, score) + 1e-12);
    }
  });
}

TEST_CASE("the order of a ladder matters to the ranked score alone") {
  // Ladders come in no certain order from the exchange; only where order means distance may it count.
  rc::check([] {
    std::vector<double> said = any_ladder();
    const auto winner = *rc::gen::inRange<size_t>(0, said.size());
    const double before = ladder_brier(said, winner);
    const size_t other = said.size() - 1 - winner;
    std::reverse(said.begin(), said.end());
    RC_ASSERT(std::abs(ladder_brier(said, other) - before) < 1e-12);
    std::reverse(said.begin(), said.end());
    const double ranked = ranked_probability_score(said, winner);
    std::reverse(said.begin(), said.end());
    RC_ASSERT(std::abs(ranked_probability_score(said, other) - ranked) < 1e-12);
  });
  CHECK(ranked_probability_score(std::array{0.0, 1.0, 0.0}, 0) <
        ranked_probability_score(std::array{0.0, 0.0, 1.0}, 0));
}
