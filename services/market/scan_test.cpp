#include "services/market/scan.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "kalshi/market_fixture.h"

using namespace headgate;
namespace fixture = headgate::kalshi::fixture;

namespace {

ExchangeConfiguration exchange(const std::string& event = "KXHIGHXX-26NOV20") {
  ExchangeConfiguration out;
  out.rest_url = "http://127.0.0.1:9/trade-api/v2";
  out.series = {"KXHIGHXX"};
  out.event = event;
  return out;
}
const MarketTime now = MarketTime::from_ns(1795100400LL * ns_per_s);
HttpDone answer(const HttpRequest& request, std::string body, int status = 200) {
  return {request.id, HttpOutcome::answered, status, std::move(body), ""};
}
const std::string active = R"({"exchange_active":true,"trading_active":true})";
const std::string fees = R"({"series":{"ticker":"KXHIGHXX","fee_type":"quadratic","fee_multiplier":1}})";

}  // namespace

TEST_CASE("a scan asks for status, fees and every page, one after the other") {
  // A page left out is a market that is never settled; two requests at once lose their order in a replay.
  Scan scan(exchange());
  HttpRequest request = scan.begin(now);
  CHECK(request.url == "http://127.0.0.1:9/trade-api/v2/exchange/status");
  auto advance = scan.advance(answer(request, active));
  REQUIRE(advance);
  CHECK(std::get<kalshi::ExchangeActivity>(advance->found).trading_active);
  REQUIRE(advance->next);
  CHECK(advance->next->url == "http://127.0.0.1:9/trade-api/v2/series/KXHIGHXX");
  advance = scan.advance(answer(*advance->next, fees));
  CHECK(std::get<Scan::FeesRead>(advance->found).fees.fee_multiplier_e4 == 10000);
  CHECK(advance->next->url ==
        "http://127.0.0.1:9/trade-api/v2/markets?series_ticker=KXHIGHXX&limit=1000&mve_filter=exclude"
        "&event_ticker=KXHIGHXX-26NOV20");
  advance = scan.advance(
      answer(*advance->next, "{\"markets\":[" + fixture::less_market() + "],\"cursor\":\"a+b\"}"));
  CHECK(!std::get<Scan::PageRead>(advance->found).last);
  CHECK(advance->next->url.find("&cursor=a%2Bb") != std::string::npos);
  advance = scan.advance(answer(*advance->next, "{\"markets\":[],\"cursor\":\"\"}"));
  CHECK(std::get<Scan::PageRead>(advance->found).last);
  std::vector<std::string> news;
  while (advance->next) {
    news.push_back(advance->next->url.substr(advance->next->url.find("/v2") + 3));
    advance = scan.advance(answer(*advance->next, "{}", 404));
    CHECK(std::holds_alternative<Scan::Absent>(advance->found));
  }
  CHECK(news == std::vector<std::string>{"/exchange/schedule", "/series/fee_changes",
                                         "/events/fee_changes?limit=1000",
                                         "/events?limit=200&series_ticker=KXHIGHXX&min_close_ts=1795100400"});
  CHECK(!scan.running());
  CHECK(!scan.failed());
}

TEST_CASE("without a named event recent and coming closes of any event are asked for, by market time") {
  // Two months of finalized markets would be told to everyone at every start.
  for (const ClockSource clock : {ClockSource::utc, ClockSource::world}) {
    ExchangeConfiguration any = exchange("");
    any.clock = clock;
    Scan scan(any);
    HttpRequest request = scan.begin(now);
    auto advance = scan.advance(answer(request, active));
    advance = scan.advance(answer(*advance->next, fees));
    CHECK(advance->next->url ==
          "http://127.0.0.1:9/trade-api/v2/markets?series_ticker=KXHIGHXX&limit=1000&mve_filter=exclude"
          "&min_close_ts=1794495600");  // seven days before
  }
}

