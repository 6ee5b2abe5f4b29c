#include "sky/open_meteo.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "exchange/target.h"
#include "sky/calendar.h"
#include "weather/ensemble_codec.h"
#include "weather/open_meteo_codec.h"
#include "weather/stations.h"

namespace headgate::sky {
namespace {

std::vector<const Place*> all_places() {
  std::vector<const Place*> out;
  for (const Place& place : places()) out.push_back(&place);
  return out;
}

std::string spot(const weather::StationEntry& station) {
  return fmt::format("latitude={:.4f}&longitude={:.4f}", station.latitude, station.longitude);
}

exchange::Answer ask(const OpenMeteo& source, const std::string& target, MarketTime now) {
  return source.serve(*exchange::parse_target(target), now).value_or(exchange::Answer{404, ""});
}

std::string ensemble_question(const weather::StationEntry& station, const std::string& more = "") {
  return "/v1/ensemble?" + spot(station) +
         "&hourly=temperature_2m&models=ncep_gefs025&temperature_unit=fahrenheit&timeformat=unixtime"
         "&timezone=GMT&forecast_days=4" +
         more;
}

const MarketTime noon = instant(20'700, 15);

}  // namespace

TEST_CASE("the daily high of every place is read by the trading side") {
  // A place that is refused has no fair value, and an offset that is wrong cuts another day.
  const Climate climate(2, all_places());
  const OpenMeteo source(climate);
  for (const auto& station : weather::stations()) {
    const std::string date = exchange::date_text(20'701);
    const std::string question = "/v1/forecast?" + spot(station) +
                                 "&daily=temperature_2m_max&temperature_unit=fahrenheit&timezone=" +
                                 fmt::format("Etc/GMT%2B{}", -station.standard_offset_h) +
                                 "&start_date=" + date + "&end_date=" + date + "&models=gfs_seamless";
    const auto answer = ask(source, question, noon);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    const auto high = weather::parse_daily_high(answer.body, date, station.standard_offset_h * 3600);
    REQUIRE_MESSAGE(high.has_value(), high.error().text());
    REQUIRE(high->high_f.has_value());
    const auto known = climate.known(*place_of_series(station.series), 20'701, noon);
    CHECK(std::abs(*high->high_f - static_cast<double>(known.mean_mf) / 1000) < 12);
  }
  CHECK(ask(source, "/v1/forecast?latitude=51.5&longitude=0&daily=temperature_2m_max", noon).status == 400);
}

TEST_CASE("an ensemble has 31 members whose hours peak at each member's high, in every zone") {
  // The trading side cuts the settlement day out of hours by itself: a curve that peaks elsewhere would make
  // every member wrong by the same error.
  const Climate climate(4, all_places());
  const OpenMeteo source(climate);
  const auto run = source.latest("ncep_gefs025", noon);
  for (const auto& station : weather::stations()) {
    const auto answer = ask(source, ensemble_question(station), noon);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    for (const int64_t day : {20'701, 20'702}) {
      const Civil date = civil_of_day(day);
      const auto interval = weather::settlement_day(
          {static_cast<int>(date.year), static_cast<int>(date.month), static_cast<int>(date.day)},
          station.standard_offset_h);
      const auto highs =
          weather::parse_ensemble_highs(answer.body, {station.latitude, station.longitude}, interval);
      REQUIRE_MESSAGE(highs.has_value(), highs.error().text());
      REQUIRE(highs->members.size() == 31);
      const auto expected =
          source.members_df(*place_of_series(station.series), day, run.initialised, "ncep_gefs025");
      for (size_t i = 0; i < expected.size(); ++i)
        CHECK(std::abs(highs->members[i].high_f - static_cast<double>(expected[i]) / 10) < 1e-9);
    }
  }
}

TEST_CASE("a run is told when it is there, by its metadata and by what it says alike") {
  // A process polls the metadata and fetches when it changes: if the forecast changed first it would be read
  // under an older stamp.
  const Climate climate(6, all_places());
  const OpenMeteo source(climate);
  const auto& station = *weather::station_of_series("KXHIGHDEN");
  MarketTime now = noon;
  for (int i = 0; i < 40; ++i) {
    const MarketTime next = source.next_arrival(now);
    const auto times = [&](MarketTime when, const char* model) {
      return *weather::parse_run_times(
          ask(source, std::string("/data/") + model + "/static/meta.json", when).body);
    };
    const auto before = times(next.plus_ns(-1), "ncep_gefs025"), then = times(next, "ncep_gefs025");
    CHECK(then.available_ns <= next.ns());
    CHECK(then.initialised_ns < then.available_ns);
    const bool fresh = before.available_ns != then.available_ns;
    CHECK((!fresh || then.available_ns == next.ns()));
    const bool spoke = ask(source, ensemble_question(station), next.plus_ns(-1)).body !=
                       ask(source, ensemble_question(station), next).body;
    CHECK(spoke == fresh);
    now = next;
  }
}

TEST_CASE("questions it cannot answer truly are refused with the reason") {
  // Degrees Celsius or civil hours taken for the other would price every market wrongly.
  const Climate climate(6, all_places());
  const OpenMeteo source(climate);
  const auto& station = *weather::station_of_series("KXHIGHNY");
  const auto swapped = [&](const std::string& from, const std::string& to) {
    std::string question = ensemble_question(station);
    return ask(source, question.replace(question.find(from), from.size(), to), noon).status;
  };
  CHECK(ask(source, ensemble_question(station), noon).status == 200);
  CHECK(ask(source, ensemble_question(station, "&past_days=2"), noon).status == 400);
  CHECK(swapped("fahrenheit", "celsius") == 400);
  CHECK(swapped("timezone=GMT", "timezone=America/New_York") == 400);
  CHECK(swapped("unixtime", "iso8601") == 400);
  CHECK(swapped("forecast_days=4", "forecast_days=40") == 400);
  CHECK(swapped("ncep_gefs025", "ncep_gefs025,ecmwf_ifs025") == 400);
  CHECK(ask(source, "/v1/archive", noon).status == 404);
}

}  // namespace headgate::sky
