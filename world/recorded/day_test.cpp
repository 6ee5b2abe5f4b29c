#include "world/recorded/day.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "world/recorded/recording_fixture.h"

namespace headgate::world {
namespace {

MarketTime at(const char* iso) { return MarketTime::from_ns(parse_iso_utc(iso).value()); }

Day day_of(const std::string& rows) {
  RecordingFixture fixture;
  fixture.books(rows);
  auto recording = read_recording(fixture.folder(), RecordingFixture::event);
  REQUIRE_MESSAGE(recording, recording.error().text());
  return Day(std::move(*recording));
}

Day carried_day() {
  const char* root = std::getenv("HEADGATE_SOURCE");
  REQUIRE_MESSAGE(root != nullptr, "run by ctest, or with HEADGATE_SOURCE naming the project's root");
  auto recording =
      read_recording(std::filesystem::path(root) / "world/recordings/carried", "KXHIGHNY-26JAN15");
  REQUIRE_MESSAGE(recording, recording.error().text());
  return Day(std::move(*recording));
}

Book cents(int64_t yes, int64_t no) { return {Price::from_e4(yes * 100), Price::from_e4(no * 100)}; }

// Indices by ticker's order.
constexpr size_t t29 = 0, t30 = 1;

const std::string silent_day =
    "2026-01-19T08:00:00,KXHIGHNY-26JAN20-T30,20,75,80,25\n"
    "2026-01-19T08:00:01,KXHIGHNY-26JAN20-T29,70,25,30,75\n"
    "2026-01-19T08:15:01.5,KXHIGHNY-26JAN20-T30,22,75,78,25\n"
    "2026-01-19T08:30:01.5,KXHIGHNY-26JAN20-T30,0,75,100,25\n";

}  // namespace

TEST_CASE("a market's state follows the stated hours") {
  // A market open a minute too long would fill orders nobody could have traded.
  const Day day = day_of(silent_day);
  const std::pair<const char*, const char*> states[] = {
      {"2026-01-19T14:59:59.999Z", "initialized"}, {"2026-01-19T15:00:00Z", "active"},
      {"2026-01-21T04:58:59.999Z", "active"},      {"2026-01-21T04:59:00Z", "closed"},
      {"2026-01-21T11:59:59.999Z", "closed"},      {"2026-01-21T12:00:00Z", "determined"},
      {"2026-01-21T12:59:59.999Z", "determined"},  {"2026-01-21T13:00:00Z", "finalized"},
  };
  for (const auto& [when, state] : states) CHECK(std::string(name_of(day.status_at(at(when)))) == state);
  CHECK(!day.winner_at(at("2026-01-21T11:59:59.999Z")));
  CHECK(day.winner_at(at("2026-01-21T12:00:00Z")) == t29);
}

TEST_CASE("quotes stand from their own row on and never before") {
  // A quote served early is look-ahead.
  const Day day = day_of(silent_day);
  CHECK(day.book_at(t30, at("2026-01-19T15:59:59.999Z")) == Book{});
  CHECK(day.book_at(t30, at("2026-01-19T16:00:00Z")) == cents(20, 75));
  CHECK(day.book_at(t29, at("2026-01-19T16:00:00Z")) == Book{});
  CHECK(day.book_at(t29, at("2026-01-19T16:00:01Z")) == cents(70, 25));
}

TEST_CASE("a silence above 900 seconds takes the quotes away until the row that ends it") {
  // The recorder had lost the feed: whoever trades on the standing quote trades on nothing.
  const Day day = day_of(silent_day);
  REQUIRE(day.silences().size() == 1);
  CHECK(day.feed_open_at(at("2026-01-19T16:00:01Z")));
  CHECK(!day.feed_open_at(at("2026-01-19T16:00:01.001Z")));
  CHECK(day.book_at(t30, at("2026-01-19T16:10:00Z")) == Book{});
  CHECK(!day.feed_open_at(at("2026-01-19T16:15:01.499Z")));
  CHECK(day.feed_open_at(at("2026-01-19T16:15:01.5Z")));
  CHECK(day.book_at(t30, at("2026-01-19T16:15:01.5Z")) == cents(22, 75));
  CHECK_MESSAGE(day.book_at(t29, at("2026-01-19T16:15:01.5Z")) == cents(70, 25),
                "the other market's quote returns");
  CHECK_MESSAGE(day.feed_open_at(at("2026-01-19T16:20:00Z")), "exactly 900 s is a quiet market");
}

TEST_CASE("after the event's last row the books are empty") {
  // Most recordings stop hours before the close; their last 99 must not stay tradable.
  const Day day = day_of(silent_day);
  CHECK(day.book_at(t30, at("2026-01-19T16:30:01.5Z")) == cents(0, 75));
  CHECK(day.book_at(t30, at("2026-01-19T16:30:01.501Z")) == Book{});
  CHECK(day.book_at(t29, at("2026-01-19T16:30:01.501Z")) == Book{});
  CHECK_MESSAGE(day.feed_open_at(at("2026-01-19T20:00:00Z")), "an empty book is not a lost feed");
}

TEST_CASE("a crossed row leaves the quotes as they were and breaks a silence") {
  // Taken as a quote it would be a free dollar; taken as nothing it would look like a lost feed.
  const Day day = day_of(
      "2026-01-19T08:00:00,KXHIGHNY-26JAN20-T30,20,75,80,25\n"
      "2026-01-19T08:10:00,KXHIGHNY-26JAN20-T30,50,50,50,50\n"
      "2026-01-19T08:20:00,KXHIGHNY-26JAN20-T30,21,75,79,25\n");
  CHECK(day.silences().empty());
  CHECK(day.book_at(t30, at("2026-01-19T16:15:00Z")) == cents(20, 75));
}

TEST_CASE("nothing of a forecast is known before its time") {
  // The one look-ahead that would make any model look good.
  const Day day = day_of(silent_day);
  CHECK(!day.forecast_at(at("2026-01-20T03:59:59.999Z")));
  REQUIRE(day.forecast_at(at("2026-01-20T04:00:00Z")));
  CHECK(day.forecast_at(at("2026-01-20T04:00:00Z"))->high_f == doctest::Approx(28.4));
}

TEST_CASE("the changes of a day add up to its books and never cross them") {
  // The feed sends changes, REST sends books: a reader of both would see two different markets.
  const Day day = carried_day();
  std::vector<Book> books(day.recording().markets.size());
  MarketTime before = day.times().begins;
  while (before < day.times().ends) {
    const MarketTime now = day.step_after(before);
    for (const BookChange& change : day.changes(before, now)) {
      auto& side = change.side == Side::yes ? books[change.market].yes_bid : books[change.market].no_bid;
      REQUIRE(side == change.from);
      side = change.to;
      const Book& book = books[change.market];
      REQUIRE((!book.yes_bid || !book.no_bid || book.yes_bid->e4() + book.no_bid->e4() < Price::one_e4));
    }
    for (size_t market = 0; market < books.size(); ++market)
      REQUIRE(books[market] == day.book_at(market, now));
    before = now;
  }
}

TEST_CASE("steps are short while the market is open and pass over no appointment") {
  // A step over a forecast, the close or a silence would move it in time.
  const Day day = carried_day();
  std::vector<MarketTime> granted{day.times().begins};
  while (granted.back() < day.times().ends) {
    const MarketTime next = day.step_after(granted.back());
    const bool active = day.status_at(granted.back()) == MarketStatus::active;
    REQUIRE(next > granted.back());
    REQUIRE(next.minus_ns(granted.back()) <= (active ? step_active_ns : step_idle_ns));
    granted.push_back(next);
  }
  const auto hit = [&](MarketTime t) {
    return std::find(granted.begin(), granted.end(), t) != granted.end();
  };
  const DayTimes& times = day.times();
  for (const MarketTime t : {times.opens, times.closes, times.determined, times.finalized, times.ends})
    CHECK(hit(t));
  REQUIRE(day.silences().size() == 1);
  CHECK(hit(day.silences()[0].from));
  CHECK(hit(day.silences()[0].to));
  CHECK(hit(day.recording().forecasts.at(1).known_from));
}

}  // namespace headgate::world
