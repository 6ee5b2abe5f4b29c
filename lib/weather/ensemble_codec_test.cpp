#include "weather/ensemble_codec.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "json/value.h"
#include "weather/open_meteo_codec.h"

using namespace headgate;
using namespace headgate::weather;

namespace {

constexpr EnsemblePlace new_york{40.779, -73.969};
const DayInterval day = settlement_day({2026, 9, 16}, -5);  // 05:00Z to 05:00Z
constexpr int64_t first_s = 1'789'516'800;                  // 2026-09-16T00:00Z
constexpr int hours = 48;

using Field = std::pair<std::string, std::string>;

struct Member {
  std::string name;
  std::vector<std::string> values;
};

// Climbs by a tenth an hour; `peak` stands in the day's last hour, and the hour after it is hotter still.
Member member(const std::string& name, const std::string& peak) {
  Member out{name, {}};
  for (int i = 0; i < hours; ++i) out.values.push_back("60." + std::to_string(i % 10));
  out.values[28] = peak;
  out.values[29] = "130";
  out.values[4] = "129.5";
  return out;
}

std::vector<Member> six() {
  std::vector<Member> out{member("temperature_2m", "80.5")};
  for (int i = 1; i < 6; ++i)
    out.push_back(member("temperature_2m_member0" + std::to_string(i), "8" + std::to_string(i) + ".1"));
  return out;
}

std::string array_of(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) out += (out.size() > 1 ? "," : "") + value;
  return out + "]";
}

std::string object_of(const std::vector<Field>& fields) {
  std::string out = "{";
  for (const auto& [name, value] : fields) out += (out.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
  return out + "}";
}

struct Reply {
  std::vector<Field> envelope{{"latitude", "40.75"},         {"longitude", "-74.0"},
                              {"generationtime_ms", "0.31"}, {"utc_offset_seconds", "0"},
                              {"timezone", "\"GMT\""},       {"timezone_abbreviation", "\"GMT\""},
                              {"elevation", "27.0"}};
  std::vector<Field> units{{"time", "\"unixtime\""}};
  std::vector<Field> hourly;

  explicit Reply(const std::vector<Member>& members = six()) {
    std::vector<std::string> time;
    for (int i = 0; i < hours; ++i) time.push_back(std::to_string(first_s + i * 3600));
    hourly.emplace_back("time", array_of(time));
    for (const Member& item : members) {
      units.emplace_back(item.name, "\"°F\"");
      hourly.emplace_back(item.name, array_of(item.values));
    }
  }
  std::string text() const {
    std::vector<Field> all = envelope;
    all.emplace_back("hourly_units", object_of(units));
    all.emplace_back("hourly", object_of(hourly));
    return object_of(all);
  }
};

Result<EnsembleHighs> read(const Reply& reply) { return parse_ensemble_highs(reply.text(), new_york, day); }

void set(std::vector<Field>& fields, const std::string& name, const std::string& value) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.first == name; });
  REQUIRE(found != fields.end());
  found->second = value;
}

}  // namespace

TEST_CASE("each member's high is that of the settlement day, and the control is one of them") {
  // The day of civil time, or a loop that starts at member00, would give another distribution.
  const auto found = read(Reply());
  REQUIRE_MESSAGE(found, found.error().text());
  REQUIRE(found->members.size() == 6);
  CHECK(found->dropped == 0);
  CHECK(found->members[0].number == 0);
  CHECK(found->members[0].high_f == 80.5);  // the day's last hour counts, the hours around the day do not
  CHECK(found->members[5].number == 5);
  CHECK(found->members[5].high_f == 85.1);
  CHECK(found->members[5].model.empty());
  CHECK(found->highs_f() == std::vector<double>{80.5, 81.1, 82.1, 83.1, 84.1, 85.1});
}

TEST_CASE("members of several models are found by the names the reply gives them") {
  // The service appends its own model names, which differ from those asked for.
  std::vector<Member> members;
  for (const char* name : {"temperature_2m_ncep_gefs_seamless", "temperature_2m_member01_ncep_gefs_seamless",
                           "temperature_2m_icon_seamless_eps", "temperature_2m_member39_icon_seamless_eps",
                           "temperature_2m_member02"}) {
    members.push_back(member(name, "80"));
  }
  const auto found = read(Reply(members));
  REQUIRE_MESSAGE(found, found.error().text());
  REQUIRE(found->members.size() == 5);
  CHECK(found->members[0].model == "ncep_gefs_seamless");
  CHECK(found->members[0].number == 0);
  CHECK(found->members[3].model == "icon_seamless_eps");
  CHECK(found->members[3].number == 39);
  CHECK(found->members[4].model.empty());
}

