#include "services/market/catalogue.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"

using namespace headgate;
namespace fixture = headgate::kalshi::fixture;

namespace {

kalshi::MarketPage page_of(const std::vector<std::string>& markets) {
  std::string text = "{\"cursor\":\"\",\"markets\":[";
  for (size_t i = 0; i < markets.size(); ++i) text += (i == 0 ? "" : ",") + markets[i];
  return *kalshi::parse_market_page(text + "]}");
}
const kalshi::SeriesFees fees{"KXHIGHXX", "quadratic", 10000};
const std::string between = "KXHIGHXX-26NOV20-B52.5";

}  // namespace

TEST_CASE("a market is told with its series' fees and only when something changed") {
  // Repeating unchanged markets at each scan would wake every reader for nothing.
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.set_fees(fees);
  catalogue.add_page(page_of({fixture::between_market()}));
  const auto first = catalogue.take_changes();
  REQUIRE(first.size() == 1);
  CHECK(first[0].fee_type() == "quadratic");
  CHECK(first[0].fee_multiplier_e4() == 10000);
  CHECK(first[0].defect().empty());
  catalogue.add_page(page_of({fixture::between_market()}));
  CHECK(catalogue.take_changes().empty());
}

TEST_CASE("a market without known fees is not tradable") {
  // A fee assumed to be zero turns a loss into an edge.
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.add_page(page_of({fixture::between_market()}));
  CHECK(catalogue.find(between)->defect() == "FEES_UNKNOWN: not read yet");
  catalogue.set_fees(fees);
  CHECK(catalogue.find(between)->defect().empty());
  catalogue.doubt_fees("KXHIGHXX", Error{"NO_ANSWER", "", "", ""});
  CHECK(catalogue.find(between)->defect().empty());
  catalogue.void_fees("KXHIGHXX", Error{"FIELD_VALUE", "series.fee_type", "cubic", "x"});
  CHECK(catalogue.find(between)->defect() == "FEES_UNKNOWN: FIELD_VALUE: series.fee_type is 'cubic'; x");
}

TEST_CASE("a payload that does not parse disables its market until it parses again") {
  // The rest must trade on, and one bad minute must not cost the day.
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.set_fees(fees);
  catalogue.add_page(page_of({fixture::between_market(), fixture::greater_market()}));
  (void)catalogue.take_changes();
  catalogue.add_page(
      page_of({fixture::with(fixture::between_market(), "event_ticker", "7"), fixture::greater_market()}));
  const auto changed = catalogue.take_changes();
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].defect() == "FIELD_TYPE: markets[0].event_ticker is '7'; must be a string, not a number");
  CHECK(changed[0].event_ticker() == "KXHIGHXX-26NOV20");
  CHECK(catalogue.grid(between).size() == 1);
  catalogue.add_page(page_of({fixture::between_market()}));
  CHECK(catalogue.find(between)->defect().empty());
}

TEST_CASE("a market that leaves the list is not tradable unless it was finalized") {
  // A delisted market's last state would else be traded on for ever.
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.set_fees(fees);
  catalogue.add_page(page_of({fixture::between_market(), fixture::less_market()}));
  catalogue.begin_listing(MarketTime::from_ns(1));
  catalogue.add_page(page_of({}));
  CHECK(catalogue.find(between)->defect().empty());
  catalogue.end_listing("KXHIGHXX");
  CHECK(catalogue.find(between)->defect().rfind("NOT_LISTED", 0) == 0);
  CHECK(catalogue.find("KXHIGHXX-26NOV20-T52")->defect().empty());
}

TEST_CASE("markets of other events or series are left aside") {
  // An instance that was told one event must not trade the next one.
  Catalogue one({"KXHIGHXX"}, "KXHIGHXX-26NOV19");
  one.add_page(page_of({fixture::between_market()}));
  CHECK(one.size() == 0);
  Catalogue other({"KXHIGH"}, "");
  other.add_page(page_of({fixture::between_market()}));
  CHECK(other.size() == 0);
}

