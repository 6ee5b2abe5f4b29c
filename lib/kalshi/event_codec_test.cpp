#include "kalshi/event_codec.h"

#include <doctest/doctest.h>

#include "kalshi/market_fixture.h"

using namespace headgate;
using namespace headgate::kalshi;

namespace {
const std::string event_fields =
    R"("event_ticker":"KXHIGHXX-26NOV20","series_ticker":"KXHIGHXX","title":"High","mutually_exclusive":true)";
}  // namespace

TEST_CASE("an event carries its markets inside or beside it") {
  // Settlement reads the event; markets that are not found would never be settled.
  for (const std::string& body :
       {"{\"event\":{" + event_fields + ",\"markets\":[" + fixture::between_market() + "]}}",
        "{\"event\":{" + event_fields + "},\"markets\":[" + fixture::between_market() + "]}"}) {
    const Result<EventInfo> event = parse_event_reply(body);
    REQUIRE(event);
    CHECK(event->event_ticker == "KXHIGHXX-26NOV20");
    CHECK(event->series_ticker == "KXHIGHXX");
    CHECK(event->mutually_exclusive);
    REQUIRE(event->markets.markets.size() == 1);
    CHECK(event->markets.markets[0].defect().empty());
  }
}

TEST_CASE("an event field that is absent or of another type is named") {
  // An event taken as exclusive by default would be staked on as if only one outcome could win.
  const std::string body = "{\"event\":{" + event_fields + "},\"markets\":[]}";
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
  CHECK(parse_event_reply("{\"event\":{" + event_fields + "}}").error().field == "markets");
  CHECK(parse_event_reply("{}").error().field == "event");
}
