#include "config/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace headgate::config {
namespace {

// Levenshtein's distance with one row kept.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  size_t best_distance = 0;
  for (const std::string_view candidate : candidates) {
    const size_t away = distance(word, candidate);
    if (best.empty() || away < best_distance) {
      best = candidate;
      best_distance = away;
    }
  }
  // A unit forgotten or mistaken ("bankroll" for "bankroll_dollars") is as common as a slip of the finger.
  if (!best.empty() && !word.empty() && best.starts_with(word)) return best;
  const size_t bearable = std::max<size_t>(2, word.size() / 3);
  return best_distance <= bearable ? best : std::string_view{};
}

}  // namespace headgate::config
