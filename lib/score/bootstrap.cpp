#include "score/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "domain/check.h"
#include "domain/random.h"

namespace headgate::score {
namespace {

constexpr double normal_975 = 1.959963984540054;
constexpr double normal_800 = 0.8416212335729143;

// Sums up to each date, the dates written twice so that a block may run over the end.
struct Circle {
  std::vector<double> sums{0};
  std::vector<double> counts{0};
  size_t dates = 0;
};

Circle circle_of(std::span<const Dated> values) {
  // Sorted by value too: the same values in another order give the same bits.
  std::vector<Dated> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end(), [](const Dated& a, const Dated& b) {
    return a.day != b.day ? a.day < b.day : a.value < b.value;
  });
  std::vector<double> sums;
  std::vector<double> counts;
  for (size_t i = 0; i < sorted.size(); ++i) {
    check(std::isfinite(sorted[i].value), "a value that is drawn from is a number");
    if (i == 0 || sorted[i].day != sorted[i - 1].day) {
      sums.push_back(0);
      counts.push_back(0);
    }
    sums.back() += sorted[i].value;
    counts.back() += 1;
  }
  Circle out;
  out.dates = sums.size();
  for (size_t i = 0; i < 2 * out.dates; ++i) {
    out.sums.push_back(out.sums.back() + sums[i % out.dates]);
    out.counts.push_back(out.counts.back() + counts[i % out.dates]);
  }
  return out;
}

// One sample of as many dates as there are, the last block cut to fit.
double drawn_mean(const Circle& circle, size_t block, Random& random) {
  double sum = 0;
  double count = 0;
  for (size_t left = circle.dates; left > 0;) {
    const size_t length = std::min(block, left);
    const size_t first = random.below(circle.dates);
    sum += circle.sums[first + length] - circle.sums[first];
    count += circle.counts[first + length] - circle.counts[first];
    left -= length;
  }
  return sum / count;
}

// The 97.5 % point of Student's t: Abramowitz and Stegun 26.7.5, right to 3e-4 from five degrees on.
double student_975(double freedom) {
  const double z = normal_975;
  const double z3 = z * z * z;
  const double z5 = z3 * z * z;
  const double z7 = z5 * z * z;
  const double z9 = z7 * z * z;
  const double g1 = (z3 + z) / 4;
  const double g2 = (5 * z5 + 16 * z3 + 3 * z) / 96;
  const double g3 = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384;
  const double g4 = (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160;
  return z + (g1 + (g2 + (g3 + g4 / freedom) / freedom) / freedom) / freedom;
}

// The level below which a percentile interval of `blocks` observations must start to be as wide as Student's.
double lower_level(double blocks) {
  const double z = std::sqrt(blocks / (blocks - 1)) * student_975(blocks - 1);
  return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

double quantile_of(const std::vector<double>& sorted, double level) {
  const double place = level * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  const double share = place - static_cast<double>(below);
  return sorted[below] + share * (sorted[above] - sorted[below]);
}

double spread_of(const std::vector<double>& values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

}  // namespace

std::string Bootstrapped::how() const {
  if (degenerate) {
    return "no interval: " + std::to_string(dates) + (dates == 1 ? " date" : " dates") + ", at least " +
           std::to_string(least_dates) + " are needed";
  }
  return std::to_string(draws) + " draws of " + std::to_string(block_dates) + "-day blocks, seed " +
         std::to_string(seed);
}

Bootstrapped bootstrap_mean(std::span<const Dated> values, const Resampling& resampling) {
  check(resampling.block_dates > 0 && resampling.draws >= 1000, "an interval takes blocks and many draws");
  const Circle circle = circle_of(values);
  Bootstrapped out;
  out.dates = circle.dates;
  out.values = values.size();
  out.draws = resampling.draws;
  out.seed = resampling.seed;
  if (circle.dates > 0) out.interval.estimate = circle.sums[circle.dates] / circle.counts[circle.dates];
  if (circle.dates < least_dates) {
    out.degenerate = true;
    out.interval.low = -std::numeric_limits<double>::infinity();
    out.interval.high = std::numeric_limits<double>::infinity();
    return out;
  }
  const size_t block = std::min<size_t>(resampling.block_dates, circle.dates / least_dates);
  out.block_dates = block;
  Random stream(resampling.seed);
  std::vector<double> means(resampling.draws);
  for (double& mean : means) mean = drawn_mean(circle, block, stream);
  out.standard_error = spread_of(means);
  std::sort(means.begin(), means.end());
  const double level = lower_level(static_cast<double>(circle.dates) / static_cast<double>(block));
  out.interval.low = quantile_of(means, level);
  out.interval.high = quantile_of(means, 1 - level);
  return out;
}

uint64_t dates_needed(double difference, double standard_error, uint64_t dates) {
  if (difference == 0 || standard_error <= 0) return 0;
  const double ratio = (normal_975 + normal_800) * standard_error / difference;
  const double needed = std::ceil(static_cast<double>(dates) * ratio * ratio);
  return static_cast<uint64_t>(std::min(needed, 1e15));
}

}  // namespace headgate::score