namespace {

// What a walk asks for, by paths; each list of markets has the given cursors.
std::vector<std::string> walk(Scan& scan, HttpRequest request, std::vector<std::string> cursors = {}) {
  std::vector<std::string> out;
  for (size_t page = 0;;) {
    out.push_back(request.url.substr(request.url.find("/v2") + 3));
    std::string body = "{}";
    int status = 404;
    if (out.back() == "/exchange/status") body = active, status = 200;
    if (out.back().rfind("/series/KX", 0) == 0) {
      status = 200;
      body = R"({"series":{"ticker":")" + out.back().substr(8) +
             R"(","fee_type":"quadratic","fee_multiplier":1}})";
    }
    if (out.back().rfind("/markets?", 0) == 0) {
      status = 200;
      body = R"({"markets":[],"cursor":")" + (page < cursors.size() ? cursors[page] : "") + "\"}";
      ++page;
    }
    const auto advance = scan.advance(answer(request, body, status));
    REQUIRE(advance);
    if (!advance->next) return out;
    request = *advance->next;
  }
}
std::vector<std::string> markets_of(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    if (path.rfind("/markets?", 0) == 0) out.push_back(path);
  }
  return out;
}

}  // namespace

TEST_CASE(
    "a list of many pages is walked whole each quarter of an hour and between that by what was updated") {
  // Ten pages a minute for what hardly changes would use up the tokens that orders are reconciled with.
  Scan scan(exchange(""));
  CHECK(markets_of(walk(scan, scan.begin(now), {"a", "b", ""})).size() == 3);
  const auto next = markets_of(walk(scan, scan.begin(now.plus_ns(60 * ns_per_s))));
  CHECK(next ==
        std::vector<std::string>{
            "/markets?series_ticker=KXHIGHXX&limit=1000&mve_filter=exclude&min_updated_ts=1795100340"});
  const auto whole = markets_of(walk(scan, scan.begin(now.plus_ns(900 * ns_per_s)), {"a", ""}));
  CHECK(whole.at(0).find("min_close_ts") != std::string::npos);
  CHECK(whole.size() == 2);
  // A list of one page costs the same either way and says more.
  (void)walk(scan, scan.begin(now.plus_ns(1800 * ns_per_s)));
  CHECK(markets_of(walk(scan, scan.begin(now.plus_ns(1860 * ns_per_s)))).at(0).find("min_close_ts") !=
        std::string::npos);
}

TEST_CASE("of very many series the list of open markets is walked, and single ones are asked for by name") {
  // A request for each of a thousand series would take longer than the time between two scans.
  ExchangeConfiguration many = exchange("");
  many.series.clear();
  for (size_t i = 0; i <= Scan::series_max; ++i) many.series.push_back("KX" + std::to_string(i));
  Scan scan(many);
  const auto first = markets_of(walk(scan, scan.begin(now), {"a", ""}));
  CHECK(first == std::vector<std::string>{"/markets?limit=1000&mve_filter=exclude&status=open",
                                          "/markets?limit=1000&mve_filter=exclude&status=open&cursor=a"});
  for (int i = 0; i < 150; ++i) scan.wish("KX1-E-" + std::to_string(i));
  REQUIRE(scan.wishes());
  const auto named = markets_of(walk(scan, scan.begin_wished(now)));
  REQUIRE(named.size() == 2);
  CHECK(named[0].find("tickers=KX1-E-0") != std::string::npos);
  CHECK(!scan.wishes());
}

TEST_CASE("fees that were read are not asked for again within a quarter of an hour") {
  // Every question of a scan is one less for orders, and in a fast world one more to wait for.
  Scan scan(exchange());
  auto advance = scan.advance(answer(scan.begin(now), active));
  REQUIRE(advance->next->url.find("/series/") != std::string::npos);
  advance = scan.advance(answer(*advance->next, "{}", 500));  // not read: asked for at the next scan
  advance = scan.advance(answer(*advance->next, R"({"markets":[],"cursor":""})"));
  advance = scan.advance(answer(scan.begin(now), active));
  advance = scan.advance(answer(*advance->next, fees));
  advance = scan.advance(answer(*advance->next, R"({"markets":[],"cursor":""})"));
  advance = scan.advance(answer(scan.begin(now.plus_ns(899 * ns_per_s)), active));
  CHECK(advance->next->url.find("/markets?") != std::string::npos);
  advance = scan.advance(answer(*advance->next, R"({"markets":[],"cursor":""})"));
  advance = scan.advance(answer(scan.begin(now.plus_ns(900 * ns_per_s)), active));
  CHECK(advance->next->url.find("/series/") != std::string::npos);
}

