#include "domain/decimal.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <string>

namespace headgate {
namespace {

TEST_CASE("a decimal comes back from its text as it was") {
  // Stored money that reads back differently is a cent that does not add up.
  CHECK(rc::check([](int64_t units) {
    const int scale = *rc::gen::inRange(0, 10);
    RC_ASSERT(parse_decimal(format_decimal(units, scale), scale) == units);
  }));
  const int64_t least = std::numeric_limits<int64_t>::min();
  const int64_t most = std::numeric_limits<int64_t>::max();
  CHECK(parse_decimal(format_decimal(least, 6), 6) == least);
  CHECK(parse_decimal(format_decimal(most, 6), 6) == most);
}

TEST_CASE("decimal text is read in the units asked for") {
  // A price of 0.5 read as 5 units of 1e-4 would be an order at a thousandth of what was meant.
  CHECK(parse_decimal("0.5", 4) == 5000);
  CHECK(parse_decimal("12", 2) == 1200);
  CHECK(parse_decimal("-0.01", 6) == -10'000);
  CHECK(parse_decimal("007.10", 2) == 710);
  CHECK(parse_decimal("0.4300", 2) == 43);  // digits beyond the scale that say nothing
  CHECK(format_decimal(5, 4) == "0.0005");
  CHECK(format_decimal(-5, 0) == "-5");
}

TEST_CASE("what is no plain decimal is refused") {
  // Whatever one reader guesses, another guesses differently; a guess must not become money.
  for (const char* text : {"",    "-",     ".",   "+1",   "1e3", "1E3", " 1",  "1 ",    "1.",  ".5",
                           "-.5", "1.2.3", "--1", "0x10", "1,5", "nan", "inf", "1_000", "1\n", "1-"}) {
    CHECK_MESSAGE(!parse_decimal(text, 4), "'", std::string(text), "'");
  }
  CHECK_FALSE(parse_decimal(std::string_view("1\0", 2), 4));
}

TEST_CASE("digits finer than the unit are refused, not rounded") {
  // Rounding is named at the call that wants it; here it would be a silent change of a price.
  CHECK_FALSE(parse_decimal("0.43001", 4));
  CHECK_FALSE(parse_decimal("1.5", 0));
}

TEST_CASE("a decimal beyond 64 bits is refused, not wrapped") {
  // 2^63 - 1 = 9223372036854775807: the first integer above it and a far one.
  CHECK(parse_decimal("9223372036854775807", 0) == std::numeric_limits<int64_t>::max());
  CHECK_FALSE(parse_decimal("9223372036854775808", 0));
  CHECK(parse_decimal("-9223372036854775808", 0) == std::numeric_limits<int64_t>::min());
  CHECK_FALSE(parse_decimal("-9223372036854775809", 0));
  CHECK_FALSE(parse_decimal("9223372036854.775808", 6));
  CHECK_FALSE(parse_decimal("99999999999999999999999999", 2));
}

}  // namespace
}  // namespace headgate
