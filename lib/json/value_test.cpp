#include "json/value.h"

#include <doctest/doctest.h>

#include "json/quote.h"

using namespace headgate;

TEST_CASE("a number keeps the digits in which it was written") {
  // A strike that passed through a double could land one unit beside the bracket it names.
  const auto value = json::parse(R"({"a": 72749.99 ,"b":85,"c":-0.5})");
  REQUIRE(value);
  CHECK(value->find("a")->text == "72749.99");
  CHECK(value->find("b")->text == "85");
  CHECK(value->find("c")->text == "-0.5");
}

TEST_CASE("text that readers could disagree on is refused") {
  // A payload read one way here and another way elsewhere trades on a value nobody sent.
  for (const char* text :
       {"", "{", "{}x", "{} {}", "[1,2", R"({"a":nan})", R"({"a":NaN})", R"({"a":1,"a":2})", R"({"a":01})",
        R"({"a":1 "b":2})", R"({"a":tru})", R"({"a":nulL})", "\"alone\"", "7", R"({"a":"\x"})", R"({"a":1,})",
        R"([1,])", "{\"a\":\"\xff\"}", R"({"a":1e999})"}) {
    CAPTURE(text);
    const auto value = json::parse(text);
    REQUIRE(!value);
    CHECK(value.error().code == "JSON_INVALID");
  }
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "[";
  for (int i = 0; i < 200; ++i) deep += "]";
  CHECK(!json::parse(deep));
}

TEST_CASE("a quoted string reads back as itself") {
  // A note with a quote or a newline in it must not break the status that carries it.
  const std::string text = "a\"b\\c\n\x01 \xc2\xb0";
  const auto value = json::parse("[" + json::quote(text) + "]");
  REQUIRE(value);
  CHECK(value->items[0].text == text);
}
