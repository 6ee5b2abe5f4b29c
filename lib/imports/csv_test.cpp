#include "imports/csv.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::imports;

namespace {

Error error_of(std::string_view text) {
  const Source source{"t.csv", text};
  auto table = Csv::open(source, {"b"});
  if (!table) return table.error();
  while (table->next()) {
  }
  REQUIRE(table->problem().has_value());
  return *table->problem();
}

}  // namespace

TEST_CASE("columns are found by name, quoted or not, whatever their order") {
  // A table whose columns moved would otherwise be read as prices of the other side.
  const Source source{"t.csv", "a,\"b\",c\n1,\"x, \"\"y\"\"\",3\r\n4,\"5\",6"};
  auto table = Csv::open(source, {"c", "b"});
  REQUIRE(table);
  REQUIRE(table->next());
  CHECK((*table)[0] == "3");
  CHECK((*table)[1] == "x, \"y\"");
  REQUIRE(table->next());
  CHECK((*table)[1] == "5");
  CHECK(table->malformed(1, "must be six").text() == "ROW_MALFORMED: t.csv line 3, b is '5'; must be six");
  CHECK(!table->next());
  CHECK(!table->problem());
}

TEST_CASE("what is no table is refused with file and line") {
  // A row that is read askew becomes a quote nobody made.
  CHECK(error_of("a,c\n1,2\n").code == "COLUMN_MISSING");
  CHECK(error_of("").code == "COLUMN_MISSING");
  for (const char* row : {"1", "1,2,3", "\"1,2", "1\",2", "\"1\"x,2", ""}) {
    const Error error = error_of(std::string("a,b\n1,2\n") + row + "\n1,2\n");
    CHECK_MESSAGE(error.code == "ROW_MALFORMED", row);
    CHECK(error.field == "t.csv line 3");
  }
}
