// What a player tells of market's own recording, held against what market told.
#include <doctest/doctest.h>

#include "backtest/player.h"
#include "services/market/recorder_fixture.h"

namespace headgate::backtest {
namespace {

namespace pb = recording::v1;

// The messages of one kind about each market, in order. What market says at each second of its own state is
// left out: a player has seconds of its own.
template <typename Message>
std::map<std::string, std::vector<std::string>> told(const std::vector<Publication>& publications) {
  std::map<std::string, std::vector<std::string>> out;
  for (const Publication& each : publications) {
    Message message;
    if (each.type != message.GetTypeName()) continue;
    REQUIRE(message.ParseFromString(each.body));
    out[message.market_ticker()].push_back(message.ShortDebugString());
  }
  return out;
}

TEST_CASE("a player tells of market's own recording what market told, message by message") {
  // A backtest on other books than the run had is a backtest of something else.
  recorder_fixture::Scene scene;
  scene.scan(recorder_fixture::both);
  scene.connect(5);
  recorder_fixture::live_for_a_while(scene, [] {});
  scene.feed(
      R"({"type":"trade","sid":9,"seq":1,"msg":{"trade_id":"t-1","market_ticker":")" +
      recorder_fixture::between +
      R"(","yes_price_dollars":"0.4200","no_price_dollars":"0.5800","count_fp":"3.00","taker_side":"yes",)"
      R"("ts":1795104000,"ts_ms":1795104000123}})");

  Player player;
  const size_t track = player.add_track();
  std::vector<Publication> played;
  for (const pb::Record& record : scene.records) {
    Effects effects;
    player.take(track, record, effects);
    played.insert(played.end(), effects.publications.begin(), effects.publications.end());
  }
  const auto books = told<market::v1::Book>(scene.published);
  REQUIRE(books.size() == 2);
  for (const auto& [ticker, sequence] : books) CHECK(sequence.size() > 100);
  CHECK(told<market::v1::Book>(played) == books);
  CHECK(told<market::v1::MarketInfo>(played) == told<market::v1::MarketInfo>(scene.published));
  CHECK(told<market::v1::PublicTrade>(played) == told<market::v1::PublicTrade>(scene.published));
}

}  // namespace
}  // namespace headgate::backtest
