#include "backtest/player.h"

#include <doctest/doctest.h>

#include "backtest/day_fixture.h"

namespace headgate::backtest {
namespace {

namespace pb = recording::v1;

struct Told {
  std::vector<market::v1::MarketInfo> infos;
  std::vector<market::v1::Book> books;
  std::vector<market::v1::PublicTrade> trades;
  std::vector<market::v1::ExchangeStatus> statuses;

  void take(const Effects& effects) {
    const auto keep = [](const Publication& from, auto& list) {
      typename std::decay_t<decltype(list)>::value_type message;
      if (from.type == message.GetTypeName() && message.ParseFromString(from.body)) list.push_back(message);
    };
    for (const Publication& each : effects.publications) {
      CHECK_FALSE(each.durable);
      keep(each, infos);
      keep(each, books);
      keep(each, trades);
      keep(each, statuses);
    }
  }
};

struct Show {
  Player player;
  size_t track = player.add_track();
  Told told;

  void play(const std::vector<pb::Record>& records, size_t on = 0) {
    for (const pb::Record& record : records) {
      Effects effects;
      player.take(on, record, effects);
      told.take(effects);
    }
  }
};

TEST_CASE("every change of a book's best levels is told once, with the instant it was known at") {
  // A book told late is an order at a price that was gone; one told twice is an evaluation of nothing.
  Show show;
  const auto records = fixture::Day(400).take();
  show.play(records);
  CHECK(show.told.infos.size() == 4 * fixture::markets);  // active, closed, determined, finalized
  CHECK(show.told.trades.size() > 0);
  std::map<std::string, std::string> last;
  for (market::v1::Book book : show.told.books) {
    CHECK(book.verified_ns() > 0);
    book.clear_verified_ns();
    book.clear_exchange_ns();
    std::string& before = last[book.market_ticker()];
    CHECK(before != book.SerializeAsString());
    before = book.SerializeAsString();
  }
  CHECK(show.told.books.size() > 100);
  CHECK(show.told.books.back().defect().find("MARKET_NOT_ACTIVE") == 0);
}

TEST_CASE("books are gone while their recording is silent, and the others' stay") {
  // A quote that nobody confirms any more must not be tradable.
  Show show;
  const size_t other = show.player.add_track();
  auto first = fixture::Day(100).take();
  first.resize(40);
  show.play(first);
  REQUIRE(show.player.connected());
  pb::Record header;
  header.mutable_header()->set_format(1);
  pb::Record name;
  name.mutable_name()->set_index(1);
  name.mutable_name()->set_text("KXHIGHNY-26JAN17-T40");
  pb::Record feed;
  feed.set_market_time_ns(first.back().market_time_ns() + 1);
  feed.mutable_feed()->set_connected(true);
  show.play({header, name, feed}, other);
  show.told = {};
  feed.mutable_feed()->set_connected(false);
  show.play({feed}, show.track);
  CHECK(show.told.books.size() == fixture::markets);
  for (const auto& book : show.told.books) CHECK(book.defect() == "FEED_DISCONNECTED");
  REQUIRE(show.told.statuses.size() == 1);
  CHECK(show.told.statuses[0].feed_connected());  // the other recording's
  show.play({feed}, other);
  CHECK_FALSE(show.told.statuses.back().feed_connected());
}

TEST_CASE("a market whose close has come has no book, whether or not its recording says so") {
  Show show;
  auto records = fixture::Day(100).take();
  records.resize(60);
  show.play(records);
  show.told = {};
  Effects effects;
  show.player.at_time(MarketTime::from_ns(fixture::close_ns), effects);
  show.told.take(effects);
  CHECK(show.told.books.size() == fixture::markets);
  for (const auto& book : show.told.books) CHECK(book.defect().find("MARKET_CLOSED") == 0);
}

TEST_CASE("a polled book is told with the time of its question") {
  // Told as fresh it would be traded on although it may be ten seconds old.
  Show show;
  auto records = fixture::Day(5).take();
  for (pb::Record& record : records) {
    if (!record.has_snapshot()) continue;
    record.mutable_snapshot()->set_source(pb::SNAPSHOT_SOURCE_POLL);
    record.mutable_snapshot()->set_asked_behind_ns(3 * ns_per_s);
  }
  records.resize(30);
  show.play(records);
  for (const auto& book : show.told.books) {
    if (book.defect().empty()) CHECK(book.verified_ns() == fixture::open_ns - 3 * ns_per_s);
  }
  Effects effects;
  show.player.at_time(MarketTime::from_ns(fixture::open_ns + ns_per_s), effects);
  show.told.take(effects);
  CHECK(show.told.statuses.back().books_behind_ns() == 4 * ns_per_s);

  // A reply that shows nothing new makes them younger.
  pb::Record confirmed;
  confirmed.set_market_time_ns(fixture::open_ns + 60 * ns_per_s);
  confirmed.mutable_confirmed()->set_asked_behind_ns(2 * ns_per_s);
  show.play({confirmed});
  CHECK(show.told.statuses.back().books_behind_ns() == 2 * ns_per_s);
}

}  // namespace
}  // namespace headgate::backtest