TEST_CASE("no answer ends the walk and a wrong answer ends its part") {
  // An exchange that is down must not be asked ten questions that each wait ten seconds.
  Scan scan(exchange());
  HttpRequest request = scan.begin(now);
  auto advance = scan.advance({request.id, HttpOutcome::unknown, 0, "", "timed out"});
  REQUIRE(advance);
  CHECK(std::get<Scan::Failed>(advance->found).part == Scan::Failed::Part::status);
  CHECK(!advance->next);
  CHECK(scan.failed());

  request = scan.begin(now);
  advance =
      scan.advance(answer(request, R"({"error":{"code":"internal_error","message":"internal error"}})", 500));
  CHECK(std::get<Scan::Failed>(advance->found).error.text() ==
        "HTTP_STATUS: status is '500'; internal_error: internal error");
  REQUIRE(advance->next);
  advance = scan.advance(
      answer(*advance->next, R"({"series":{"ticker":"KXOTHER","fee_type":"flat","fee_multiplier":1}})"));
  CHECK(std::get<Scan::Failed>(advance->found).error.field == "series.ticker");
  CHECK(advance->next);
}

TEST_CASE("what a walk that broke off never asked for is asked for by the next one, whole") {
  // After ten minutes of outage the changes of those ten minutes would be missing: a market that closed is
  // traded on, and an event with fees of its own at its series'.
  Scan scan(exchange(""));
  CHECK(markets_of(walk(scan, scan.begin(now), {"a", ""})).size() == 2);
  for (int minute = 1; minute <= 10; ++minute) {
    const HttpRequest request = scan.begin(now.plus_ns(minute * 60 * ns_per_s));
    (void)scan.advance({request.id, HttpOutcome::unknown, 0, "", "timed out"});
  }
  const auto next = markets_of(walk(scan, scan.begin(now.plus_ns(660 * ns_per_s))));
  CHECK(next.at(0).find("min_close_ts") != std::string::npos);

  Scan fresh(exchange());
  const HttpRequest first = fresh.begin(now);
  (void)fresh.advance({first.id, HttpOutcome::unknown, 0, "", "timed out"});
  const auto paths = walk(fresh, fresh.begin(now.plus_ns(5 * ns_per_s)));
  CHECK(std::count(paths.begin(), paths.end(), "/events/fee_changes?limit=1000") == 1);
}

TEST_CASE("news that could not be read are asked for again within a minute or so") {
  // Else an event with fees of its own is traded at its series' for a quarter of an hour.
  Scan scan(exchange());
  HttpRequest request = scan.begin(now);
  for (std::optional<Scan::Advance> advance;; request = *advance->next) {
    const bool is_status = request.url.find("/exchange/status") != std::string::npos;
    const bool is_news = request.url.find("/events?") != std::string::npos;
    advance = scan.advance(answer(request, is_status ? active : "{}", is_news ? 500 : is_status ? 200 : 404));
    REQUIRE(advance);
    if (!advance->next) break;
  }
  const auto early = walk(scan, scan.begin(now.plus_ns(30 * ns_per_s)));
  CHECK(std::count(early.begin(), early.end(), "/exchange/schedule") == 0);
  const auto later = walk(scan, scan.begin(now.plus_ns(60 * ns_per_s)));
  CHECK(std::count(later.begin(), later.end(), "/exchange/schedule") == 1);
}

TEST_CASE("a cursor that leads in a circle ends the list as failed") {
  // Garbage cursors are answered with the first page (recorded 2026-06): the walk would never end.
  Scan scan(exchange());
  auto advance = scan.advance(answer(scan.begin(now), active));
  advance = scan.advance(answer(*advance->next, fees));
  advance = scan.advance(answer(*advance->next, R"({"markets":[],"cursor":"x"})"));
  advance = scan.advance(answer(*advance->next, R"({"markets":[],"cursor":"x"})"));
  CHECK(std::get<Scan::Failed>(advance->found).error.field == "cursor");
  CHECK(advance->next->url.find("/markets") == std::string::npos);
}

TEST_CASE("a reply to another life's request is not taken") {
  // It would be read as the answer to a different question.
  Scan scan(exchange());
  CHECK(!scan.advance({"scan-1", HttpOutcome::unknown, 0, "", "earlier life"}));
  (void)scan.begin(now);
  CHECK(!scan.advance({"scan-7", HttpOutcome::answered, 200, active, ""}));
  CHECK(scan.running());
}
