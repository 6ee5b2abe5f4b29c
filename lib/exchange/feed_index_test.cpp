#include "exchange/feed_index.h"

#include <doctest/doctest.h>

#include <set>

#include "exchange/desk_fixture.h"
#include "exchange/feed.h"

namespace headgate::exchange {
namespace {

using fixture::Desk;
using fixture::json;

json value_in(const json& frame) { return json::parse(frame["msg"]["data"].get<std::string>()); }

struct Wired : Desk {
  Wired() { feed.connect(1); }
  std::vector<json> order(const std::string& command, const json& params) {
    return say(1, json{{"id", 9}, {"cmd", command}, {"params", params}}.dump());
  }
  std::vector<json> tick(int64_t from_s, int64_t to_s) {
    Sent out;
    feed.tick(fixture::after_s(from_s), fixture::after_s(to_s), out);
    return frames(1, out);
  }
};

TEST_CASE("an index is told once a second with the average of the minute before, and counted") {
  // KXBTC15M pays by such averages; a client that is told others bets on the wrong number.
  Wired desk;
  const auto begun = desk.order("subscribe", {{"channels", {"cfbenchmarks_value"}}, {"index_ids", {"BRTI"}}});
  REQUIRE(begun.size() == 1);
  const auto frames = desk.tick(0, 130);
  REQUIRE(frames.size() == 130);
  double sum = 0;
  for (size_t i = 0; i < frames.size(); ++i) {
    const json& msg = frames[i]["msg"];
    CHECK(frames[i]["seq"] == i + 1);
    CHECK(value_in(frames[i])["time"] == msg["received_at"]);
    const json& average = msg["avg_60s_data"];
    const int64_t ticks = average["window_size"];
    CHECK(ticks == std::min<int64_t>(static_cast<int64_t>(i) + 1, 60));
    CHECK(average["window_end_ts_exclusive"] == msg["received_at"]);
    if (i >= 69 && i < 129) sum += std::stod(value_in(frames[i])["value"].get<std::string>());
  }
  const double told = std::stod(frames[129]["msg"]["avg_60s_data"]["value"].get<std::string>());
  CHECK(told == doctest::Approx(sum / 60).epsilon(1e-9));
}

TEST_CASE(
    "in the last minute of a quarter hour the average that pays is told, of one tick and then of sixty") {
  // The count at the close is what tells a whole window from one that began late.
  Wired desk;
  desk.order("subscribe", {{"channels", {"cfbenchmarks_value"}}, {"index_ids", {"BRTI"}}});
  const auto frames = desk.tick(13 * 60 + 58, 15 * 60 + 1);  // the desk's hours begin on a whole hour
  REQUIRE(frames.size() == 63);
  const char* field = "last_60s_windowed_average_15min";
  CHECK_FALSE(frames[1]["msg"].contains(field));  // 14:00, the start of the window, is outside it
  CHECK(frames[2]["msg"][field]["window_size"] == 1);
  CHECK(frames[61]["msg"][field]["window_size"] == 60);
  CHECK_FALSE(frames[62]["msg"].contains(field));
  double sum = 0;
  for (size_t i = 2; i < 62; ++i) sum += std::stod(value_in(frames[i])["value"].get<std::string>());
  CHECK(std::stod(frames[61]["msg"][field]["value"].get<std::string>()) ==
        doctest::Approx(sum / 60).epsilon(1e-9));
}

TEST_CASE("the fast channel tells five values a second, at whole seconds those of the slow one") {
  // One price, two channels: were they different, whoever watched both would halt.
  Wired desk;
  desk.order("subscribe",
             {{"channels", {"cfbenchmarks_value", "cfbenchmarks_value_5hz"}}, {"index_ids", {"ETHUSD_RTI"}}});
  const auto frames = desk.tick(10, 12);
  std::map<int64_t, std::string> slow, fast;
  for (const json& frame : frames) {
    const json tick = value_in(frame);
    (frame["type"] == "cfbenchmarks_value" ? slow : fast)[tick["time"]] = tick["value"];
  }
  CHECK(slow.size() == 2);
  CHECK(fast.size() == 10);
  size_t shared = 0;
  for (const auto& [at, value] : slow) {
    if (!fast.contains(at)) continue;
    CHECK(fast[at] == value);
    ++shared;
  }
  CHECK(shared >= 1);
  for (const json& frame : frames) {
    if (frame["type"] != "cfbenchmarks_value_5hz") continue;
    CHECK(frame["msg"]["received_at"].get<int64_t>() <= fixture::after_s(12).ns() / ns_per_ms);
    CHECK(std::stod(frame["msg"]["value_usd"].get<std::string>()) ==
          std::stod(value_in(frame)["value"].get<std::string>()));
  }
}

TEST_CASE("indices are added and taken away, all at once too, and can be asked for") {
  // Without the list a client must know the names by heart.
  Wired desk;
  desk.order("subscribe", {{"channels", {"cfbenchmarks_value"}}});
  CHECK(desk.tick(0, 2).empty());
  const auto list = desk.order("update_subscription", {{"sid", 1}, {"action", "indexlist"}});
  CHECK(list[0]["type"] == "cfbenchmarks_value_indexlist");
  CHECK(list[0]["id"] == 9);
  CHECK(list[0]["seq"] == 1);
  CHECK(list[0]["msg"]["index_ids"].size() == 21);
  const auto change = [&](const char* action, const json& ids) {
    return desk.order("update_subscription", {{"sid", 1}, {"action", action}, {"index_ids", ids}})[0];
  };
  CHECK(change("subscribe_indices", {"BRTI", "SOLUSD_RTI"})["msg"]["index_ids"] ==
        json::array({"BRTI", "SOLUSD_RTI"}));
  CHECK(desk.tick(2, 3).size() == 2);
  CHECK(change("subscribe_indices", {"all"})["msg"]["index_ids"] == json::array({"all"}));
  CHECK(desk.tick(3, 4).size() == 21);
  change("unsubscribe_indices", {"BRTI"});
  CHECK(desk.tick(4, 5).size() == 21);
  CHECK(change("unsubscribe_indices", {"all"})["msg"]["index_ids"] == json::array({"SOLUSD_RTI"}));
  CHECK(desk.tick(5, 6).size() == 1);
  desk.order("subscribe", {{"channels", {"pyth_value"}}, {"underlying_tickers", {"Metal.XAU/USD"}}});
  const auto metals = desk.order("update_subscription", {{"sid", 2}, {"action", "underlying_list"}});
  CHECK(metals[0]["type"] == "pyth_value_underlying_list");
  CHECK(metals[0]["msg"]["underlying_tickers"].empty());
}

TEST_CASE("an index is decided by the seed, moves as a coin does, and keeps to its own decimals") {
  // A price that jumps about by itself would make every model of it look foolish or rich.
  const IndexTerms& coin = *find_index("BRTI");
  const IndexWalk walk(7), same(7), other(8);
  const int64_t at = fixture::begins.ns() / ns_per_ms;
  int64_t differing = 0, widest = 0;
  std::set<int64_t> seen;
  for (int64_t i = 0; i < 600; ++i) {
    const int64_t value = walk.value_e8(coin, at + i * 1'000);
    CHECK(value == same.value_e8(coin, at + i * 1'000));
    differing += value != other.value_e8(coin, at + i * 1'000);
    CHECK(value % 1'000'000 == 0);
    const int64_t before = walk.value_e8(coin, at + i * 1'000 - 1'000);
    widest = std::max(widest, std::abs(value - before) * 10'000 / before);
    seen.insert(value);
  }
  CHECK(differing > 590);
  CHECK(seen.size() > 500);
  CHECK(widest < 20);  // parts of ten thousand within a second
}

}  // namespace
}  // namespace headgate::exchange
