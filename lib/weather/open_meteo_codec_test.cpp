#include "weather/open_meteo_codec.h"

#include <doctest/doctest.h>

#include <string>

using namespace headgate;
using namespace headgate::weather;

namespace {

const std::string whole =
    R"({"latitude":40.78,"longitude":-73.97,"utc_offset_seconds":-18000,"timezone":"Etc/GMT+5",)"
    R"("daily_units":{"time":"iso8601","temperature_2m_max":"°F"},)"
    R"("daily":{"time":["2026-11-20"],"temperature_2m_max":[53.4]}})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}
Result<DailyHigh> high_of(const std::string& body) { return parse_daily_high(body, "2026-11-20", -18000); }

}  // namespace

TEST_CASE("the forecast high is read and a null is not known yet") {
  // Null is what a model says before its run reaches the day; an error there would cry wolf every morning.
  const auto high = high_of(whole);
  REQUIRE(high);
  CHECK(high->high_f == 53.4);
  const auto unknown = high_of(replaced(whole, "53.4", "null"));
  REQUIRE(unknown);
  CHECK(!unknown->high_f);
}

TEST_CASE("a reply that is not the wanted day's high in Fahrenheit is refused by field") {
  // Celsius read as Fahrenheit, or the neighbouring day, looks like a plausible forecast.
  const struct {
    const char* from;
    const char* to;
    const char* field;
  } rows[] = {
      {"2026-11-20", "2026-11-21", "daily.time"},
      {"[\"2026-11-20\"]", "[\"2026-11-20\",\"2026-11-21\"]", "daily.time"},
      {"[\"2026-11-20\"]", "[]", "daily.time"},
      {"[\"2026-11-20\"]", "20", "daily.time"},
      {"°F", "°C", "daily_units.temperature_2m_max"},
      {"\"°F\"", "1", "daily_units.temperature_2m_max"},
      {"-18000", "-14400", "utc_offset_seconds"},
      {"\"utc_offset_seconds\":-18000,", "", "utc_offset_seconds"},
      {"53.4", "\"53.4\"", "daily.temperature_2m_max[0]"},
      {"53.4", "", "daily.temperature_2m_max"},
      {"53.4", "53.4,54", "daily.temperature_2m_max"},
      {"53.4", "1e2", "daily.temperature_2m_max[0]"},
      {"53.4", "326.9", "daily.temperature_2m_max[0]"},
      {",\"temperature_2m_max\":[53.4]", "", "daily.temperature_2m_max"},
      {"\"daily\":", "\"hourly\":", "daily"},
      {"\"daily_units\":", "\"units\":", "daily_units"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.from);
    CAPTURE(row.to);
    const auto high = high_of(replaced(whole, row.from, row.to));
    REQUIRE(!high);
    CHECK(high.error().field == row.field);
  }
  // A regional model outside its domain answers 200 with bare nan.
  CHECK(high_of(replaced(whole, "53.4", "nan")).error().code == "JSON_INVALID");
  CHECK(high_of(R"({"error":true,"reason":"Daily API request limit exceeded"})").error().code ==
        "SOURCE_REFUSED");
}

TEST_CASE("each field of a forecast that is read is missed by name, and what is not read may be gone") {
  // A reply that lost a field and is read all the same is a forecast of another day, place or unit.
  const struct {
    const char* field;
    const char* text;
  } rows[] = {
      {"utc_offset_seconds", R"("utc_offset_seconds":-18000,)"},
      {"daily_units", R"("daily_units":{"time":"iso8601","temperature_2m_max":"°F"},)"},
      {"daily_units.temperature_2m_max", R"(,"temperature_2m_max":"°F")"},
      {"daily", R"(,"daily":{"time":["2026-11-20"],"temperature_2m_max":[53.4]})"},
      {"daily.time", R"("time":["2026-11-20"],)"},
      {"daily.temperature_2m_max", R"(,"temperature_2m_max":[53.4])"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.field);
    const auto high = high_of(replaced(whole, row.text, ""));
    REQUIRE(!high);
    CHECK(high.error().code == "FIELD_MISSING");
    CHECK(high.error().field == row.field);
  }
  for (const char* other : {R"("latitude":40.78,)", R"("longitude":-73.97,)", R"("timezone":"Etc/GMT+5",)",
                            R"("time":"iso8601",)"}) {
    CAPTURE(other);
    const auto high = high_of(replaced(whole, other, ""));
    REQUIRE(high);
    CHECK(high->high_f == 53.4);
  }
}

TEST_CASE("the availability of a run is read from its metadata or refused by field") {
  // The age of a forecast counts from here; a zero would make old data look older and a future one fresh for
  // ever.
  const std::string meta =
      R"({"last_run_availability_time":1784100444,"last_run_initialisation_time":1784073600})";
  const auto run = parse_run_times(meta);
  REQUIRE(run);
  CHECK(run->available_ns == 1784100444LL * 1'000'000'000);
  CHECK(run->initialised_ns == 1784073600LL * 1'000'000'000);
  for (const char* bad : {"0", "-5", "null", "\"1784100444\"", "1784000000", "99999999999999"}) {
    CAPTURE(bad);
    CHECK(parse_run_times(replaced(meta, "1784100444", bad)).error().field == "last_run_availability_time");
  }
  for (const char* bad : {"0", "-5", "null", "\"1784073600\"", "99999999999999"}) {
    CAPTURE(bad);
    CHECK(parse_run_times(replaced(meta, "1784073600", bad)).error().field == "last_run_initialisation_time");
  }
  const auto without_begin = parse_run_times(R"({"last_run_availability_time":1784100444})");
  CHECK(without_begin.error().code == "FIELD_MISSING");
  CHECK(without_begin.error().field == "last_run_initialisation_time");
  const auto without_end = parse_run_times(R"({"last_run_initialisation_time":1784073600})");
  CHECK(without_end.error().code == "FIELD_MISSING");
  CHECK(without_end.error().field == "last_run_availability_time");
}
