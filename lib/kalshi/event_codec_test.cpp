#include "kalshi/event_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"
#include "kalshi/public_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

TEST_CASE("an event carries its markets inside or beside it") {
  // Settlement reads the event; markets that are not found would never be settled.
  const std::string event_text = fixture::one_event();
  const std::string open_end = event_text.substr(0, event_text.size() - 1);
  for (const std::string& body :
       {"{\"event\":" + open_end + ",\"markets\":[" + fixture::winner_market() + "]}}",
        "{\"event\":" + event_text + ",\"markets\":[" + fixture::winner_market() + "]}"}) {
    const Result<EventInfo> event = parse_event_reply(body);
    REQUIRE(event);
    CHECK(event->event_ticker == "KXXXGAME-26NOV22AYTBEE");
    CHECK(event->series_ticker == "KXXXGAME");
    CHECK(event->mutually_exclusive);
    CHECK(event->collateral_return == CollateralReturn::mutually_exclusive);
    CHECK(event->strike_ns == 1795370400LL * 1'000'000'000);  // date -d 2026-11-22T18:00:00Z +%s
    CHECK(event->competition == "Exampleball");
    CHECK(event->competition_scope == "Game");
    CHECK(event->cadence == "weekly");
    CHECK(event->settlement_sources ==
          std::vector<SettlementSource>{{"The League", "https://league.example"}});
    CHECK(event->exchange_index == 3);
    REQUIRE(event->markets.markets.size() == 1);
    CHECK(event->markets.markets[0].defect().empty());
  }
}

TEST_CASE("an event's fees take the place of its series', each of the two by itself") {
  // Half a fee override read as a whole one would charge the series' market at no fee.
  const SeriesFees series{"KXXXGAME", "quadratic", 10000};
  CHECK(fees_under(series, {}) == series);
  CHECK(fees_under(series, {"flat", std::nullopt}) == SeriesFees{"KXXXGAME", "flat", 10000});
  CHECK(fees_under(series, {std::nullopt, 0}) == SeriesFees{"KXXXGAME", "quadratic", 0});
  const std::string changes = fixture::event_fee_changes_reply();
  const auto page = parse_event_fee_changes(changes);
  REQUIRE(page);
  CHECK(page->changes[0].fees == FeeOverride{"quadratic", 5000});
  const auto cleared = parse_event_fee_changes(
      fixture::with(fixture::with(changes, "fee_type_override", "null"), "fee_multiplier_override", "null"));
  REQUIRE(cleared);
  CHECK(cleared->changes[0].fees == FeeOverride{});
  CHECK(parse_event_fee_changes(fixture::with(changes, "fee_type_override", "\"cubic\"")).error().field ==
        "event_fee_changes[0].fee_type_override");
}

TEST_CASE("on a page of events one that is damaged costs itself alone") {
  // Two hundred events come at a time; a word the exchange adds to one must not hide the others.
  const std::string page =
      "{\"cursor\":\"\",\"milestones\":[" + fixture::milestone() + "],\"events\":[" + fixture::one_event() +
      "," + fixture::with(fixture::one_event(), "collateral_return_type", "\"HALFNET\"") + "]}";
  const auto read = parse_event_page(page);
  REQUIRE(read);
  CHECK(read->events.size() == 1);
  CHECK(read->milestones.size() == 1);
  REQUIRE(read->faults.size() == 1);
  CHECK(read->faults[0].field == "events[1].collateral_return_type");
}

TEST_CASE("an event field that is absent or of another type is named") {
  // An event taken as exclusive by default would be staked on as if only one outcome could win.
  const std::string body = "{\"markets\":[],\"event\":" + fixture::one_event() + "}";
  for (const char* name : {"event_ticker", "series_ticker", "title", "mutually_exclusive"}) {
    CAPTURE(name);
    const Result<EventInfo> missing = parse_event_reply(fixture::with(body, name, ""));
    REQUIRE(!missing);
    CHECK(missing.error().code == "FIELD_MISSING");
    CHECK(missing.error().field == "event." + std::string(name));
    const Result<EventInfo> wrong = parse_event_reply(fixture::with(body, name, "[]"));
    REQUIRE(!wrong);
    CHECK(wrong.error().code == "FIELD_TYPE");
    CHECK(wrong.error().field == "event." + std::string(name));
  }
  CHECK(parse_event_reply("{\"event\":" + fixture::one_event() + "}").error().field == "markets");
  CHECK(parse_event_reply("{}").error().field == "event");
}
