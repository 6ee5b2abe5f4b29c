#include "cli/figures.h"

#include <fmt/format.h>

#include <cmath>

namespace headgate::cli {
namespace {

constexpr int64_t e6_per_cent = 10'000;

// Cents with their sign: "-$1,234.56".
std::string cents_text(bool negative, uint64_t cents) {
  const bool shows_sign = negative && cents > 0;
  return fmt::format("{}${}.{:02}", shows_sign ? "-" : "", counted(cents / 100), cents % 100);
}

}  // namespace

std::string counted(uint64_t count) {
  std::string out = std::to_string(count);
  for (size_t place = out.size(); place > 3;) {
    place -= 3;
    out.insert(place, 1, ',');
  }
  return out;
}

std::string dollars(Money money) {
  const bool negative = money.e6() < 0;
  const uint64_t size = negative ? 0 - static_cast<uint64_t>(money.e6()) : static_cast<uint64_t>(money.e6());
  return cents_text(negative, (size + e6_per_cent / 2) / e6_per_cent);
}

std::string dollars(double amount) {
  if (!std::isfinite(amount) || std::abs(amount) > 1e15) return "-";
  return cents_text(amount < 0, static_cast<uint64_t>(std::llround(std::abs(amount) * 100)));
}

std::string score_figure(double score) { return std::isfinite(score) ? fmt::format("{:.4f}", score) : "-"; }

std::string difference_figure(double difference) {
  if (!std::isfinite(difference)) return "-";
  if (std::abs(difference) < 0.00005) return "0.0000";
  return fmt::format("{:+.4f}", difference);
}

std::string score_figure(double score, const score::Interval& interval) {
  if (!interval.bounded()) return score_figure(score);
  return score_figure(score) + " (" + score_figure(interval.low) + " to " + score_figure(interval.high) + ")";
}

std::string bounds_figure(const score::Interval& difference) {
  if (!difference.bounded()) return "no interval";
  return difference_figure(difference.low) + " to " + difference_figure(difference.high);
}

std::string bounds_dollars(const score::Interval& amount) {
  if (!amount.bounded()) return "no interval";
  return dollars(amount.low) + " to " + dollars(amount.high);
}

std::string percent_figure(double share) { return fmt::format("{:.1f} %", 100 * share); }

}  // namespace headgate::cli
