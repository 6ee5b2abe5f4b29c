#include "world/recorded/recorded_world.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "world/recorded/kalshi_rest.h"
#include "world/recorded/open_meteo.h"
#include "world/recorded/recording_fixture.h"

namespace headgate::world {
namespace {

using nlohmann::json;

MarketTime at(const char* iso) { return MarketTime::from_ns(parse_iso_utc(iso).value()); }

Day fixture_day() {
  RecordingFixture fixture;
  auto recording = read_recording(fixture.folder(), RecordingFixture::event);
  REQUIRE_MESSAGE(recording, recording.error().text());
  return Day(std::move(*recording));
}

struct Answered {
  unsigned status;
  json body;
};

Answered kalshi(const Day& day, MarketTime now, const std::string& path, const Faults& faults = {}) {
  const Reply reply = kalshi_reply(day, now, faults, parse_target("/trade-api/v2" + path).value());
  return {reply.status, json::parse(reply.body)};
}

Answered open_meteo(const Day& day, MarketTime now, const std::string& target) {
  const Reply reply = open_meteo_reply(day, now, parse_target(target).value());
  return {reply.status, json::parse(reply.body)};
}

const MarketTime quoted = at("2026-01-19T16:00:00.250Z");
const MarketTime settled = at("2026-01-21T13:00:00Z");
const std::string place = "/v1/forecast?latitude=40.779&longitude=-73.9693";
const std::string question = place +
                             "&daily=temperature_2m_max&temperature_unit=fahrenheit&timezone=Etc%2FGMT%2B5"
                             "&start_date=2026-01-19&end_date=2026-01-21";

}  // namespace

TEST_CASE("a market carries its quotes, sizes and strikes as Kalshi writes them") {
  // Each of these fields is one the trading side refuses to guess.
  const Day day = fixture_day();
  const json market = kalshi(day, quoted, "/markets/KXHIGHNY-26JAN20-T30").body["market"];
  CHECK(market["status"] == "active");
  CHECK(market["strike_type"] == "less");
  CHECK(market["cap_strike"] == 30);
  CHECK(!market.contains("floor_strike"));
  CHECK(market["open_time"] == "2026-01-19T15:00:00Z");
  CHECK(market["close_time"] == "2026-01-21T04:59:00Z");
  CHECK(market["yes_bid_dollars"] == "0.2000");
  CHECK(market["yes_bid_size_fp"] == "25.00");
  CHECK(market["yes_ask_dollars"] == "0.2500");
  CHECK(market["no_bid_dollars"] == "0.7500");
  CHECK(market["no_ask_dollars"] == "0.8000");
  CHECK(market["result"] == "");
  CHECK(market["expiration_value"] == "");
  CHECK(!market.contains("settlement_value_dollars"));
  const json unquoted = kalshi(day, quoted, "/markets/KXHIGHNY-26JAN20-T29").body["market"];
  CHECK(unquoted["yes_bid_size_fp"] == "0.00");
  CHECK(unquoted["yes_ask_size_fp"] == "0.00");
  const json book = kalshi(day, quoted, "/markets/KXHIGHNY-26JAN20-T30/orderbook").body;
  CHECK(book == json::parse(R"({"orderbook_fp":{"yes_dollars":[["0.2000","25.00"]],
                                                "no_dollars":[["0.7500","25.00"]]}})"));
}

TEST_CASE("a result appears when it is determined and pays when it is finalized") {
  // Seen earlier, the winner would be tradable knowledge.
  const Day day = fixture_day();
  const auto winner = [&](MarketTime now) {
    return kalshi(day, now, "/markets/KXHIGHNY-26JAN20-T29").body["market"];
  };
  const std::string earlier = kalshi_reply(day, at("2026-01-21T11:59:59Z"), {},
                                           parse_target("/trade-api/v2/events/KXHIGHNY-26JAN20").value())
                                  .body;
  CHECK(earlier.find("\"result\":\"yes\"") == std::string::npos);
  CHECK(earlier.find("\"result\":\"no\"") == std::string::npos);
  const json determined = winner(at("2026-01-21T12:00:00Z"));
  CHECK(determined["status"] == "determined");
  CHECK(determined["result"] == "yes");
  CHECK(determined["expiration_value"] == "30.00");
  CHECK(determined["settlement_value_dollars"] == "1.0000");
  CHECK(!determined.contains("settlement_ts"));
  CHECK(winner(settled)["status"] == "finalized");
  CHECK(winner(settled)["settlement_ts"] == "2026-01-21T13:00:00Z");
  const json loser = kalshi(day, settled, "/markets/KXHIGHNY-26JAN20-T30").body["market"];
  CHECK(loser["result"] == "no");
  CHECK(loser["settlement_value_dollars"] == "0.0000");
}

