#include "score/calibration.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "domain/check.h"
#include "score/proper.h"

namespace headgate::score {
namespace {

constexpr size_t rows = 10;

size_t row_of(double said) {
  check(said >= 0 && said <= 1, "a probability lies between 0 and 1");
  return std::min(rows - 1, static_cast<size_t>(said * static_cast<double>(rows)));
}

double total_of(std::span<const Decile> deciles) {
  uint64_t total = 0;
  for (const Decile& decile : deciles) total += decile.count;
  return static_cast<double>(total);
}

// The mean distance from zero of a normal value.
double folded_mean(double mean, double spread) {
  if (spread <= 0) return std::abs(mean);
  const double z = mean / spread;
  return spread * std::sqrt(2 / std::numbers::pi) * std::exp(-0.5 * z * z) +
         mean * std::erf(z / std::numbers::sqrt2);
}

}  // namespace

std::vector<Decile> deciles_of(std::span<const Statement> statements) {
  std::vector<Decile> out(rows);
  for (const Statement& statement : statements) {
    Decile& decile = out[row_of(statement.said)];
    ++decile.count;
    decile.said += statement.said;
    decile.happened += statement.happened ? 1 : 0;
  }
  for (size_t i = 0; i < rows; ++i) {
    out[i].low = static_cast<double>(i) / static_cast<double>(rows);
    out[i].high = static_cast<double>(i + 1) / static_cast<double>(rows);
    if (out[i].count == 0) continue;
    out[i].said /= static_cast<double>(out[i].count);
    out[i].happened /= static_cast<double>(out[i].count);
  }
  return out;
}

double calibration_error(std::span<const Decile> deciles) {
  const double total = total_of(deciles);
  double sum = 0;
  for (const Decile& decile : deciles) {
    sum += static_cast<double>(decile.count) * std::abs(decile.said - decile.happened);
  }
  return total > 0 ? sum / total : 0;
}

double debiased_calibration_error(std::span<const Decile> deciles) {
  const double total = total_of(deciles);
  double expected = 0;  // of the plain error, were the shares drawn anew
  for (const Decile& decile : deciles) {
    if (decile.count == 0) continue;
    const auto count = static_cast<double>(decile.count);
    const double spread = std::sqrt(decile.happened * (1 - decile.happened) / count);
    expected += count * folded_mean(decile.happened - decile.said, spread);
  }
  return total > 0 ? std::max(0.0, 2 * calibration_error(deciles) - expected / total) : 0;
}

Decomposition decomposition_of(std::span<const Statement> statements) {
  Decomposition out;
  const std::vector<Decile> deciles = deciles_of(statements);
  const double total = total_of(deciles);
  if (total == 0) return out;
  double base = 0;
  for (const Decile& decile : deciles) base += static_cast<double>(decile.count) * decile.happened / total;
  for (const Decile& decile : deciles) {
    const double share = static_cast<double>(decile.count) / total;
    out.reliability += share * (decile.said - decile.happened) * (decile.said - decile.happened);
    out.resolution += share * (decile.happened - base) * (decile.happened - base);
  }
  out.uncertainty = base * (1 - base);
  for (const Statement& each : statements) {
    const Decile& decile = deciles[row_of(each.said)];
    const double off = each.said - decile.said;
    const double beyond = (each.happened ? 1.0 : 0.0) - decile.happened;
    out.within += (off * off - 2 * off * beyond) / total;
    out.brier += brier(each.said, each.happened) / total;
  }
  return out;
}

double coverage(std::span<const double> levels, double nominal) {
  check(!levels.empty() && nominal > 0 && nominal < 1, "a share is taken of something");
  const auto inside = std::count_if(levels.begin(), levels.end(),
                                    [nominal](double level) { return std::abs(level - 0.5) <= nominal / 2; });
  return static_cast<double>(inside) / static_cast<double>(levels.size());
}

}  // namespace headgate::score
