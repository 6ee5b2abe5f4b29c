#include "score/evidence.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <limits>

using namespace headgate::score;

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

bool says(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CAPTURE(part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("evidence takes an interval wholly below zero over 100 dates and 300 events") {
  // It opens real money: each of the three is asked for on its own.
  CHECK(evidence_of({-0.005, -0.009, -0.001}, 100, 300) == Evidence::edge);
  CHECK(evidence_of({-0.005, -0.009, -0.001}, 99, 300) == Evidence::too_few);
  CHECK(evidence_of({-0.005, -0.009, -0.001}, 100, 299) == Evidence::too_few);
  CHECK(evidence_of({-0.005, -0.009, 0}, 100, 300) == Evidence::none);
  CHECK(evidence_of({-0.005, -0.011, 0.001}, 1000, 3000) == Evidence::none);
  CHECK(evidence_of({0.005, 0.001, 0.009}, 61, 120) == Evidence::against);
  CHECK(evidence_of({0, 0, 0}, 1000, 3000) == Evidence::none);
}

TEST_CASE("without an interval there is never evidence") {
  // A single lucky day must not read as a certain one.
  CHECK(evidence_of({-0.5, -endless, endless}, 1, 2) == Evidence::too_few);
  CHECK(evidence_of({-0.5, -0.5, -0.5}, 1, 400) == Evidence::too_few);
  rc::check([] {
    const double low = *rc::gen::inRange(-1000, 1000) / 1000.0;
    const double high = low + *rc::gen::inRange(0, 1000) / 1000.0;
    const auto dates = *rc::gen::inRange<uint64_t>(0, 200);
    const auto events = *rc::gen::inRange<uint64_t>(0, 600);
    const bool edge = evidence_of({low, low, high}, dates, events) == Evidence::edge;
    RC_ASSERT(edge == (high < 0 && dates >= 100 && events >= 300));
  });
}

TEST_CASE("the verdict says plainly what was found, with its figures") {
  // It is the sentence people act on.
  const std::string none = verdict("Brier score", {0.0021, -0.0013, 0.0054}, 61, 120);
  CHECK(says(none,
             "No evidence of an edge: over 61 dates and 120 events the model's Brier score is 0.0021 "
             "worse than the market's (95 % interval of the difference -0.0013 to 0.0054)."));
  CHECK(says(none, "samples of about 318 dates"));  // 61 * (2.8016 * (0.0067 / 3.92) / 0.0021)^2, by hand
  CHECK(says(verdict("Brier score", {0.05, 0.04, 0.06}, 61, 120), "evidence against one: over 61 dates"));
  const std::string few = verdict("Brier score", {-0.004, -0.006, -0.002}, 61, 120);
  CHECK(says(few, "No evidence of an edge, too few dates"));
  CHECK(says(few, "0.0040 better than the market's"));
  CHECK(says(few, "takes 100 dates and 300 events"));
  CHECK(says(verdict("Brier score", {-0.004, -endless, endless}, 1, 1), "over 1 date and 1 event"));
  CHECK(says(verdict("Brier score", {-0.004, -endless, endless}, 1, 1), "below 6 dates no interval"));
  CHECK(says(verdict("Brier score", {}, 0, 0), "there is no date with both"));
  CHECK(says(verdict("Brier score", {0, 0, 0}, 61, 120), "equal to the market's"));
  CHECK(verdict("Brier score", {-0.004, -0.006, -0.002}, 100, 300).starts_with("Evidence of better"));
  CHECK_FALSE(says(verdict("Brier score", {-0.00001, -0.00002, 0.00001}, 61, 120), "-0.0000"));
}

TEST_CASE("only evidence is called evidence") {
  // "No evidence" that begins with another word is read as a yes.
  rc::check([] {
    const double low = *rc::gen::inRange(-1000, 1000) / 1000.0;
    const double high = low + *rc::gen::inRange(0, 1000) / 1000.0;
    const auto dates = *rc::gen::inRange<uint64_t>(0, 200);
    const auto events = *rc::gen::inRange<uint64_t>(0, 600);
    const Interval interval{(low + high) / 2, low, high};
    const bool edge = evidence_of(interval, dates, events) == Evidence::edge;
    RC_ASSERT(verdict("Brier score", interval, dates, events).starts_with("No evidence of an edge") == !edge);
  });
}
