#include "score/calibration.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "domain/random.h"

using namespace headgate;
using namespace headgate::score;
using doctest::Approx;

namespace {

std::vector<Statement> any_statements() {
  std::vector<Statement> out(*rc::gen::inRange<size_t>(1, 200));
  for (Statement& each : out) each = {*rc::gen::inRange(0, 1001) / 1000.0, *rc::gen::arbitrary<bool>()};
  return out;
}

// Statements whose outcomes are drawn by what was said, moved by `off`.
std::vector<Statement> drawn_statements(size_t count, int off_percent, uint64_t seed) {
  Random random(seed);
  std::vector<Statement> out;
  for (size_t i = 0; i < count; ++i) {
    const auto said = static_cast<int>(random.between(20, 70));
    out.push_back({said / 100.0, random.chance(static_cast<uint64_t>(said + off_percent) * 10'000)});
  }
  return out;
}

}  // namespace

TEST_CASE("each statement falls into one tenth, certainty into the last") {
  // A row that loses or counts twice what was said at its edge shows a false curve.
  const auto rows =
      deciles_of(std::vector<Statement>{{0, false}, {0.05, true}, {0.1, false}, {0.95, true}, {1, true}});
  REQUIRE(rows.size() == 10);
  CHECK(rows[0].count == 2);
  CHECK(rows[0].said == Approx(0.025));
  CHECK(rows[0].happened == Approx(0.5));
  CHECK(rows[1].count == 1);
  CHECK(rows[1].low == Approx(0.1));
  CHECK(rows[5].count == 0);
  CHECK(rows[9].count == 2);
  CHECK(rows[9].high == 1);
  rc::check("none is lost", [] {
    const auto statements = any_statements();
    uint64_t total = 0;
    for (const Decile& row : deciles_of(statements)) {
      total += row.count;
      if (row.count > 0) RC_ASSERT(row.said >= row.low - 1e-9 && row.said <= row.high + 1e-9);
    }
    RC_ASSERT(total == statements.size());
  });
}

TEST_CASE("the calibration error is the mean distance between said and happened") {
  // Two rows, off by 0.1 over four and by 0.2 over one.
  const std::vector<Statement> statements{
      {0.15, false}, {0.15, false}, {0.15, false}, {0.15, true}, {0.8, true}};
  CHECK(calibration_error(deciles_of(statements)) == Approx((4 * 0.1 + 1 * 0.2) / 5));
  CHECK(calibration_error({}) == 0);
  CHECK(debiased_calibration_error({}) == 0);
}

TEST_CASE("a calibrated forecaster is not accused of what chance alone adds") {
  // With 720 markets chance alone shows an error near 0.02, as large as the real one of a good forecast.
  double plain = 0;
  double debiased = 0;
  double off_plain = 0;
  double off_debiased = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const auto rows = deciles_of(drawn_statements(300, 0, seed));
    plain += calibration_error(rows) / 200;
    debiased += debiased_calibration_error(rows) / 200;
    const auto off = deciles_of(drawn_statements(300, 15, seed));
    off_plain += calibration_error(off) / 200;
    off_debiased += debiased_calibration_error(off) / 200;
  }
  CHECK(plain > 0.045);
  CHECK(debiased < 0.75 * plain);
  CHECK(std::abs(off_debiased - 0.15) < 0.01);
  CHECK(std::abs(off_debiased - 0.15) < std::abs(off_plain - 0.15) + 0.002);
}

TEST_CASE("Murphy's parts add up to the Brier score to the last digit") {
  // Parts that leave a rest hide where a forecast loses.
  rc::check([] {
    const auto statements = any_statements();
    const Decomposition parts = decomposition_of(statements);
    const double sum = parts.reliability - parts.resolution + parts.uncertainty + parts.within;
    RC_ASSERT(std::abs(sum - parts.brier) < 1e-12);
    RC_ASSERT(parts.reliability >= 0 && parts.resolution >= 0);
    RC_ASSERT(parts.resolution <= parts.uncertainty + 1e-12);
  });
  // One climatological forecast: perfectly reliable, resolves nothing.
  const Decomposition climate =
      decomposition_of(std::vector<Statement>{{0.25, true}, {0.25, false}, {0.25, false}, {0.25, false}});
  CHECK(climate.reliability == Approx(0));
  CHECK(climate.resolution == Approx(0));
  CHECK(climate.uncertainty == Approx(0.1875));
  CHECK(climate.brier == Approx(0.1875));
}

TEST_CASE("reliability does not depend on the order in which days are read") {
  rc::check([] {
    auto statements = any_statements();
    const double before = calibration_error(deciles_of(statements));
    std::reverse(statements.begin(), statements.end());
    RC_ASSERT(std::abs(calibration_error(deciles_of(statements)) - before) < 1e-12);
  });
}

TEST_CASE("a central interval covers what lies within half of its size on either side of the median") {
  // Coverage counted on one side only lets a biased forecast pass as a calibrated one.
  const std::vector<double> levels{0.05, 0.25, 0.5, 0.74, 0.95};
  CHECK(coverage(levels, 0.5) == Approx(0.6));
  CHECK(coverage(levels, 0.9) == Approx(1.0));
  CHECK(coverage(levels, 0.1) == Approx(0.2));
}