TEST_CASE("active and paused markets are followed and an expected opening is noticed") {
  // A market found open only at the next slow scan loses its first minutes.
  Catalogue catalogue({"KXHIGHXX"}, "");
  const std::string waiting = fixture::with(fixture::greater_market(), "status", "\"initialized\"");
  catalogue.add_page(page_of({fixture::between_market(), fixture::less_market(), waiting}));
  CHECK(catalogue.followed() == std::vector<std::string>{between});
  const int64_t opens = 1795100400LL * 1'000'000'000;
  CHECK(catalogue.opened_between(opens - 1, opens));
  CHECK(!catalogue.opened_between(opens, opens + 1));
}

TEST_CASE("an event is forgotten a day after its last market was final and not taken for new again") {
  // A process that runs for months would otherwise tell every market of those months at each start of a
  // reader.
  const int64_t day_s = 86'400;
  const auto at = [](int64_t s) { return MarketTime::from_ns(s * ns_per_s); };
  const int64_t close_s = 1795237200;  // of the fixtures
  const std::string end =
      fixture::with(fixture::with(fixture::between_market(), "status", "\"finalized\""), "result", "\"yes\"");
  const std::string rest =
      fixture::with(fixture::with(fixture::greater_market(), "status", "\"finalized\""), "result", "\"no\"");
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.begin_listing(at(close_s + 3600));
  catalogue.add_page(page_of({end, fixture::greater_market()}));
  catalogue.begin_listing(at(close_s + 2 * day_s));
  CHECK(catalogue.size() == 2);  // one market has no result yet
  catalogue.add_page(page_of({end, rest}));
  catalogue.begin_listing(at(close_s + 3 * day_s));
  catalogue.add_page(page_of({end, rest}));
  CHECK(catalogue.size() == 2);
  catalogue.begin_listing(at(close_s + 3 * day_s + 1));
  CHECK(catalogue.size() == 0);
  catalogue.add_page(page_of({end, rest}));
  CHECK(catalogue.size() == 0);

  // A process that starts days later still hears the results once, for a day.
  Catalogue late({"KXHIGHXX"}, "");
  late.begin_listing(at(close_s + 4 * day_s));
  late.add_page(page_of({end, rest}));
  CHECK(late.take_changes().size() == 2);
}

TEST_CASE("several series with several events each are followed together") {
  // Today's ladder and tomorrow's trade at the same time, in every city.
  Catalogue catalogue({"KXHIGHXX", "KXHIGHYY"}, "");
  std::vector<std::string> markets{fixture::between_market()};
  for (const char* event : {"KXHIGHXX-26NOV21", "KXHIGHYY-26NOV20", "KXHIGHZZ-26NOV20"}) {
    std::string market =
        fixture::with(fixture::between_market(), "event_ticker", "\"" + std::string(event) + "\"");
    markets.push_back(fixture::with(market, "ticker", "\"" + std::string(event) + "-B52.5\""));
  }
  catalogue.begin_listing(MarketTime::from_ns(1));
  catalogue.add_page(page_of(markets));
  CHECK(catalogue.followed() == std::vector<std::string>{"KXHIGHXX-26NOV20-B52.5", "KXHIGHXX-26NOV21-B52.5",
                                                         "KXHIGHYY-26NOV20-B52.5"});
}

namespace {

kalshi::MarketSheet sheet(const std::string& ticker, int64_t bid_e4, int64_t ask_e4,
                          int64_t volume_contracts) {
  kalshi::MarketSheet out;
  out.market_ticker = ticker;
  if (bid_e4 > 0) out.yes_bid = kalshi::ListedQuote{bid_e4, Quantity::contracts(1)};
  if (ask_e4 > 0) out.yes_ask = kalshi::ListedQuote{ask_e4, Quantity::contracts(1)};
  out.volume_24h = Quantity::contracts(volume_contracts);
  return out;
}

}  // namespace

