#include "score/evidence.h"

#include <fmt/format.h>

#include <cmath>

#include "score/bootstrap.h"

namespace headgate::score {
namespace {

constexpr double smallest_shown = 0.00005;  // of four decimals

std::string counted(uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string signed_text(double value) {
  return fmt::format("{:.4f}", std::abs(value) < smallest_shown ? 0.0 : value);
}

std::string compared_text(const std::string& score, const Interval& difference, uint64_t dates,
                          uint64_t events) {
  const std::string over = fmt::format("over {} and {} the model's {} is ", counted(dates, "date", "dates"),
                                       counted(events, "event", "events"), score);
  const std::string bounds = difference.bounded()
                                 ? fmt::format(" (95 % interval of the difference {} to {})",
                                               signed_text(difference.low), signed_text(difference.high))
                                 : std::string();
  if (difference.estimate == 0) return over + "equal to the market's" + bounds;
  const double size = std::abs(difference.estimate);
  const std::string by =
      size < smallest_shown ? std::string("less than 0.0001") : fmt::format("{:.4f}", size);
  return fmt::format("{}{} {} than the market's{}", over, by, difference.estimate < 0 ? "better" : "worse",
                     bounds);
}

// The interval's half width is 1.96 standard errors, a little more for few blocks: the number errs upwards.
std::string needed_text(const Interval& difference, uint64_t dates) {
  const double error = (difference.high - difference.low) / (2 * 1.96);
  const uint64_t needed = dates_needed(difference.estimate, error, dates);
  if (needed == 0) return {};
  if (needed > 100'000) return " A difference this small could not be told from none in any number of years.";
  return fmt::format(" Of samples of about {} dates four in five would show a difference of this size.",
                     needed);
}

}  // namespace

Evidence evidence_of(const Interval& difference, uint64_t dates, uint64_t events) {
  if (!difference.bounded() || dates < least_dates) return Evidence::too_few;
  if (difference.low > 0) return Evidence::against;
  if (difference.high >= 0) return Evidence::none;
  return dates >= evidence_dates && events >= evidence_events ? Evidence::edge : Evidence::too_few;
}

std::string_view name_of(Evidence evidence) {
  switch (evidence) {
    case Evidence::too_few:
      return "too few";
    case Evidence::none:
      return "no evidence";
    case Evidence::against:
      return "evidence against";
    case Evidence::edge:
      return "evidence";
  }
  return "too few";
}

std::string verdict(const std::string& score, const Interval& difference, uint64_t dates, uint64_t events) {
  if (dates == 0 || events == 0) {
    return "No evidence of an edge: there is no date with both a forecast and a price to compare.";
  }
  const std::string compared = compared_text(score, difference, dates, events);
  switch (evidence_of(difference, dates, events)) {
    case Evidence::none:
      return "No evidence of an edge: " + compared + "." + needed_text(difference, dates);
    case Evidence::against:
      return "No evidence of an edge, but evidence against one: " + compared + ".";
    case Evidence::edge:
      return "Evidence of better probabilities than the market's: " + compared +
             ". Whether trading on them pays after spread and fees is another question.";
    case Evidence::too_few:
      break;
  }
  if (!difference.bounded() || dates < least_dates) {
    return fmt::format("No evidence of an edge, too few dates: {}; below {} dates no interval can be given.",
                       compared, least_dates);
  }
  return fmt::format("No evidence of an edge, too few dates: {}, but a claim takes {} dates and {} events.",
                     compared, evidence_dates, evidence_events);
}

}  // namespace headgate::score