TEST_CASE("a name that is none of the service's forms is refused") {
  // A member that is silently not counted narrows the distribution.
  for (const char* name : {"temperature_2m_member1", "temperature_2m_member00", "temperature_2m_member0x",
                           "temperature_2m_", "temperature_2m_member123", "temperature_2mx"}) {
    std::vector<Member> members = six();
    members.push_back(member(name, "80"));
    CAPTURE(name);
    const auto found = read(Reply(members));
    REQUIRE(!found);
    CHECK(found.error().field == "hourly_units." + std::string(name));
  }
}

TEST_CASE(
    "a member with a missing hour of the day is dropped and counted; outside the day it may be missing") {
  // The missing hour may have been the peak: a high from the rest is too cold.
  std::vector<Member> members = six();
  members[2].values[15] = "null";
  members[3].values[40] = "null";
  const auto found = read(Reply(members));
  REQUIRE(found);
  CHECK(found->members.size() == 5);
  CHECK(found->dropped == 1);
  members[4].values[28] = "null";
  const auto few = read(Reply(members));
  REQUIRE(!few);
  CHECK(few.error().code == "ENSEMBLE_MEMBERS");
  CHECK(few.error().value.find("4 whole members, 2") != std::string::npos);
}

TEST_CASE("every field that is read is named when it is taken away") {
  // A changed reply must end in words that say which field, not in a forecast.
  const Reply whole;
  const std::vector<std::string> not_read{"generationtime_ms", "timezone_abbreviation", "elevation"};
  for (size_t i = 0; i < whole.envelope.size(); ++i) {
    Reply reply;
    const std::string name = reply.envelope[i].first;
    reply.envelope.erase(reply.envelope.begin() + static_cast<std::ptrdiff_t>(i));
    CAPTURE(name);
    const auto found = read(reply);
    const bool needed = std::count(not_read.begin(), not_read.end(), name) == 0;
    CHECK(found.has_value() != needed);
    if (needed) CHECK(found.error().field == name);
  }
  for (size_t i = 0; i < whole.units.size(); ++i) {
    Reply reply;
    const std::string name = reply.units[i].first;
    reply.units.erase(reply.units.begin() + static_cast<std::ptrdiff_t>(i));
    CAPTURE(name);
    REQUIRE(!read(reply));
    CHECK(read(reply).error().field == "hourly_units." + name);
  }
  for (size_t i = 0; i < whole.hourly.size(); ++i) {
    Reply reply;
    const std::string name = reply.hourly[i].first;
    reply.hourly.erase(reply.hourly.begin() + static_cast<std::ptrdiff_t>(i));
    CAPTURE(name);
    REQUIRE(!read(reply));
    CHECK(read(reply).error().field == "hourly." + name);
  }
  const std::string text = whole.text();
  std::string renamed = text;
  renamed.replace(renamed.find("\"hourly\""), 8, "\"weekly\"");
  CHECK(parse_ensemble_highs(renamed, new_york, day).error().field == "hourly");
  renamed = text;
  renamed.replace(renamed.find("\"hourly_units\""), 14, "\"weekly_units\"");
  CHECK(parse_ensemble_highs(renamed, new_york, day).error().field == "hourly_units");
}

TEST_CASE("a member that is nowhere in the reply is not counted, and too few are no ensemble") {
  // How many members a model has is not known beforehand; a spread of four is none.
  std::vector<Member> members = six();
  members.pop_back();
  const auto five = read(Reply(members));
  REQUIRE(five);
  CHECK(five->members.size() == 5);
  CHECK(five->dropped == 0);
  members.pop_back();
  const auto four = read(Reply(members));
  REQUIRE(!four);
  CHECK(four.error().code == "ENSEMBLE_MEMBERS");
  CHECK(four.error().value.find("4 whole members, 0") == 0);
}

