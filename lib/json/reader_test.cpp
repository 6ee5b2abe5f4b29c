#include "json/reader.h"

#include <doctest/doctest.h>

using namespace headgate;

namespace {
json::Value object(const char* text) { return *json::parse(text); }
}  // namespace

TEST_CASE("an error names the field with its path, what stood there and what would mend it") {
  // Whoever is woken by the alert must know which field of which market to look at.
  const json::Value value = object(R"({"count":3,"price":"0.12345","when":"yesterday"})");
  json::Reader missing(value, "markets[3]");
  missing.string("ticker");
  CHECK(missing.error().text() == "FIELD_MISSING: markets[3].ticker; must be present as a string");
  json::Reader type(value, "");
  type.decimal_string("count", 2);
  CHECK(type.error().text() == "FIELD_TYPE: count is '3'; must be a string, not a number");
  json::Reader form(value, "");
  form.decimal_string("price", 4);
  CHECK(form.error().text() == "FIELD_VALUE: price is '0.12345'; must be a decimal of at most 4 places");
  json::Reader time(value, "");
  time.utc_time("when");
  CHECK(time.error().field == "when");
}

TEST_CASE("the first error stays and later fields are still read") {
  // The defect shown for a market must be the cause and not what came after it.
  const json::Value value = object(R"({"a":1,"b":"text"})");
  json::Reader reader(value, "");
  reader.string("a");
  reader.string("missing");
  CHECK(reader.string("b") == "text");
  CHECK(reader.error().field == "a");
}

TEST_CASE("a JSON number becomes exact units and an exponent is refused") {
  // Strikes are integers of 1e-4 of the underlying's unit; nearly the strike is another contract.
  const json::Value value = object(R"({"a":72749.99,"b":85,"c":8.5e1,"d":0.00001})");
  json::Reader reader(value, "");
  CHECK(reader.decimal_number("a", 4) == 727499900);
  CHECK(reader.decimal_number("b", 4) == 850000);
  CHECK(!reader.failed());
  reader.decimal_number("c", 4);
  CHECK(reader.error().field == "c");
  json::Reader fine(value, "");
  fine.decimal_number("d", 4);
  CHECK(fine.error().field == "d");
}

TEST_CASE("a document that is no object fails at once") {
  // An error page in place of a market must not read as a market without fields.
  const json::Value value = object("[1]");
  json::Reader reader(value, "");
  CHECK(reader.failed());
  CHECK(reader.error().field == "document");
}
