#include "sky/forecast_source.h"

#include <doctest/doctest.h>

#include <string>

#include "exchange/exchange.h"
#include "weather/ladder.h"
#include "weather/open_meteo_codec.h"

namespace headgate::sky {
namespace {

const MarketTime noon = MarketTime::from_ns(*parse_iso_utc("2026-11-20T17:00:00Z"));

exchange::Plan day_of(uint64_t seed) { return exchange::plan_of(seed, noon, 60); }

std::string question(const std::string& date, const std::string& zone = "Etc/GMT%2B5") {
  return "/v1/"
         "forecast?latitude=40.7790&longitude=-73.9693&daily=temperature_2m_max&temperature_unit=fahrenheit"
         "&timezone=" +
         zone + "&start_date=" + date + "&end_date=" + date + "&models=gfs_seamless";
}

const std::string metadata = "/data/ncep_gfs013/static/meta.json";

TEST_CASE("the forecast process can read what the source says") {
  // Otherwise no simulated day has a fair value, and nothing is ever traded in one.
  const ForecastSource source(day_of(1));
  const auto day = source.serve("GET", question("2026-11-20"), noon);
  REQUIRE(day.status == 200);
  const auto high = weather::parse_daily_high(day.body, "2026-11-20", -5 * 3600);
  REQUIRE_MESSAGE(high.has_value(), day.body);
  REQUIRE(high->high_f.has_value());
  CHECK(*high->high_f == static_cast<double>(source.runs().front().high_df) / 10);

  const auto run = weather::parse_run_times(source.serve("GET", metadata, noon).body);
  REQUIRE(run.has_value());
  CHECK(run->available_ns == source.runs().front().available.ns());
}

TEST_CASE("a day other than the event's is not known yet, which is no error") {
  // A forecast for the wrong day, taken for this one, would price every market wrongly.
  const auto answer = ForecastSource(day_of(1)).serve("GET", question("2026-11-21"), noon);
  REQUIRE(answer.status == 200);
  const auto high = weather::parse_daily_high(answer.body, "2026-11-21", -5 * 3600);
  REQUIRE(high.has_value());
  CHECK_FALSE(high->high_f.has_value());
}

TEST_CASE("a run is told only once it is available, and a new one comes every 30 to 90 seconds") {
  // A run from the future would be look-ahead; runs that do not change would leave edges untested.
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const ForecastSource source(day_of(seed));
    REQUIRE(source.runs().front().available < noon);
    for (size_t i = 2; i < source.runs().size(); ++i) {
      const MarketTime at = source.runs()[i].available;
      const int64_t gap_s = at.minus_ns(source.runs()[i - 1].available) / ns_per_s;
      CHECK(gap_s >= 30);
      CHECK(gap_s <= 90);
      const auto before = weather::parse_run_times(source.serve("GET", metadata, at.plus_ns(-1)).body);
      const auto then = weather::parse_run_times(source.serve("GET", metadata, at).body);
      REQUIRE((before.has_value() && then.has_value()));
      CHECK(before->available_ns == source.runs()[i - 1].available.ns());
      CHECK(then->available_ns == at.ns());
      CHECK(source.next_run(at.plus_ns(-1)) == at);
    }
    CHECK(source.next_run(source.runs().back().available).ns() == INT64_MAX);
  }
}

TEST_CASE("the forecasts lie off what is known by more than a degree on average") {
  // The demonstration strategy trades by this error; an exact source would leave the order path untested.
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const exchange::Plan plan = day_of(seed);
    const exchange::HiddenDay day(plan);
    const ForecastSource source(plan);
    int64_t sum_mf = 0;
    for (const auto& run : source.runs()) sum_mf += run.high_df * 100 - day.belief(run.available).mean_mf;
    CHECK(std::abs(sum_mf / static_cast<int64_t>(source.runs().size())) > 1000);
  }
}

TEST_CASE("questions it cannot answer truly are refused with the reason") {
  // A source that ignores the zone or the place would answer for another day or another town.
  const ForecastSource source(day_of(1));
  CHECK(source.serve("GET", question("2026-11-20", "America%2FNew_York"), noon).status == 400);
  CHECK(source.serve("GET", question("2026-11-20") + "&hourly=rain", noon).status == 400);
  CHECK(source.serve("GET", question("tomorrow"), noon).status == 400);
  const auto answer = source.serve("GET", question("2026-11-20", "UTC"), noon);
  CHECK_FALSE(weather::parse_daily_high(answer.body, "2026-11-20", -5 * 3600).has_value());
  CHECK(source.serve("GET", "/v1/archive", noon).status == 404);
  CHECK(source.serve("POST", metadata, noon).status == 404);
}

// What a strategy that trusts the forecast gives each market, coldest first.
std::vector<weather::OutcomeShare> opinion(const exchange::Plan& plan, const ForecastSource::Run& run) {
  std::vector<weather::Strike> strikes;
  for (const exchange::MarketPlan& market : plan.markets) {
    const auto kind = market.strike == exchange::Strike::less      ? market::v1::STRIKE_KIND_LESS
                      : market.strike == exchange::Strike::between ? market::v1::STRIKE_KIND_BETWEEN
                                                                   : market::v1::STRIKE_KIND_GREATER;
    strikes.push_back({market.ticker, kind, market.floor_f * 10'000, market.cap_f * 10'000});
  }
  const auto shares =
      weather::ladder_of(strikes, weather::TwoPiece::normal(static_cast<double>(run.high_df) / 10, 3.6));
  REQUIRE(shares.has_value());
  return *shares;
}

TEST_CASE("who trusts the forecast finds edges all the time, and loses by them") {
  // Simulated days must make the demonstration strategy trade; and since the others know better, one that
  // trades by the forecast must not be shown to win.
  size_t looks = 0, found = 0;
  double won = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const exchange::Plan plan = day_of(seed);
    exchange::Exchange world(exchange::house_of(seed, plan.begins), {plan});
    const ForecastSource source(plan);
    for (const ForecastSource::Run& run : source.runs()) {
      if (run.available < plan.opens.plus_ns(60 * ns_per_s)) continue;
      world.advance(run.available);
      const auto shares = opinion(plan, run);
      ++looks;
      bool edge = false;
      for (size_t i = 0; i < shares.size(); ++i) {
        REQUIRE(shares[i].market_ticker == plan.markets[i].ticker);
        const double worth = static_cast<double>(world.day().probability_e4(i, run.available)) / 10'000;
        const auto asks = world.truth().book(plan.markets[i].ticker, venue::BookSide::ask);
        const auto bids = world.truth().book(plan.markets[i].ticker, venue::BookSide::bid);
        const double yes = asks.empty() ? 1 : static_cast<double>(asks.front().price_e4) / 10'000;
        const double no = bids.empty() ? 1 : 1 - static_cast<double>(bids.front().price_e4) / 10'000;
        if (shares[i].probability - yes > 0.07) won += worth - yes;
        if (1 - shares[i].probability - no > 0.07) won += 1 - worth - no;
        edge = edge || shares[i].probability - yes > 0.07 || 1 - shares[i].probability - no > 0.07;
      }
      found += edge ? 1 : 0;
    }
  }
  MESSAGE("edges in " << found << " of " << looks << " runs; " << won / static_cast<double>(found)
                      << " dollars a run that found one");
  CHECK(found * 2 > looks);
  CHECK(won < 0);
}

}  // namespace
}  // namespace headgate::sky
