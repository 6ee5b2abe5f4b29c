#include "backtest/archive.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backtest/day_fixture.h"
#include "kalshi/market_codec.h"
#include "weather/open_meteo_codec.h"
#include "weather/stations.h"

namespace headgate::backtest {
namespace {

constexpr const char* forecasts = "http://recorded";
constexpr const char* exchange = "http://recorded/trade-api/v2";

HttpDone asked(const Archive& archive, const std::string& url, int64_t now_ns = fixture::open_ns) {
  HttpRequest request;
  request.id = "1";
  request.url = url;
  return archive.answer(request, MarketTime::from_ns(now_ns));
}

TEST_CASE("a market is answered as it was last told, in the exchange's own words") {
  // Settle pays by this answer: a word lost here is a payout lost.
  Archive archive(forecasts, exchange);
  market::v1::MarketInfo info = fixture::market_info(2);
  const std::string url = std::string(exchange) + "/markets/" + info.market_ticker();
  CHECK(asked(archive, url).status == 404);
  for (const auto status : {market::v1::MARKET_STATUS_ACTIVE, market::v1::MARKET_STATUS_CLOSED,
                            market::v1::MARKET_STATUS_FINALIZED}) {
    info.set_status(status);
    info.set_result(status == market::v1::MARKET_STATUS_FINALIZED ? market::v1::MARKET_RESULT_NO
                                                                  : market::v1::MARKET_RESULT_UNSPECIFIED);
    archive.learn_market(info);
    const auto read = kalshi::parse_market_reply(asked(archive, url).body);
    REQUIRE(read.has_value());
    market::v1::MarketInfo expected = info;
    expected.clear_fee_type();  // the series' own
    expected.clear_fee_multiplier_e4();
    CHECK(read->SerializeAsString() == expected.SerializeAsString());
  }
}

TEST_CASE("a forecast is answered once it was told, with the age of the place that is furthest behind") {
  const weather::StationEntry& central_park = *weather::station_of_series("KXHIGHNY");
  Archive archive(forecasts, exchange);
  const std::string meta = std::string(forecasts) + "/data/gfs_seamless/static/meta.json";
  const std::string high = std::string(forecasts) +
                           fmt::format("/v1/forecast?latitude={:.4f}&longitude={:.4f}", central_park.latitude,
                                       central_park.longitude) +
                           "&daily=temperature_2m_max"
                           "&temperature_unit=fahrenheit&timezone=Etc/GMT%2B5&start_date=2026-01-16"
                           "&end_date=2026-01-16&models=gfs_seamless";
  CHECK(asked(archive, meta).status == 404);
  CHECK(asked(archive, high).status == 404);
  const MarketTime early = MarketTime::from_ns(fixture::first_forecast_ns);
  const MarketTime late = early.plus_ns(fixture::hour_ns);
  REQUIRE(archive.learn_forecast(fixture::event_ticker, 42'300, early).has_value());
  REQUIRE(archive.learn_forecast("KXHIGHCHI-26JAN16", 30'000, late).has_value());
  const auto run = weather::parse_run_times(asked(archive, meta).body);
  REQUIRE(run.has_value());
  CHECK(run->available_ns == early.ns());
  // A day that is over no longer makes the others look old.
  const MarketTime next = early.plus_ns(24 * fixture::hour_ns);
  REQUIRE(archive.learn_forecast("KXHIGHCHI-26JAN17", 31'000, next).has_value());
  const auto later =
      weather::parse_run_times(asked(archive, meta, fixture::close_ns + fixture::hour_ns * 3).body);
  REQUIRE(later.has_value());
  CHECK(later->available_ns == next.ns());
  const auto answer = asked(archive, high);
  REQUIRE(answer.status == 200);
  const auto read = weather::parse_daily_high(answer.body, "2026-01-16", -5 * 3600);
  REQUIRE(read.has_value());
  CHECK(read->high_f == 42.3);
  CHECK(archive.learn_forecast("KXHIGHXYZ-26JAN16", 1'000, early).error().code == "ARCHIVE_EVENT");
  CHECK(archive.learn_forecast(fixture::event_ticker, 42'345, early).error().code == "ARCHIVE_VALUE");
}

}  // namespace
}  // namespace headgate::backtest
