#include "weather/stations.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace headgate;
using namespace headgate::weather;

namespace {

const std::string rest =
    " for Sep 5, 2026, is less than 73° fahrenheit according to The Weather Company, then Yes.";

std::string company_text(const std::string& where) {
  return "If the maximum temperature recorded at " + where + rest;
}

const StationEntry& station(std::string_view series) {
  const StationEntry* entry = station_of_series(series);
  REQUIRE(entry != nullptr);
  return *entry;
}

}  // namespace

TEST_CASE("each city is measured where its market is settled, not at its larger airport") {
  // A forecast for O'Hare, Bush, Love Field or LaGuardia prices a thermometer nobody is paid by.
  CHECK(station("KXHIGHCHI").icao == "KMDW");
  CHECK(station("KXHIGHTHOU").icao == "KHOU");
  CHECK(station("KXHIGHTDAL").icao == "KDFW");
  CHECK(station("KXHIGHNY").icao == "KNYC");
  CHECK(station("KXHIGHTDC").icao == "KDCA");
  CHECK(station("KXHIGHAUS").icao == "KAUS");
  CHECK(station("KXHIGHNY").site() == "NYC");
  CHECK(station_of_series("KXHIGHTEMPDEN") == nullptr);
  CHECK(station_of_series("") == nullptr);
  CHECK(station_by_icao("KORD") == nullptr);
  CHECK(station_by_icao("KMDW") == &station("KXHIGHCHI"));
}

TEST_CASE("no two rows of the table share a series, a report or a thermometer") {
  // A copied row that was not changed would price one city by another.
  std::set<std::string_view> seen;
  for (const StationEntry& entry : stations()) {
    CAPTURE(entry.series);
    CHECK(seen.insert(entry.series).second);
    CHECK(seen.insert(entry.cli).second);
    CHECK(seen.insert(entry.icao).second);
    CHECK(seen.insert(entry.place).second);
    CHECK(entry.cli.size() == 6);
    CHECK(entry.icao.size() == 4);
    // Solar noon differs from noon of standard time by less than an hour and a half in the states served.
    CHECK(entry.longitude / 15 - entry.standard_offset_h > -1.5);
    CHECK(entry.longitude / 15 - entry.standard_offset_h < 1.5);
    CHECK(entry.latitude > 25);
    CHECK(entry.latitude < 49);
  }
  CHECK(stations().size() == 21);
}

TEST_CASE("the code of the report is read out of an event's rules") {
  // Without it a change of station goes unseen until the first wrong settlement.
  CHECK(cli_code_of_rules(company_text("Los Angeles (CLILAX)")) == "CLILAX");
  CHECK(cli_code_of_rules(company_text("Los Angeles")) == std::nullopt);
  CHECK(cli_code_of_rules("(CLI) (CLIlax) (CLILAXX) (CLILA") == std::nullopt);
  CHECK(cli_code_of_rules("(CLI (CLIMDW)") == "CLIMDW");
  CHECK(cli_code_of_rules("(CLIMDW") == std::nullopt);
  CHECK(cli_code_of_rules("") == std::nullopt);
}

TEST_CASE("an event whose rules name another station is refused with both codes") {
  // The exchange may move a series to another thermometer at any event; nothing else announces it.
  const Status moved = check_rules(station("KXHIGHCHI"), company_text("Chicago (CLIORD)"));
  REQUIRE(!moved);
  CHECK(moved.error().code == "RULES_STATION");
  CHECK(moved.error().value == "CLIORD");
  CHECK(moved.error().mend.find("CLIMDW") != std::string::npos);
  CHECK(moved.error().mend.find("leave this event alone") != std::string::npos);
  CHECK(check_rules(station("KXHIGHCHI"), company_text("Chicago (CLIMDW)")));
  // Two stations in one text: which of them pays is a person's question.
  CHECK(!check_rules(station("KXHIGHCHI"), company_text("Chicago (CLIMDW) or (CLIORD)")));
}

TEST_CASE("rules without a code pass only in the older wording and only for the same city") {
  // The older events cannot be traded if they are refused, and a swapped city must not slip through.
  const std::string older =
      "If the highest temperature recorded in Central Park, New York for July 10, 2026 as reported by the "
      "National Weather Service's Climatological Report (Daily), is greater than 94°, then Yes.";
  CHECK(check_rules(station("KXHIGHNY"), older));
  CHECK(settlement_source_of(older) == SettlementSource::weather_service);
  REQUIRE(!check_rules(station("KXHIGHMIA"), older));
  CHECK(check_rules(station("KXHIGHMIA"), older).error().code == "RULES_STATION");
  REQUIRE(!check_rules(station("KXHIGHLAX"), company_text("Los Angeles")));
  CHECK(check_rules(station("KXHIGHLAX"), company_text("Los Angeles")).error().value == "no CLI code");
}

TEST_CASE("rules of another measure or another source are refused") {
  // A low has the same station, and a third source may measure elsewhere.
  std::string low = company_text("Los Angeles (CLILAX)");
  low.replace(low.find("maximum"), 7, "minimum");
  REQUIRE(!check_rules(station("KXHIGHLAX"), low));
  CHECK(check_rules(station("KXHIGHLAX"), low).error().code == "RULES_MEASURE");
  std::string third = company_text("Los Angeles (CLILAX)");
  third.replace(third.find("The Weather Company"), 19, "AccuWeather");
  REQUIRE(!check_rules(station("KXHIGHLAX"), third));
  CHECK(check_rules(station("KXHIGHLAX"), third).error().code == "RULES_SOURCE");
  CHECK(settlement_source_of("The Weather Company or the Daily Climate Report") == std::nullopt);
  CHECK(settlement_source_of(company_text("X")) == SettlementSource::weather_company);
  CHECK(word_of(SettlementSource::weather_company) == "weather_company");
}
