#pragma once

#include <cstdint>
#include <vector>

#include "domain/digest.h"
#include "domain/moment.h"
#include "domain/random.h"
#include "exchange/plan.h"

namespace headgate::exchange {

// What nature has decided and nobody is told: the day's high, and how knowledge of it grows until the close.
//
// The best estimate walks by steps that are independent of each other, and the high is where it ends. So at
// every instant the high is distributed around the estimate with exactly the variance of the steps still to
// come: whoever prices by belief() is efficient, and nobody can do better. How large the steps are at which
// hour is the plan's pace. A function of the plan's seed.
class HiddenDay {
 public:
  explicit HiddenDay(const Plan& plan);

  int64_t high_f() const { return high_f_; }
  size_t winner() const { return winner_; }
  // When the high was reached, a whole minute: in the early afternoon of a real day.
  MarketTime high_at() const { return high_at_; }

  // Thousandths of a degree Fahrenheit.
  struct Belief {
    int64_t mean_mf = 0;
    int64_t spread_mf = 0;  // standard deviation
  };
  Belief belief(MarketTime at) const;
  // That the market pays, 1e-4, within (0, 1).
  int64_t probability_e4(size_t market, MarketTime at) const;
  void add_to(Digest& digest) const;

 private:
  void plan_spreads(int64_t steps, int64_t first_mf);
  void walk(Random& draw, int64_t first_mf);
  double share_left(int64_t step, int64_t steps) const;
  size_t step_of(MarketTime at) const;

  const Plan plan_;
  const int64_t step_ns_;
  std::vector<double> spread_mf_;  // by step, of what is still to come; the last is zero
  std::vector<int64_t> mean_mf_;   // by step; the last is the high before rounding
  MarketTime high_at_;
  int64_t high_f_ = 0;
  size_t winner_ = 0;
};

}  // namespace headgate::exchange