TEST_CASE("another unit, zone, place, calendar or number is refused by name") {
  // Each of them gives plausible figures of something else.
  const auto field_after = [](auto change) {
    Reply reply;
    change(reply);
    const auto found = read(reply);
    return found ? std::string("read") : found.error().field;
  };
  CHECK(field_after([](Reply& r) { set(r.units, "temperature_2m_member03", "\"°C\""); }) ==
        "hourly_units.temperature_2m_member03");
  CHECK(field_after([](Reply& r) { set(r.units, "time", "\"iso8601\""); }) == "hourly_units.time");
  CHECK(field_after([](Reply& r) { set(r.envelope, "timezone", "\"America/New_York\""); }) == "timezone");
  CHECK(field_after([](Reply& r) { set(r.envelope, "utc_offset_seconds", "-14400"); }) ==
        "utc_offset_seconds");
  CHECK(field_after([](Reply& r) { set(r.envelope, "latitude", "41.98"); }) == "latitude");
  CHECK(field_after([](Reply& r) { set(r.envelope, "longitude", "74.0"); }) == "longitude");
  CHECK(field_after([](Reply& r) { set(r.hourly, "temperature_2m_member02", "[70]"); }) ==
        "hourly.temperature_2m_member02");
  CHECK(field_after([](Reply& r) { set(r.hourly, "time", "[1789516800,1789527600]"); }) == "hourly.time[1]");
  CHECK(field_after([](Reply& r) { set(r.hourly, "time", "[1789516800,1789520400]"); }) == "hourly.time");
  for (const char* value : {"\"80\"", "8e1", "140.1", "true", "-131"}) {
    std::vector<Member> members = six();
    members[1].values[28] = value;
    CAPTURE(value);
    const auto found = read(Reply(members));
    REQUIRE(!found);
    CHECK(found.error().field == "hourly.temperature_2m_member01[28]");
  }
}

TEST_CASE("a refusal, an invalid document and a day beyond the horizon are errors") {
  // A model asked outside its region answers 200 with bare nan, which some parsers read as a number.
  const auto refused =
      parse_ensemble_highs(R"({"error":true,"reason":"No data for this place"})", new_york, day);
  REQUIRE(!refused);
  CHECK(refused.error().code == "SOURCE_REFUSED");
  CHECK(refused.error().mend.find("No data") != std::string::npos);
  std::vector<Member> members = six();
  members[1].values[28] = "nan";
  CHECK(read(Reply(members)).error().code == "JSON_INVALID");
  CHECK(parse_ensemble_highs("[]", new_york, day).error().field == "document");
  const auto later = parse_ensemble_highs(Reply().text(), new_york, settlement_day({2026, 9, 17}, -5));
  REQUIRE(!later);
  CHECK(later.error().field == "hourly.time");
}

TEST_CASE("a member's high is the greatest of its values within the day, whatever stands around it") {
  // One hour too many or too few shows on few days only.
  CHECK(rc::check([] {
    const int offset = *rc::gen::inRange(-8, -4);
    const DayInterval wanted = settlement_day({2026, 9, 16}, offset);
    std::vector<Member> members = six();
    std::vector<int> highs;
    for (Member& item : members) {
      int high = -60;
      for (int i = 0; i < hours; ++i) {
        const int value = *rc::gen::inRange(-60, 135);
        item.values[static_cast<size_t>(i)] = std::to_string(value);
        const int64_t at_ns = (first_s + i * 3600) * 1'000'000'000;
        if (at_ns >= wanted.begin_ns && at_ns < wanted.end_ns) high = std::max(high, value);
      }
      highs.push_back(high);
    }
    const auto found = parse_ensemble_highs(Reply(members).text(), new_york, wanted);
    RC_ASSERT(found.has_value());
    for (size_t i = 0; i < highs.size(); ++i) RC_ASSERT(found->members[i].high_f == highs[i]);
  }));
}

TEST_CASE("the run of an ensemble is told by the same metadata as that of a forecast") {
  // Without the run's times a stale ensemble looks fresh.
  const auto times = parse_run_times(
      R"({"chunk_time_length":72,"data_end_time":1791000000,"last_run_availability_time":1789900444,)"
      R"("last_run_initialisation_time":1789884000,"update_interval_seconds":21600})");
  REQUIRE(times);
  CHECK(times->initialised_ns == 1'789'884'000'000'000'000);
  CHECK(times->available_ns == 1'789'900'444'000'000'000);
}