TEST_CASE("lists are filtered and paged as asked, or refused") {
  // A filter quietly ignored answers another question than the one asked.
  const Day day = fixture_day();
  const auto count = [&](const std::string& query, MarketTime now = quoted) {
    return kalshi(day, now, "/markets?" + query).body["markets"].size();
  };
  CHECK(count("event_ticker=KXHIGHNY-26JAN20&status=open&mve_filter=exclude") == 2);
  CHECK(count("event_ticker=KXHIGHNY-26JAN21") == 0);
  CHECK(count("series_ticker=KXHIGHCHI") == 0);
  CHECK(count("tickers=KXHIGHNY-26JAN20-T30,OTHER") == 1);
  CHECK(count("status=closed") == 0);
  CHECK(count("status=closed", at("2026-01-21T12:30:00Z")) == 2);
  CHECK(count("status=settled", settled) == 2);
  const json first = kalshi(day, quoted, "/markets?limit=1").body;
  CHECK(first["cursor"] != "");
  const json second =
      kalshi(day, quoted, "/markets?limit=1&cursor=" + first["cursor"].get<std::string>()).body;
  CHECK(second["cursor"] == "");
  CHECK(first["markets"][0]["ticker"] != second["markets"][0]["ticker"]);
  CHECK(kalshi(day, quoted, "/markets?limit=1001").body.contains("msg"));
  for (const char* bad : {"limit=0", "limit=1001", "limit=x", "status=active", "min_close_ts=5"}) {
    CHECK_MESSAGE(kalshi(day, quoted, std::string("/markets?") + bad).status == 400, bad);
  }
  for (const char* absent :
       {"/markets/NO", "/markets/NO/orderbook", "/events/NO", "/series/NO", "/portfolio/balance"}) {
    const Answered answered = kalshi(day, quoted, absent);
    CHECK(answered.status == 404);
    CHECK(answered.body["error"]["code"] == "not_found");
  }
}

TEST_CASE("event, series and exchange say what the trading side must know") {
  // Fees come from the series, exclusivity from the event: without them nothing may be traded.
  const Day day = fixture_day();
  const json nested = kalshi(day, quoted, "/events/KXHIGHNY-26JAN20?with_nested_markets=true").body["event"];
  CHECK(nested["mutually_exclusive"] == true);
  CHECK(nested["series_ticker"] == "KXHIGHNY");
  CHECK(nested["markets"].size() == 2);
  CHECK(kalshi(day, quoted, "/events?series_ticker=KXHIGHNY").body["events"].size() == 1);
  CHECK(kalshi(day, quoted, "/events?series_ticker=OTHER").body["events"].empty());
  const json series = kalshi(day, quoted, "/series/KXHIGHNY").body["series"];
  CHECK(series["fee_type"] == "quadratic");
  CHECK(series["fee_multiplier"] == 1);
  CHECK(kalshi(day, quoted, "/exchange/status").body["trading_active"] == true);
}

TEST_CASE("a planted fault spoils one field of one market") {
  // The system must give up that market alone; a fault that spread would hide whether it does.
  const Day day = fixture_day();
  const Faults faults{{{"KXHIGHNY-26JAN20-T30", "close_time"}, FaultChange::remove},
                      {{"KXHIGHNY-26JAN20-T30", "status"}, FaultChange::number}};
  const json markets = kalshi(day, quoted, "/markets", faults).body["markets"];
  CHECK(markets[0]["close_time"].is_string());
  CHECK(markets[0]["status"].is_string());
  CHECK(!markets[1].contains("close_time"));
  CHECK(markets[1]["status"].is_number());
}

