#include "cli/export_sheet.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "cli/export_period.h"
#include "domain/moment.h"
#include "json/value.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

// RFC 4180 by hand: fields of each record, quotes undone.
std::vector<std::vector<std::string>> records_of(const std::string& csv) {
  std::vector<std::vector<std::string>> out(1, std::vector<std::string>(1));
  bool quoted = false;
  for (size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
      out.back().back() += csv[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      out.back().emplace_back();
    } else if (!quoted && c == '\r' && csv[i + 1] == '\n') {
      out.emplace_back(1), ++i;
    } else {
      out.back().back() += c;
    }
  }
  out.pop_back();  // after the last line's end
  return out;
}

std::string hostile_text() {
  return *rc::gen::container<std::string>(
      rc::gen::element('=', '+', '-', '@', '\t', '\r', '\n', ',', ';', '"', '\'', ' ', 'a', '1'));
}

}  // namespace

TEST_CASE("whatever a text holds, it is one field again when it is read, and no field begins a formula") {
  // A market's name from outside would move the columns, or run in the spreadsheet of whoever does the taxes.
  CHECK(rc::check([] {
    const std::string first = hostile_text(), second = hostile_text();
    const Sheet sheet{"test", {"a", "b"}, {{Cell::text(first), Cell::text(second)}}, 0};
    const auto records = records_of(csv_text(sheet));
    RC_ASSERT(records.size() == 2u);
    RC_ASSERT(records[1].size() == 2u);
    for (size_t i = 0; i < 2; ++i) {
      const std::string& read = records[1][i];
      const std::string& written = i == 0 ? first : second;
      const bool guarded = !read.empty() && read == "'" + written;
      RC_ASSERT(guarded || read == written);
      RC_ASSERT(read.empty() || std::string("=+-@\t\r\n").find(read[0]) == std::string::npos);
    }
  }));
}

TEST_CASE("amounts are exact decimals with a point, negative ones too, and never guarded") {
  // A spreadsheet could not add up what it takes for text, and a double would add up to something else.
  const Sheet sheet{
      "test",
      {"a", "b", "c", "d", "e"},
      {{Cell::money(Money::from_e6(-9'007'199'254'740'993)), Cell::contracts(Quantity::from_e2(-1)),
        Cell::dollars_e4(4'300), Cell::count(2026), Cell::text("")}},
      0};
  CHECK(csv_text(sheet) == "a,b,c,d,e\r\n-9007199254.740993,-0.01,0.4300,2026,\r\n");
  CHECK(json_lines(sheet) == "{\"a\":-9007199254.740993,\"b\":-0.01,\"c\":0.4300,\"d\":2026,\"e\":null}\n");
  CHECK(json::parse(json_lines(sheet)));
}

TEST_CASE("a tax year is that of the calendar in the zone, at both of its ends") {
  // A gain of New Year's Eve would be taxed a year late, or twice.
  const auto at = [](const char* text) { return *parse_iso_utc(text); };
  const auto year = [](int number, const char* zone) {
    auto out = TaxPeriod::of({.year = number, .from = "", .to = "", .zone = zone});
    REQUIRE(out);
    return *out;
  };
  const TaxPeriod york = year(2026, "America/New_York");
  CHECK_FALSE(york.contains(at("2026-01-01T04:59:59.999Z")));
  CHECK(york.contains(at("2026-01-01T05:00:00Z")));
  CHECK(york.contains(at("2027-01-01T04:59:59.999Z")));
  CHECK_FALSE(york.contains(at("2027-01-01T05:00:00Z")));
  CHECK(york.date(at("2027-01-01T04:59:59Z")) == "2026-12-31");
  CHECK(york.year(at("2027-01-01T04:59:59Z")) == 2026);
  CHECK_FALSE(year(2026, "UTC").contains(at("2027-01-01T00:00:00Z")));

  const auto days =
      TaxPeriod::of({.year = {}, .from = "2026-07-04", .to = "2026-07-04", .zone = "America/New_York"});
  REQUIRE(days);
  CHECK(days->contains(at("2026-07-04T04:00:00Z")));
  CHECK(days->contains(at("2026-07-05T03:59:59Z")));
  CHECK_FALSE(days->contains(at("2026-07-05T04:00:00Z")));
}

TEST_CASE("a period that cannot be meant is refused") {
  // An export that is empty by mistake looks like a year without trades.
  const auto refusal = [](const TaxPeriod::Wish& wish) {
    const auto period = TaxPeriod::of(wish);
    return period ? std::string() : std::string(period.error().code);
  };
  const std::string york = "America/New_York";
  CHECK(refusal({.year = {}, .from = "", .to = "", .zone = "New York"}) == "ZONE_UNKNOWN");
  CHECK(refusal({.year = {}, .from = "2026-02-30", .to = "", .zone = york}) == "DATE_FORMAT");
  CHECK(refusal({.year = {}, .from = "", .to = "1/2/2026", .zone = york}) == "DATE_FORMAT");
  CHECK(refusal({.year = {}, .from = "2026-02-02", .to = "2026-02-01", .zone = york}) == "PERIOD_EMPTY");
  CHECK(refusal({.year = 2026, .from = "2026-02-02", .to = "", .zone = york}) == "PERIOD_TWICE");
  CHECK(refusal({.year = 2026, .from = "", .to = "", .zone = york}).empty());
}
