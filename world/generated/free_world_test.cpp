#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <set>

#include "domain/moment.h"
#include "world/generated/trader_fixture.h"

namespace headgate::world {
namespace {

using fixture::arguments;
using fixture::json;
using fixture::Listener;
using fixture::member;
using fixture::Trader;

// The steps from one number to the next of each counted subscription; ones when nothing is missing.
std::vector<int64_t> steps_of(const std::vector<json>& frames) {
  std::map<int64_t, int64_t> last;
  std::vector<int64_t> out;
  for (const json& frame : frames) {
    if (!frame.contains("seq") || !frame.contains("sid")) continue;
    const int64_t sid = frame["sid"], seq = frame["seq"];
    if (last.contains(sid)) out.push_back(seq - last[sid]);
    last[sid] = seq;
  }
  return out;
}

}  // namespace

TEST_CASE("a world with a free clock moves by itself, at its speed, from where it was told to begin") {
  // A client that was written for the exchange opens no clock: it must find markets that live.
  const auto before = std::chrono::steady_clock::now();
  ServedWorld world(arguments({"--clock", "free", "--speed", "600", "--begin", "2026-11-20T15:00:00Z"}));
  const Trader trader(world);
  CHECK(json::parse(world.ready_line())["begins"] == "2026-11-20T15:00:00.000Z");
  REQUIRE(trader.open_tickers().size() >= 3);
  Listener listener(world);
  listener.order("subscribe", {{"channels", {"orderbook_delta"}}, {"market_tickers", trader.open_tickers()}});
  int64_t last_ms = 0, deltas = 0;
  const auto found = listener.until([&](const json& frame) {
    if (frame["type"] != "orderbook_delta") return false;
    CHECK(frame["msg"]["ts_ms"].get<int64_t>() >= last_ms);
    last_ms = frame["msg"]["ts_ms"];
    return ++deltas == 60;
  });
  REQUIRE(found.has_value());
  const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  const int64_t began_ms = *parse_iso_utc("2026-11-20T15:00:00Z") / ns_per_ms;
  CHECK(last_ms > began_ms);
  CHECK(static_cast<double>(last_ms - began_ms) <= passed * 600 * 1000 + 1);
  for (const int64_t step : steps_of(listener.heard)) REQUIRE(step == 1);
  SocketClient clock(world.port(), "/world/v1/clock");
  CHECK(clock.refused_status() == 404);
}

TEST_CASE("a world that begins now has markets open and this machine's time") {
  // An expiry by the client's own clock would otherwise lie in the world's past or a year ahead.
  ServedWorld world(arguments({"--clock", "free", "--begin", "now"}));
  const Trader trader(world);
  CHECK(trader.open_tickers().size() >= 3);
  constexpr int64_t tolerance_ms = 200;  // two clocks of this machine were read one after the other
  const int64_t before_ms = MemberFixture::utc_ms();
  const int64_t shown_ms = *parse_iso_utc(trader.summary()["market_time"].get<std::string>()) / ns_per_ms;
  CHECK(shown_ms >= before_ms - tolerance_ms);
  CHECK(shown_ms <= MemberFixture::utc_ms() + tolerance_ms);
}

TEST_CASE("each reply carries the date by which a client sets its clock") {
  // A machine whose clock is off is refused every signature, and this header is how it learns of it.
  ServedWorld world(arguments({"--clock", "free", "--speed", "60", "--begin", "2026-11-20T15:00:00Z"}));
  const Trader trader(world);
  const auto date_s = [&](const char* path) {
    const auto answer = trader.ask("GET", path);
    REQUIRE(answer.has_value());
    tm parts{};
    REQUIRE_MESSAGE(strptime(answer->date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) != nullptr,
                    answer->date);
    return int64_t{timegm(&parts)};
  };
  for (const char* path : {"/trade-api/v2/exchange/status", "/trade-api/v2/nowhere"}) {
    const int64_t before_s = MemberFixture::utc_ms() / 1000;
    const int64_t shown_s = date_s(path);
    CHECK(shown_s >= before_s);
    CHECK(shown_s <= MemberFixture::utc_ms() / 1000);
  }
  trader.fault("clock=300");
  const int64_t before_s = MemberFixture::utc_ms() / 1000;
  CHECK(date_s("/trade-api/v2/exchange/status") >= before_s + 300);
}

TEST_CASE("a feed pings with the exchange's word, answers pings, and compresses for those who offer it") {
  // Client libraries take a connection without pings for dead, and some insist on compression.
  ServedWorld world(arguments({"--clock", "free", "--speed", "60", "--begin", "2026-11-20T15:00:00Z"}));
  Listener plain(world), small(world, true);
  CHECK(plain.socket().extensions().empty());
  CHECK(small.socket().extensions().find("permessage-deflate") != std::string::npos);
  for (Listener* each : {&plain, &small}) {
    each->order("subscribe", {{"channels", {"cfbenchmarks_value"}}, {"index_ids", {"BRTI"}}});
    each->socket().ping("are you there");
  }
  const auto waited = [](Listener& listener) {
    return listener.until([&](const json&) { return !listener.socket().pings().empty(); });
  };
  REQUIRE(waited(plain).has_value());
  REQUIRE(waited(small).has_value());
  for (Listener* each : {&plain, &small}) {
    CHECK(each->socket().pings().front() == "heartbeat");
    CHECK(each->socket().pongs() == std::vector<std::string>{"are you there"});
    CHECK(each->until_type("cfbenchmarks_value").has_value());
  }
}

TEST_CASE("several keys of one member, of both kinds, are read from a file") {
  // Market reads with one key and exec writes with another, and neither may be the other.
  const MemberFixture young(MemberFixture::Kind::ed25519);
  const std::string file = member().key_file() + ".keys.json";
  std::ofstream(file) << json{{"keys",
                               {{{"key_id", "rsa-1"}, {"public_key_file", member().key_file()}},
                                {{"key_id", "ed-1"},
                                 {"public_key_file", young.key_file()},
                                 {"scopes", {"read"}},
                                 {"name", "reader"}}}},
                              {"api_key_region_expiration_ts", 1'900'000'000}};
  ServedWorld world({"--cities", "KXHIGHNY", "--keys", file});
  const std::string path = "/trade-api/v2/portfolio/balance";
  const auto status = [&](const MemberFixture& who, const std::string& id) {
    return http_ask(world.port(), {"GET", path, who.headers("GET", path, 0, id), {}})->status;
  };
  CHECK(status(member(), "rsa-1") == 200);
  CHECK(status(young, "ed-1") == 200);
  CHECK(status(young, "rsa-1") == 401);
  CHECK(status(member(), "ed-1") == 401);
  const std::pair<const char*, const char*> wrong[] = {
      {R"([])", "JSON object"},
      {R"({"keys":[]})", "keys"},
      {R"({"keys":[{"key_id":"a"}]})", "public_key_file"},
      {R"({"keys":[{"key_id":"a","public_key_file":"b","scope":[]}]})", "scope"},
      {R"({"keys":[{"key_id":"a","public_key_file":"b"}],"more":1})", "more"},
      {R"({"keys":[{"key_id":"a","public_key_file":"/nowhere.pem"}]})", "/nowhere.pem"}};
  for (const auto& [text, told] : wrong) {
    std::ofstream(file) << text;
    const Finished finished = run_world({"--keys", file});
    CHECK(finished.exit_code == 2);
    CHECK_MESSAGE(finished.err.find(told) != std::string::npos, finished.err);
  }
  unlink(file.c_str());
}

TEST_CASE("options of the clock that make no sense are refused at the start") {
  // A test that believed in a speed that is ignored would test nothing.
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{"--clock", "mine"}, "--clock"},
      {{"--clock", "free", "--speed", "max"}, "--speed"},
      {{"--speed", "0"}, "--speed"},
      {{"--begin", "yesterday"}, "--begin"},
      {{"--begin", "2026-11-20T15:00:00.5Z"}, "--begin"}};
  for (const auto& [words, told] : wrong) {
    const Finished finished = run_world(arguments(words));
    CHECK(finished.exit_code == 2);
    CHECK_MESSAGE(finished.err.find(told) != std::string::npos, finished.err);
  }
}

TEST_CASE("frames are lost, repeated, reordered and skipped when asked for, and what follows shows it") {
  // Each is a way in which a book goes wrong unseen; a client must notice by the numbers alone.
  ServedWorld world(arguments({"--clock", "free", "--speed", "3600", "--begin", "2026-11-20T15:00:00Z"}));
  const Trader trader(world);
  struct Row {
    const char* query;
    std::vector<int64_t> steps;  // each must come
  };
  const Row rows[] = {{"frames=drop&count=3", {2}},
                      {"frames=repeat&count=2", {0}},
                      {"frames=reorder&count=2", {2, -1}},
                      {"frames=gap&count=5", {6}}};
  for (const Row& row : rows) {
    CAPTURE(row.query);
    Listener listener(world);
    listener.order("subscribe",
                   {{"channels", {"orderbook_delta"}}, {"market_tickers", trader.open_tickers()}});
    REQUIRE(listener.until_type("orderbook_delta").has_value());
    trader.fault(row.query);
    const size_t before = listener.heard.size() - 1;
    std::set<int64_t> seen;
    const auto all = [&](const json&) {
      const size_t count = listener.heard.size();
      for (const int64_t step :
           steps_of({listener.heard.end() - std::min<ptrdiff_t>(2, static_cast<ptrdiff_t>(count - before)),
                     listener.heard.end()}))
        seen.insert(step);
      return std::all_of(row.steps.begin(), row.steps.end(),
                         [&](int64_t each) { return seen.contains(each); });
    };
    CHECK(listener.until(all, 5'000).has_value());
  }
}

TEST_CASE("the feed is reset, refuses redials, ends subscriptions and takes too long, as it was told to") {
  // Recorded or documented troubles of the real feed, each of which a client must live through.
  ServedWorld world(arguments({"--clock", "free", "--speed", "60", "--begin", "2026-11-20T15:00:00Z"}));
  const Trader trader(world);
  {
    Listener listener(world);
    trader.fault("feed=reset&count=2");
    CHECK_FALSE(listener.socket().read().has_value());
    CHECK(listener.socket().was_reset());
  }
  // A refused handshake is asked for twice by the test's client, to read its body.
  SocketClient refused(world.port(), fixture::feed_path, member().headers("GET", fixture::feed_path));
  CHECK_FALSE(refused.open());
  CHECK(refused.refused_status() == 502);
  Listener listener(world);
  for (const auto& [word, code] : {std::pair{"channel_error", 10}, std::pair{"overflow", 25}}) {
    listener.order("subscribe", {{"channels", {"trade"}}});
    REQUIRE(listener.until_type("subscribed").has_value());
    trader.fault(std::string("feed=") + word);
    const auto error = listener.until_type("error");
    REQUIRE(error.has_value());
    CHECK((*error)["msg"]["code"] == code);
    CHECK((*error).contains("sid"));
  }
  trader.fault("feed=timeout");
  listener.order("subscribe", {{"channels", {"trade"}}});
  const auto late = listener.until_type("error");
  REQUIRE(late.has_value());
  CHECK((*late)["msg"]["code"] == 18);
  CHECK((*late)["id"] == 3);
}

TEST_CASE("a flood of commands is refused beyond what the exchange takes in a second") {
  // Ten thousand a second is the documented limit; a loop gone wild must be told.
  ServedWorld world(arguments({"--clock", "free", "--begin", "2026-11-20T15:00:00Z"}));
  Listener listener(world);
  for (int i = 0; i < 21'000; ++i) listener.socket().send_text(R"({"id":7,"cmd":"list_subscriptions"})");
  const auto refused = listener.until([](const json& frame) { return frame["type"] == "error"; }, 21'000);
  REQUIRE(refused.has_value());
  CHECK((*refused)["msg"]["code"] == 27);
  CHECK((*refused)["id"] == 7);
}

TEST_CASE("the exchange storms, is slow, fails and falls silent, before or after it took a request") {
  // Whether an order stands is the one question that every one of these leaves open.
  ServedWorld world(arguments({"--clock", "free", "--begin", "2026-11-20T15:00:00Z"}));
  const Trader trader(world);
  const std::string ticker = trader.open_tickers().at(2);
  const auto place = [&](const std::string& id) {
    return trader.ask("POST", fixture::orders_path,
                      json{{"ticker", ticker},
                           {"client_order_id", id},
                           {"side", "bid"},
                           {"price", "0.0100"},
                           {"count", "1.00"},
                           {"time_in_force", "good_till_canceled"},
                           {"self_trade_prevention_type", "taker_at_cross"}}
                          .dump());
  };
  const auto stands = [&](const std::string& id) {
    const json orders = trader.get("/portfolio/orders")["orders"];
    return std::any_of(orders.begin(), orders.end(),
                       [&](const json& order) { return order["client_order_id"] == id; });
  };
  for (const auto& [word, status] :
       {std::pair{"internal", 500U}, std::pair{"unavailable", 503U}, std::pair{"gateway", 504U}}) {
    trader.fault(std::string("lie=") + word);
    CHECK(place(std::string("taken-") + word)->status == status);
    CHECK(stands(std::string("taken-") + word));
    trader.fault(std::string("lie=") + word + "&taken=false");
    CHECK(place(std::string("spared-") + word)->status == status);
    CHECK_FALSE(stands(std::string("spared-") + word));
  }
  trader.fault("lie=internal&to=reads");
  CHECK(place("between")->status == 201);
  CHECK(trader.ask("GET", "/trade-api/v2/markets")->status == 500);
  CHECK(trader.ask("GET", "/trade-api/v2/markets")->status == 200);
  trader.fault("storm=1");
  const auto storm = trader.ask("GET", "/trade-api/v2/portfolio/balance");
  CHECK(storm->status == 429);
  CHECK(storm->body == R"({"error":"too many requests"})");
  CHECK(place("stormed")->status == 429);
  trader.fault("storm=0");
  CHECK_FALSE(stands("stormed"));
  trader.fault("slow=300");
  const auto before = std::chrono::steady_clock::now();
  trader.get("/exchange/status");
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(300));
  trader.fault("slow=0");
}

}  // namespace headgate::world