TEST_CASE("faults can be planted only when the world was started for it") {
  // A demonstration must not be spoiled by anyone who finds the port.
  RecordingFixture fixture;
  const auto target = [](const char* query) {
    Request out;
    out.target = parse_target(std::string("/world/v1/fault?") + query).value();
    return out;
  };
  const char* good = "ticker=KXHIGHNY-26JAN20-T30&field=status&change=text";
  RecordedWorld closed(*read_recording(fixture.folder(), RecordingFixture::event), false);
  CHECK(closed.answer(target(good)).status == 404);
  RecordedWorld open(*read_recording(fixture.folder(), RecordingFixture::event), true);
  CHECK(open.answer(target(good)).status == 200);
  CHECK(open.faults().size() == 1);
  CHECK(open.answer(target("ticker=KXHIGHNY-26JAN20-T30&field=status&change=none")).status == 200);
  CHECK(open.faults().empty());
  CHECK(open.answer(target("ticker=NO&field=status&change=text")).status == 400);
  CHECK(open.answer(target("ticker=KXHIGHNY-26JAN20-T30&field=status&change=break")).status == 400);
}

TEST_CASE("a forecast is null and its run unknown until it was issued") {
  // Served early it would be look-ahead; served as a number of another day, a wrong forecast.
  const Day day = fixture_day();
  const json before = open_meteo(day, at("2026-01-20T03:59:59Z"), question).body;
  CHECK(before["daily"]["time"] == json{"2026-01-19", "2026-01-20", "2026-01-21"});
  CHECK(before["daily"]["temperature_2m_max"] == json{nullptr, nullptr, nullptr});
  CHECK(before["daily_units"]["temperature_2m_max"] == "°F");
  const json after = open_meteo(day, at("2026-01-20T04:00:00Z"), question).body;
  CHECK(after["daily"]["temperature_2m_max"] == json{nullptr, 28.4, nullptr});
  CHECK(after["utc_offset_seconds"] == -18000);
  CHECK(after["timezone"] == "Etc/GMT+5");
  const std::string meta = "/data/gfs_seamless/static/meta.json";
  const Answered unknown = open_meteo(day, at("2026-01-20T03:59:59Z"), meta);
  CHECK(unknown.status == 404);
  CHECK(unknown.body["error"] == true);
  CHECK(open_meteo(day, at("2026-01-20T04:00:00Z"), meta).body["last_run_availability_time"] == 1768881600);
}

TEST_CASE("a question the recording cannot answer is refused in Open-Meteo's shape") {
  // New York's forecast served for another place would be believed.
  const Day day = fixture_day();
  const std::string rest = "&daily=temperature_2m_max&temperature_unit=fahrenheit&timezone=Etc/GMT%2B5";
  const std::string dates = "&start_date=2026-01-20&end_date=2026-01-20";
  CHECK(open_meteo(day, quoted, place + rest + dates).status == 200);
  for (const std::string& wrong :
       {"/v1/forecast?latitude=41.8&longitude=-73.9693" + rest + dates, place + rest,
        place + rest + dates + "&hourly=rain",
        place + "&daily=temperature_2m_max&temperature_unit=celsius&timezone=Etc/GMT%2B5" + dates,
        place + "&daily=temperature_2m_min&temperature_unit=fahrenheit&timezone=Etc/GMT%2B5" + dates,
        place + "&daily=temperature_2m_max&temperature_unit=fahrenheit&timezone=UTC" + dates,
        place + rest + "&start_date=2026-01-20&end_date=2026-01-19",
        place + rest + "&start_date=2026-01-01&end_date=2026-02-19",
        place + rest + "&start_date=2026-1-20&end_date=2026-01-20"}) {
    const Answered answered = open_meteo(day, quoted, wrong);
    CHECK_MESSAGE(answered.status == 400, wrong);
    CHECK(answered.body["reason"].is_string());
  }
}

}  // namespace headgate::world
