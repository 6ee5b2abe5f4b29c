#include "weather/ladder.h"

#include <algorithm>
#include <limits>
#include <optional>
namespace headgate::weather {
namespace {

constexpr int64_t below_all = std::numeric_limits<int64_t>::min();
constexpr int64_t above_all = std::numeric_limits<int64_t>::max();
constexpr int64_t degree_e4 = 10'000;
// No thermometer shows more; keeps the degrees far from the limits of their type.
constexpr int64_t hottest = 1'000;

// Whole degrees that pay, both ends included.
struct Step {
  std::string market_ticker;
  int64_t lowest = 0;
  int64_t highest = 0;
};

Error ladder_error(std::string_view code, const std::string& field, std::string value, std::string mend) {
  return Error{code, field, std::move(value), std::move(mend)};
}

std::optional<int64_t> whole_degrees(int64_t e4) {
  if (e4 % degree_e4 != 0 || std::abs(e4 / degree_e4) > hottest) return std::nullopt;
  return e4 / degree_e4;
}

Result<Step> step_of(const Strike& strike) {
  // No temperature market is of any other kind; read as one of these it would be off by a degree.
  const bool known = strike.kind == market::v1::STRIKE_KIND_LESS ||
                     strike.kind == market::v1::STRIKE_KIND_BETWEEN ||
                     strike.kind == market::v1::STRIKE_KIND_GREATER;
  if (!known) {
    return ladder_error("LADDER_STRIKE", strike.market_ticker + " kind", std::to_string(strike.kind),
                        "must be less, between or greater");
  }
  const bool has_floor = strike.kind != market::v1::STRIKE_KIND_LESS;
  const bool has_cap = strike.kind != market::v1::STRIKE_KIND_GREATER;
  const auto floor = whole_degrees(strike.floor_e4);
  const auto cap = whole_degrees(strike.cap_e4);
  if (has_floor && !floor) {
    return ladder_error("LADDER_STRIKE", strike.market_ticker + " floor",
                        std::to_string(strike.floor_e4) + "e-4", "must be whole degrees");
  }
  if (has_cap && !cap) {
    return ladder_error("LADDER_STRIKE", strike.market_ticker + " cap", std::to_string(strike.cap_e4) + "e-4",
                        "must be whole degrees");
  }
  if (!has_floor) return Step{strike.market_ticker, below_all, *cap - 1};  // strictly below its cap
  if (!has_cap) return Step{strike.market_ticker, *floor + 1, above_all};  // strictly above its floor
  if (*floor > *cap) {
    return ladder_error("LADDER_STRIKE", strike.market_ticker + " cap", std::to_string(*cap),
                        "must not lie below its floor");
  }
  return Step{strike.market_ticker, *floor, *cap};
}

struct Known {
  std::vector<Step> steps;
  std::vector<std::string> unreadable;
};

Result<Known> known_steps(const std::vector<Strike>& strikes) {
  Known out;
  for (const Strike& strike : strikes) {
    if (strike.kind == market::v1::STRIKE_KIND_UNSPECIFIED) {
      out.unreadable.push_back(strike.market_ticker);
      continue;
    }
    Result<Step> step = step_of(strike);
    if (!step) return step.error();
    out.steps.push_back(*step);
  }
  std::sort(out.steps.begin(), out.steps.end(),
            [](const Step& a, const Step& b) { return a.lowest < b.lowest; });
  if (out.unreadable.size() > 1) {
    return ladder_error("LADDER_UNREADABLE", out.unreadable[0] + " and " + out.unreadable[1], "",
                        "at most one outcome may be unreadable");
  }
  return out;
}

// Puts the unreadable outcome into the gap before `next` (or at the end), or says that nothing belongs there.
std::optional<Error> fill_gap(Known& known, std::vector<Step>& line, int64_t lowest, int64_t highest) {
  if (known.unreadable.empty()) {
    const std::string from = lowest == below_all ? "below" : std::to_string(lowest);
    const std::string to = highest == above_all ? "above" : std::to_string(highest);
    return ladder_error("LADDER_GAP", "strikes", from + " to " + to,
                        "every degree must belong to one outcome");
  }
  line.push_back({known.unreadable.back(), lowest, highest});
  known.unreadable.pop_back();
  return std::nullopt;
}

Result<std::vector<Step>> tiled(Known known) {
  std::vector<Step> line;
  for (const Step& step : known.steps) {
    const int64_t expected = line.empty() ? below_all : line.back().highest + 1;
    if (!line.empty() && (line.back().highest == above_all || step.lowest < expected)) {
      return ladder_error("LADDER_OVERLAP", line.back().market_ticker + " and " + step.market_ticker, "",
                          "no degree may belong to two outcomes");
    }
    if (step.lowest != expected) {
      if (auto error = fill_gap(known, line, expected, step.lowest - 1)) return *error;
    }
    line.push_back(step);
  }
  if (line.empty()) return ladder_error("LADDER_EMPTY", "strikes", "", "an event has outcomes");
  if (line.back().highest != above_all) {
    if (auto error = fill_gap(known, line, line.back().highest + 1, above_all)) return *error;
  }
  if (!known.unreadable.empty()) {
    return ladder_error("LADDER_UNREADABLE", known.unreadable.back(), "", "the others leave no room for it");
  }
  return line;
}

}  // namespace

Result<std::vector<OutcomeShare>> ladder_of(const std::vector<Strike>& strikes, const TwoPiece& high) {
  const Result<Known> known = known_steps(strikes);
  if (!known) return known.error();
  const Result<std::vector<Step>> line = tiled(*known);
  if (!line) return line.error();
  std::vector<OutcomeShare> out;
  double below = 0;
  for (const Step& step : *line) {
    const double limit = static_cast<double>(step.highest) + 0.5;
    const double up_to = step.highest == above_all ? 1.0 : high.cdf(limit);
    // The upper tail from its own side: 1 - F loses its digits far from the median.
    const bool last = step.highest == above_all && step.lowest != below_all;
    const double share = last ? high.survival(static_cast<double>(step.lowest) - 0.5) : up_to - below;
    out.push_back({step.market_ticker, share});
    below = up_to;
  }
  return out;
}

}  // namespace headgate::weather
