#include "sky/reports.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "sky/calendar.h"
#include "sky/sky.h"
#include "weather/climate_report.h"
#include "weather/stations.h"

namespace headgate::sky {
namespace {

using nlohmann::json;

MarketTime at(const char* iso) { return MarketTime::from_ns(*parse_iso_utc(iso)); }

std::vector<const Place*> all_places() {
  std::vector<const Place*> out;
  for (const Place& place : places()) out.push_back(&place);
  return out;
}

std::string list_path(const Place& place) {
  return "/products/types/CLI/locations/" + std::string(place.site());
}

struct Listed {
  std::string id;
  int64_t issued_ns;
};
std::vector<Listed> listed(const Reports& reports, const Place& place, MarketTime now) {
  const auto answer = reports.serve(list_path(place), now);
  REQUIRE(answer);
  REQUIRE(answer->status == 200);
  std::vector<Listed> out;
  const json document = json::parse(answer->body);
  for (const json& each : document["@graph"]) {
    const std::string issued = each["issuanceTime"];
    REQUIRE(issued.ends_with("+00:00"));
    out.push_back({each["id"], *parse_iso_utc(issued.substr(0, 19) + "Z")});
  }
  return out;
}

weather::ClimateReport read(const Reports& reports, const Place& place, const std::string& id,
                            MarketTime now) {
  const auto answer = reports.serve("/products/" + id, now);
  REQUIRE(answer);
  REQUIRE(answer->status == 200);
  const std::string text = json::parse(answer->body)["productText"];
  const auto report =
      weather::climate_report_of(text, place.cli, weather::station_by_icao(place.icao)->place);
  REQUIRE_MESSAGE(report.has_value(), report.error().text(), text);
  return *report;
}

}  // namespace

TEST_CASE("places of this side and stations of the other agree, each on its own") {
  // Two tables that differ would show only as money: a forecast for one thermometer, a payout by another.
  for (const Place& place : places()) {
    const auto* station = weather::station_of_series(place.series);
    REQUIRE_MESSAGE(station != nullptr, place.series);
    CHECK(station->cli == place.cli);
    CHECK(station->icao == place.icao);
    CHECK(station->standard_offset_h == place.standard_offset_h);
    CHECK(std::abs(station->latitude * 1e6 - static_cast<double>(place.latitude_e6)) < 1e4);
    CHECK(std::abs(station->longitude * 1e6 - static_cast<double>(place.longitude_e6)) < 1e4);
  }
  CHECK(places().size() == weather::stations().size());
}

TEST_CASE("the trading side reads both reports of a day, and the final one says what is paid") {
  // The report is the early label by which settlement is watched: a false alarm each day would be ignored,
  // and then a true one too.
  const Climate climate(11, all_places());
  const Reports reports(climate);
  int64_t floors = 0, days = 0;
  for (const char* date : {"2026-08-21", "2026-11-01", "2027-01-15", "2027-03-14", "2027-07-04"}) {
    for (const Place& place : places()) {
      const int64_t day = day_of(at((std::string(date) + "T00:00:00Z").c_str()));
      const exchange::HiddenDay& hidden = climate.day(place, day);
      const MarketTime now = instant(day + 1, 15);
      const std::vector<Listed> list = listed(reports, place, now);
      REQUIRE(list.size() >= 4);
      for (size_t i = 1; i < list.size(); ++i)
        CHECK_MESSAGE(list[i - 1].issued_ns > list[i].issued_ns, "newest first");
      const auto final_report = read(reports, place, list[0].id, now);
      const auto preliminary = read(reports, place, list[1].id, now);
      CHECK(final_report.issued_ns == list[0].issued_ns);
      CHECK(final_report.final_report);
      CHECK(final_report.date.text() == date);
      CHECK(final_report.maximum.value_f == hidden.high_f());
      CHECK_FALSE(preliminary.final_report);
      CHECK(preliminary.date.text() == date);
      CHECK(*preliminary.maximum.value_f <= hidden.high_f());
      floors += *preliminary.maximum.value_f == hidden.high_f() ? 1 : 0;
      ++days;
    }
  }
  // Recorded: the preliminary maximum is the final one on 80 to 95 % of days.
  CHECK(floors > days * 7 / 10);
}

TEST_CASE("a report appears at its hour on the clocks of the place, before the exchange determines") {
  // A report before its time is look-ahead; one after the settlement is no early label.
  const Climate climate(12, all_places());
  const Reports reports(climate);
  for (const int64_t day : {20'690, 20'800}) {
    for (const Place& place : places()) {
      const auto early = reports.preliminary(place, day), late = reports.final_report(place, day);
      const Civil evening = civil_of(early.issued, place.civil_offset_h(early.issued));
      const Civil night = civil_of(late.issued, place.civil_offset_h(late.issued));
      CHECK((evening.hour == 16 && evening.minute >= 30 && evening.minute < 45));
      CHECK((night.hour == 2 && night.minute >= 14 && night.minute < 27));
      const auto plan = climate.plan(place, day);
      CHECK(late.issued > plan.closes);
      CHECK(late.issued < plan.determined);
      CHECK(listed(reports, place, late.issued.plus_ns(-1)).front().issued_ns == early.issued.ns());
      const Listed newest = listed(reports, place, late.issued).front();
      CHECK(newest.issued_ns == late.issued.ns());
      CHECK(reports.serve("/products/" + newest.id, late.issued)->status == 200);
      CHECK(reports.serve("/products/" + newest.id, late.issued.plus_ns(-1))->status == 404);
    }
  }
}

TEST_CASE("what the weather service refuses is refused here") {
  // A client that sends a limit gets 400 outside; it must not learn otherwise here.
  const Climate climate(1, all_places());
  const Reports reports(climate);
  const MarketTime now = at("2026-10-01T12:00:00Z");
  CHECK(reports.serve("/products/types/CLI/locations/NYC?limit=5", now)->status == 400);
  CHECK(reports.serve("/products/types/CLI/locations/OKX", now)->status == 404);
  CHECK(reports.serve("/products/no-such-product", now)->status == 404);
  CHECK_FALSE(reports.serve("/points/40,-73", now));
}

TEST_CASE("nothing of the weather appears between two arrivals, and one seed gives one weather") {
  // The world's clock steps from arrival to arrival: what it did not know of, it would step over.
  const std::vector<const Place*> two{place_of_series("KXHIGHNY"), place_of_series("KXHIGHLAX")};
  const Sky sky(9, two), same(9, two), other(10, two);
  const MarketTime begin = at("2026-10-31T09:00:00Z"), end = begin.plus_ns(2 * day_ns);
  const std::vector<std::string> questions{
      "/products/types/CLI/locations/NYC", "/products/types/CLI/locations/LAX",
      "/blend.20261031/13/text/blend_nbptx.t13z", "/data/gfs_seamless/static/meta.json",
      "/data/ncep_hrrr_conus/static/meta.json"};
  const auto told = [&](MarketTime now) {
    std::string out;
    for (const std::string& each : questions) out += sky.serve(each, now)->body;
    return out;
  };
  int64_t arrivals = 0;
  for (MarketTime at = begin; at < end; ++arrivals) {
    const MarketTime next = sky.next_arrival(at);
    REQUIRE(next > at);
    CHECK(told(at) == told(next.plus_ns(-1)));
    at = next;
  }
  CHECK(arrivals > 60);
  CHECK(sky.digest(begin, end) == same.digest(begin, end));
  CHECK(sky.digest(begin, end) != other.digest(begin, end));
  CHECK(sky.digest(begin, end) != sky.digest(begin, end.plus_ns(day_ns)));
}

}  // namespace headgate::sky
