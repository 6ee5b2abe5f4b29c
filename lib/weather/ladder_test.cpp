#include "weather/ladder.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace headgate;
using weather::Strike;
using weather::TwoPiece;

namespace {

Strike less(int64_t cap) { return {"L", market::v1::STRIKE_KIND_LESS, 0, cap * 10000}; }
Strike between(int64_t floor, int64_t cap) {
  return {"B" + std::to_string(floor), market::v1::STRIKE_KIND_BETWEEN, floor * 10000, cap * 10000};
}
Strike greater(int64_t floor) { return {"G", market::v1::STRIKE_KIND_GREATER, floor * 10000, 0}; }
Strike unreadable() { return {"X", market::v1::STRIKE_KIND_UNSPECIFIED, 0, 0}; }

const std::vector<Strike> midway{greater(78),     between(71, 72), less(71),
                                 between(75, 76), between(77, 78), between(73, 74)};

double sum_of(const std::vector<weather::OutcomeShare>& shares) {
  double sum = 0;
  for (const auto& share : shares) sum += share.probability;
  return sum;
}
std::string code_of(const std::vector<Strike>& strikes) {
  const auto ladder = weather::ladder_of(strikes, TwoPiece::normal(75, 2));
  return ladder ? "" : std::string(ladder.error().code);
}

}  // namespace

TEST_CASE("a normal forecast gives the published probabilities of a six-market event") {
  // Limits half a degree off move a bracket by ten points. Golden: KMDW of 2026-09-29, normal 75 with
  // sigma 1.9508, computed outside this project from the NBM percentiles 73/74/75/77/78.
  const auto ladder = weather::ladder_of(midway, TwoPiece::normal(75, 1.9508));
  REQUIRE(ladder);
  const double golden[] = {0.0105, 0.0895, 0.2989, 0.3802, 0.1846, 0.0364};
  REQUIRE(ladder->size() == 6);
  for (size_t i = 0; i < 6; ++i) {
    CAPTURE(i);
    CHECK(std::abs((*ladder)[i].probability - golden[i]) < 1e-4);
  }
  CHECK((*ladder)[0].market_ticker == "L");
  CHECK((*ladder)[5].market_ticker == "G");
  CHECK(std::abs(sum_of(*ladder) - 1) < 1e-12);
}

TEST_CASE("a lopsided forecast gives the published probabilities of a six-market event") {
  // The tails of the two shapes differ by two to five times: that is where the money is lost. Golden: the
  // same day from its percentiles 10, 50 and 90 (73, 75, 78), computed outside this project.
  const auto ladder = weather::ladder_of(midway, TwoPiece(75, 1.5606, 2.3409));
  REQUIRE(ladder);
  const double golden[] = {0.0020, 0.0526, 0.3198, 0.3648, 0.1934, 0.0674};
  REQUIRE(ladder->size() == 6);
  for (size_t i = 0; i < 6; ++i) {
    CAPTURE(i);
    CHECK(std::abs((*ladder)[i].probability - golden[i]) < 1e-4);
  }
  CHECK(std::abs(sum_of(*ladder) - 1) < 1e-12);
}

TEST_CASE("strikes that do not tile the line are refused") {
  // Probabilities over a ladder with a hole or a doubled degree are not those of exclusive outcomes.
  CHECK(code_of({less(71), greater(72)}) == "LADDER_GAP");
  CHECK(code_of({less(71), between(71, 73), between(73, 74), greater(74)}) == "LADDER_OVERLAP");
  CHECK(code_of({less(71), less(73), greater(70)}) == "LADDER_OVERLAP");
  CHECK(code_of({less(71), greater(70), greater(75)}) == "LADDER_OVERLAP");
  CHECK(code_of({between(71, 72), greater(72)}) == "LADDER_GAP");
  CHECK(code_of({less(71), between(71, 72)}) == "LADDER_GAP");
  CHECK(code_of({}) == "LADDER_EMPTY");
  CHECK(code_of({{"L", market::v1::STRIKE_KIND_LESS, 0, 715000}, greater(71)}) == "LADDER_STRIKE");
  CHECK(code_of({less(71), greater(70)}).empty());
}

TEST_CASE("one unreadable outcome owns the gap it leaves") {
  // A damaged payload must disable its own market and leave its neighbours their probabilities.
  std::vector<Strike> damaged = midway;
  damaged[3] = unreadable();  // was 75 to 76
  const auto whole = weather::ladder_of(midway, TwoPiece::normal(75, 1.9508));
  const auto ladder = weather::ladder_of(damaged, TwoPiece::normal(75, 1.9508));
  REQUIRE(ladder);
  for (size_t i = 0; i < 6; ++i) CHECK((*ladder)[i].probability == doctest::Approx((*whole)[i].probability));
  CHECK((*ladder)[3].market_ticker == "X");
  damaged[0] = unreadable();
  CHECK(code_of(damaged) == "LADDER_UNREADABLE");
  CHECK(code_of({less(71), greater(70), unreadable()}) == "LADDER_UNREADABLE");
  CHECK(code_of({less(71), between(73, 74), greater(76), unreadable()}) == "LADDER_GAP");
}

TEST_CASE("any tiled ladder sums to one without a negative outcome") {
  // Edge sizes mutually exclusive outcomes together and counts on their sum.
  CHECK(rc::check([] {
    const auto start = *rc::gen::inRange(-40, 120);
    const auto widths = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 5));
    const double median = *rc::gen::inRange(-600, 1400) / 10.0;
    const double below = *rc::gen::inRange(1, 200) / 10.0;
    const double above = *rc::gen::inRange(1, 200) / 10.0;
    const TwoPiece high(median, below, above);
    std::vector<Strike> strikes{less(start)};
    int64_t at = start;
    for (const int width : widths) {
      strikes.push_back(between(at, at + width - 1));
      at += width;
    }
    strikes.push_back(greater(at - 1));
    const auto ladder = weather::ladder_of(strikes, high);
    RC_ASSERT(ladder.has_value());
    RC_ASSERT(std::abs(sum_of(*ladder) - 1) < 1e-12);
    for (const auto& share : *ladder) RC_ASSERT(share.probability >= 0);
  }));
}

TEST_CASE("a strike of a kind that no temperature market has is refused") {
  // "At least 77" taken for "above 77" or for a bracket up to 0 would price the neighbours wrongly too.
  Strike at_least = greater(77);
  at_least.kind = market::v1::STRIKE_KIND_GREATER_OR_EQUAL;
  CHECK(code_of({less(71), between(71, 76), at_least}) == "LADDER_STRIKE");
  at_least.floor_e4 = -50000;
  CHECK(code_of({less(-5), at_least}) == "LADDER_STRIKE");
}