TEST_CASE("only markets within the limits are taken, and one that was taken stays") {
  // Ten thousand markets are open; most close in months, or nobody quotes them.
  const int64_t close_s = 1795237200;  // of the fixtures
  const std::string greater = "KXHIGHXX-26NOV20-T53";
  MarketConfiguration limits;
  limits.close_within_s = 3600;
  Catalogue late({"KXHIGHXX"}, "", limits);
  (void)late.begin_listing(MarketTime::from_ns((close_s - 3601) * ns_per_s));
  late.add_page(page_of({fixture::between_market(), fixture::less_market()}));
  CHECK(late.find(between) == nullptr);
  CHECK(late.left_aside() == 1);
  CHECK(late.find("KXHIGHXX-26NOV20-T52") != nullptr);  // it is over: who held it must hear how it ended
  (void)late.begin_listing(MarketTime::from_ns((close_s - 3600) * ns_per_s));
  late.add_page(page_of({fixture::between_market()}));
  CHECK(late.find(between) != nullptr);

  MarketConfiguration narrow;
  narrow.spread_max_e4 = 500;
  narrow.volume_day_min = Quantity::contracts(100);
  Catalogue catalogue({"KXHIGHXX"}, "", narrow);
  CHECK(catalogue.needs_sheets());
  const auto page = page_of({fixture::between_market(), fixture::greater_market()});
  catalogue.add_page(page, {});
  CHECK(catalogue.size() == 0);  // what is not known is not good enough
  catalogue.add_page(page,
                     {{between, sheet(between, 4000, 4500, 99)}, {greater, sheet(greater, 4000, 4600, 100)}});
  CHECK(catalogue.size() == 0);
  catalogue.add_page(page,
                     {{between, sheet(between, 4000, 4500, 100)}, {greater, sheet(greater, 4000, 0, 100)}});
  CHECK(catalogue.followed() == std::vector<std::string>{between});
  catalogue.add_page(page, {{between, sheet(between, 1000, 9000, 0)}});
  CHECK(catalogue.followed() == std::vector<std::string>{between});
}

TEST_CASE("a market's life is told ahead of the scan: its grid, its close, its pause") {
  // Until the next scan orders would be refused, or a book that is whole would count as broken.
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.set_fees(fees);
  catalogue.add_page(page_of({fixture::between_market()}));
  (void)catalogue.take_changes();
  const auto news = [&](auto change) { return catalogue.take({8, 1, between, change}); };
  CHECK(news(kalshi::PriceGridChanged{"deci_cent", {{0, 10000, 10}}}));
  REQUIRE(catalogue.grid(between).size() == 1);
  CHECK(catalogue.grid(between)[0].step_e4() == 10);
  auto told = catalogue.take_changes();
  REQUIRE(told.size() == 1);
  CHECK(told[0].price_ranges(0).step_e4() == 10);
  CHECK(news(kalshi::MarketPaused{true}));
  CHECK(catalogue.find(between)->status() == market::v1::MARKET_STATUS_INACTIVE);
  CHECK(catalogue.followed().size() == 1);
  CHECK(news(kalshi::MarketCloseMoved{1795200000LL * ns_per_s}));
  CHECK(catalogue.closed_between(1795200000LL * ns_per_s - 1, 1795200000LL * ns_per_s).size() == 1);
  CHECK(catalogue.closed_between(0, 1795200000LL * ns_per_s - 1).empty());
  // Results are read from the market's object alone, and of a market nobody knows there is nothing to tell.
  CHECK(!news(kalshi::MarketDetermined{1, "yes", Money{}}));
  CHECK(!catalogue.take({8, 2, "KXHIGHXX-26NOV20-B1.5", kalshi::MarketPaused{true}}));
}

TEST_CASE("fees of an event and announced changes are told with the time until which they hold") {
  // A fee that doubles at midnight makes a loss of every order that was priced before.
  Catalogue catalogue({"KXHIGHXX"}, "");
  const int64_t midnight_ns = 1795132800LL * ns_per_s;
  (void)catalogue.begin_listing(MarketTime::from_ns(midnight_ns - 3600 * ns_per_s));
  catalogue.set_fees(fees);
  catalogue.add_page(page_of({fixture::between_market()}));
  catalogue.plan({kalshi::SeriesFeeChange{"1", {"KXHIGHXX", "quadratic", 20000}, midnight_ns}});
  const auto* told = catalogue.find(between);
  CHECK(told->fee_multiplier_e4() == 10000);
  CHECK(told->fees_until_ns() == midnight_ns);
  CHECK(told->next_fee_multiplier_e4() == 20000);
  (void)catalogue.take_changes();
  catalogue.at_time(MarketTime::from_ns(midnight_ns));
  REQUIRE(catalogue.take_changes().size() == 1);
  CHECK(told->fee_multiplier_e4() == 20000);
  CHECK(told->fees_until_ns() == 0);
  catalogue.set_override("KXHIGHXX-26NOV20", {std::string("quadratic_with_maker_fees"), std::nullopt});
  CHECK(told->fee_type() == "quadratic_with_maker_fees");
  CHECK(told->fee_multiplier_e4() == 20000);
  // An announcement of an event, and a reading of its series after the change, which must not be undone by
  // it.
  catalogue.plan(
      {kalshi::EventFeeChange{"2", "KXHIGHXX-26NOV20", "KXHIGHXX", {}, midnight_ns + 5 * ns_per_s}});
  CHECK(told->fees_until_ns() == midnight_ns + 5 * ns_per_s);
  catalogue.set_fees({"KXHIGHXX", "quadratic", 30000});
  CHECK(told->fee_multiplier_e4() == 30000);
  catalogue.at_time(MarketTime::from_ns(midnight_ns + 5 * ns_per_s));
  CHECK(told->fee_type() == "quadratic");
  CHECK(told->fee_multiplier_e4() == 30000);
}

TEST_CASE("fees that changed as announced stay changed when they are announced no more") {
  // The old fees would be traded at until the next reading, a quarter of an hour later if one is lost.
  Catalogue catalogue({"KXHIGHXX"}, "");
  const int64_t midnight_ns = 1795132800LL * ns_per_s;
  (void)catalogue.begin_listing(MarketTime::from_ns(midnight_ns - 3600 * ns_per_s));
  catalogue.set_fees(fees);
  catalogue.add_page(page_of({fixture::between_market()}));
  catalogue.plan({kalshi::SeriesFeeChange{"1", {"KXHIGHXX", "quadratic", 20000}, midnight_ns}});
  catalogue.plan({kalshi::EventFeeChange{
      "2", "KXHIGHXX-26NOV20", "KXHIGHXX", {std::string("quadratic_with_maker_fees"), {}}, midnight_ns}});
  catalogue.at_time(MarketTime::from_ns(midnight_ns + ns_per_s));
  catalogue.plan(std::vector<kalshi::SeriesFeeChange>{});
  catalogue.plan(std::vector<kalshi::EventFeeChange>{});
  const auto* told = catalogue.find(between);
  CHECK(told->fee_multiplier_e4() == 20000);
  CHECK(told->fee_type() == "quadratic_with_maker_fees");
  // What is read later counts again.
  catalogue.set_fees({"KXHIGHXX", "quadratic", 30000});
  catalogue.set_override("KXHIGHXX-26NOV20", {});
  CHECK(told->fee_multiplier_e4() == 30000);
  CHECK(told->fee_type() == "quadratic");
}

TEST_CASE("a waiver of fees is told with its end and does not lower the fees that are reckoned with") {
  // An order that rests beyond the end pays the whole fee.
  Catalogue catalogue({"KXHIGHXX"}, "");
  catalogue.set_fees(fees);
  kalshi::MarketSheet waived = sheet(between, 0, 0, 0);
  waived.fee_waiver_until_ns = 1795200000LL * ns_per_s;
  catalogue.add_page(page_of({fixture::between_market()}), {{between, waived}});
  CHECK(catalogue.find(between)->fee_waiver_until_ns() == 1795200000LL * ns_per_s);
  CHECK(catalogue.find(between)->fee_multiplier_e4() == 10000);
}
