#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "domain/decimal.h"
#include "domain/moment.h"
#include "world/generated/member_fixture.h"
#include "world/served_world.h"

namespace headgate::world {
namespace {

using nlohmann::json;

constexpr const char* feed_path = "/trade-api/ws/v2";
constexpr const char* orders_path = "/trade-api/v2/portfolio/events/orders";

const MemberFixture& member() {
  static const MemberFixture one;
  return one;
}

std::vector<std::string> arguments(const std::string& seed,
                                   const std::string& cities = "KXHIGHNY,KXHIGHLAX") {
  return {"--seed",       seed,
          "--days",       "1",
          "--cities",     cities,
          "--key-id",     MemberFixture::key_id,
          "--public-key", member().key_file(),
          "--admin"};
}

json get(const ServedWorld& world, const std::string& target) {
  const auto answer = http_get(world.port(), target);
  REQUIRE(answer);
  return json::parse(answer->body);
}

std::optional<HttpAnswer> signed_ask(const ServedWorld& world, const std::string& method,
                                     const std::string& target, const std::string& body = "") {
  const std::string path = target.substr(0, target.find('?'));
  return http_ask(world.port(), {method, target, member().headers(method, path), body});
}

json signed_get(const ServedWorld& world, const std::string& target) {
  const auto answer = signed_ask(world, "GET", target);
  REQUIRE(answer);
  REQUIRE_MESSAGE(answer->status == 200, answer->body);
  return json::parse(answer->body);
}

std::string order_text(const std::string& ticker, const std::string& id, const std::string& side,
                       const std::string& price, const std::string& count) {
  return json{{"ticker", ticker},
              {"client_order_id", id},
              {"side", side},
              {"price", price},
              {"count", count},
              {"time_in_force", "good_till_canceled"},
              {"self_trade_prevention_type", "taker_at_cross"},
              {"post_only", false},
              {"exchange_index", 0}}
      .dump();
}

// A scripted market process: it is granted time, and keeps books from the feed's frames alone.
class Client {
 public:
  explicit Client(const ServedWorld& world)
      : world_(world),
        feed_(world.port(), feed_path, member().headers("GET", feed_path)),
        clock_(world.port(), "/world/v1/clock") {
    REQUIRE(feed_.open());
    REQUIRE(clock_.open());
    json tickers = json::array();
    const json page = get(world, "/trade-api/v2/markets?limit=1000");
    for (const json& market : page["markets"]) tickers.push_back(market["ticker"]);
    feed_.send({{"id", 1},
                {"cmd", "subscribe"},
                {"params", {{"channels", {"orderbook_delta"}}, {"market_tickers", tickers}}}});
    feed_.send({{"id", 2}, {"cmd", "subscribe"}, {"params", {{"channels", {"fill"}}}}});
  }

  // The step now granted, read whole.
  void take_step() {
    const auto step = clock_.read();
    REQUIRE(step);
    REQUIRE((*step)["type"] == "step");
    number_ = (*step)["step"];
    now_ = MarketTime::from_ns((*step)["market_time_ns"]);
    take_complete();
  }
  // The word that all is out, and everything it speaks of.
  void take_complete() {
    const auto complete = clock_.read();
    REQUIRE(complete);
    REQUIRE((*complete)["type"] == "step_complete");
    REQUIRE((*complete)["step"] == number_);
    over_ = (*complete)["day_over"];
    for (const json& each : (*complete)["feeds"]) {
      while (seqs_[each["sid"]] < each["seq"].get<uint64_t>()) read_frame();
    }
  }
  void done() { clock_.send({{"type", "done"}, {"step", number_}}); }
  void next() {
    done();
    take_step();
  }
  // Whether the books kept here are those that the exchange shows.
  void compare_books() {
    for (const auto& [ticker, sides] : books_) {
      const json shown = get(world_, "/trade-api/v2/markets/" + ticker + "/orderbook")["orderbook_fp"];
      for (const char* side : {"yes", "no"}) {
        std::map<std::string, int64_t> levels;
        for (const json& level : shown[std::string(side) + "_dollars"])
          levels[level[0]] = parse_decimal(level[1].get<std::string>(), 2).value();
        REQUIRE(levels == (sides.contains(side) ? sides.at(side) : decltype(levels){}));
      }
    }
  }

  void read_frame() {
    const auto read = feed_.read();
    REQUIRE(read);
    const json& frame = *read;
    ++frames;
    const std::string type = frame["type"];
    const json& message = frame["msg"];
    if (type == "fill") fills.push_back(message);
    if (frame.contains("seq") && frame.contains("sid")) {
      uint64_t& seq = seqs_[frame["sid"]];
      REQUIRE_MESSAGE(frame["seq"] == seq + 1, "seq leaves no gap");
      ++seq;
    }
    if (type == "orderbook_snapshot") {
      for (const char* side : {"yes", "no"}) {
        auto& levels = books_[message["market_ticker"]][side];
        levels.clear();
        for (const json& level : message.value(std::string(side) + "_dollars_fp", json::array()))
          levels[level[0]] = parse_decimal(level[1].get<std::string>(), 2).value();
      }
    }
    if (type != "orderbook_delta") return;
    REQUIRE_MESSAGE(message["ts_ms"].get<int64_t>() <= now_.ns() / ns_per_ms, "no book from the future");
    auto& levels = books_[message["market_ticker"]][message["side"]];
    int64_t& size_e2 = levels[message["price_dollars"]];
    size_e2 += parse_decimal(message["delta_fp"].get<std::string>(), 2).value();
    REQUIRE(size_e2 >= 0);
    if (size_e2 == 0) levels.erase(message["price_dollars"].get<std::string>());
  }

  MarketTime now() const { return now_; }
  bool over() const { return over_; }
  bool clock_silent() { return clock_.silent_for_ms(100); }
  std::vector<json> fills;
  int64_t frames = 0;

 private:
  const ServedWorld& world_;
  SocketClient feed_;
  SocketClient clock_;
  uint64_t number_ = 0;
  MarketTime now_;
  bool over_ = false;
  std::map<uint64_t, uint64_t> seqs_;
  std::map<std::string, std::map<std::string, std::map<std::string, int64_t>>> books_;
};

// A market with an ask between 10 and 90 cents, and that ask.
std::pair<std::string, std::string> offered(const ServedWorld& world) {
  const json page = get(world, "/trade-api/v2/markets?limit=1000&status=open");
  for (const json& market : page["markets"]) {
    const std::string ask = market["yes_ask_dollars"];
    const int64_t e4 = parse_decimal(ask, 4).value();
    if (e4 >= 1000 && e4 <= 9000) return {market["ticker"], ask};
  }
  return {};
}

}  // namespace

TEST_CASE("a day of two cities runs through: books from frames, an order, its fill, and cash to the end") {
  // This is what the demonstration's processes live in; each line here is one that they rely on.
  ServedWorld world(arguments("7"));
  const auto began = std::chrono::steady_clock::now();
  Client client(world);
  client.take_step();
  int64_t steps = 1, orders = 0;
  std::string ticker;
  while (!client.over()) {
    client.next();
    ++steps;
    if (orders == 0 && steps > 120) {
      const auto [market, ask] = offered(world);
      if (market.empty()) continue;
      const auto placed =
          signed_ask(world, "POST", orders_path, order_text(market, "first", "bid", ask, "3.00"));
      REQUIRE(placed);
      REQUIRE_MESSAGE(placed->status == 201, placed->body);
      ticker = market;
      ++orders;
      // What the order did is out before the next step, and the step is said to be complete anew.
      client.take_complete();
    }
    if (steps % 500 == 0) client.compare_books();
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::cout << steps << " steps and " << client.frames << " frames in " << seconds
            << " s: " << static_cast<double>(client.frames) / seconds << " frames a second\n";
  REQUIRE(orders == 1);
  REQUIRE_FALSE(client.fills.empty());
  CHECK(client.fills[0]["market_ticker"] == ticker);
  CHECK_MESSAGE(client.clock_silent(), "no step follows the last");

  const json summary = get(world, "/world/v1/summary");
  CHECK(summary["day_over"] == true);
  const json account = get(world, "/world/v1/account");
  CHECK(summary["account"]["fills"] == client.fills.size());
  CHECK(summary["account"]["orders"] == 1);
  CHECK(account["fill_list"].size() == client.fills.size());
  // Cash at the end: what was paid, what came back, from the summary's own lines.
  int64_t cash_e6 = parse_decimal(summary["account"]["opening_cash_dollars"].get<std::string>(), 6).value();
  for (const json& fill : account["fill_list"]) {
    const int64_t price_e4 = parse_decimal(fill["yes_price_dollars"].get<std::string>(), 4).value();
    const int64_t count_e2 = parse_decimal(fill["count"].get<std::string>(), 2).value();
    cash_e6 -= price_e4 * count_e2 + parse_decimal(fill["fee_dollars"].get<std::string>(), 6).value();
    bool won = false;
    for (const json& event : summary["events"]) won = won || event["winner"] == ticker;
    if (won) cash_e6 += count_e2 * 10'000;
  }
  CHECK(summary["account"]["cash_dollars"] == format_decimal(cash_e6, 6));
  const json balance = signed_get(world, "/trade-api/v2/portfolio/balance");
  CHECK(parse_decimal(balance["balance_dollars"].get<std::string>(), 6).value() == cash_e6);
  CHECK(summary["counts"]["orders_received"] == 1);
  CHECK(summary["counts"]["signature_refusals"] == 0);
  CHECK(world.terminate() == 0);
}

TEST_CASE("orders, portfolio and feed are the member's alone, and the market is everybody's") {
  // The exchange's own rules: a client that forgets to sign must fail here and not first with real money.
  ServedWorld world(arguments("9", "KXHIGHNY"));
  CHECK(http_get(world.port(), "/trade-api/v2/markets")->status == 200);
  CHECK(http_get(world.port(), "/trade-api/v2/exchange/status")->status == 200);
  CHECK(signed_ask(world, "GET", "/trade-api/v2/portfolio/fills?limit=5")->status == 200);
  const std::string path = "/trade-api/v2/portfolio/balance";
  const auto with = [&](const HttpHeaders& headers) {
    return http_ask(world.port(), {"GET", path, headers, {}})->body;
  };
  CHECK(with({}).find("signature_is_missing_from_headers") != std::string::npos);
  CHECK(with(member().headers("GET", path, -30'000)).find("header_timestamp_expired") != std::string::npos);
  CHECK(with(member().headers("GET", path, 60'000)).find("header_timestamp_expired") != std::string::npos);
  CHECK(with(member().headers("GET", path, -5'000)).find("balance_dollars") != std::string::npos);
  CHECK(with(member().headers("POST", path)).find("INCORRECT_API_KEY_SIGNATURE") != std::string::npos);
  HttpHeaders stranger = member().headers("GET", path);
  stranger[0].second = "00000000-0000-0000-0000-000000000000";
  CHECK(with(stranger).find("NOT_FOUND") != std::string::npos);
  CHECK(http_ask(world.port(), {"POST", orders_path, {}, order_text("X", "a", "bid", "0.5000", "1.00")})
            ->status == 401);

  // The weather service asks for no key, but wants to know who asks.
  const std::string reports = "/products/types/CLI/locations/NYC";
  CHECK(http_get(world.port(), reports)->status == 403);
  CHECK(http_ask(world.port(), {"GET", reports, {{"User-Agent", "(test, test@example.org)"}}, {}})->status ==
        200);

  SocketClient unsigned_feed(world.port(), feed_path);
  CHECK(unsigned_feed.refused_status() == 401);
  CHECK(unsigned_feed.refusal().find("signature_is_missing_from_headers") != std::string::npos);
  SocketClient late(world.port(), feed_path, member().headers("GET", feed_path, -30'000));
  CHECK(late.refused_status() == 401);
  SocketClient feed(world.port(), feed_path, member().headers("GET", feed_path));
  CHECK(feed.open());
  // Refused handshakes are asked twice by the test's client, to read their bodies.
  CHECK(get(world, "/world/v1/summary")["counts"]["signature_refusals"] == 10);
}

TEST_CASE("one seed is one world, whoever trades in it and however fast") {
  // Without it a failing day could not be shown to anybody.
  const auto ready = [](const ServedWorld& world) { return json::parse(world.ready_line()); };
  auto slow = arguments("21", "KXHIGHMIA");
  slow.insert(slow.end(), {"--speed", "600", "--cash", "77.5"});
  ServedWorld first(arguments("21", "KXHIGHMIA")), second(slow), other(arguments("22", "KXHIGHMIA"));
  CHECK(ready(first)["world_digest"] == ready(second)["world_digest"]);
  CHECK(ready(first)["world_digest"] != ready(other)["world_digest"]);
  CHECK(ready(first)["label"] == "SIMULATED");
  CHECK(ready(first)["events"].size() == 1);
  CHECK(ready(first)["series"] == json{"KXHIGHMIA"});
  CHECK(ready(first)["event"] == ready(first)["events"][0]);
  CHECK(ready(first)["seed"] == 21);
  CHECK(ready(first)["opens"].get<std::string>().ends_with("T14:00:00.000Z"));
  CHECK(get(first, "/world/v1/summary")["world_digest"] == ready(first)["world_digest"]);
  CHECK(get(second, "/world/v1/summary")["account"]["cash_dollars"] == "77.500000");
}

TEST_CASE("the exchange takes an order and lies about it, once for each lie planted") {
  // Each lie is one that real hosts tell. The order stands whatever the client was told.
  ServedWorld world(arguments("15", "KXHIGHNY"));
  Client client(world);
  client.take_step();
  while (client.now() <
         MarketTime::from_ns(*parse_iso_utc(json::parse(world.ready_line())["opens"].get<std::string>())))
    client.next();
  const std::string ticker = get(world, "/trade-api/v2/markets?status=open")["markets"][2]["ticker"];
  const auto place = [&](const std::string& id) {
    auto answer = signed_ask(world, "POST", orders_path, order_text(ticker, id, "bid", "0.0100", "1.00"));
    return answer;
  };
  const auto told = [&](const std::string& lie) { get(world, "/world/v1/fault?lie=" + lie); };
  CHECK(place("true")->status == 201);
  told("cut");
  CHECK_FALSE(place("cut"));
  told("html");
  const auto page = place("html");
  REQUIRE(page);
  CHECK(page->status == 502);
  CHECK(page->body.starts_with("<html>"));
  told("truncate");
  const auto half = place("half");
  REQUIRE(half);
  CHECK(half->status == 201);
  CHECK(json::parse(half->body, nullptr, false).is_discarded());
  CHECK(place("cut")->status == 409);
  const json summary = get(world, "/world/v1/summary");
  CHECK(summary["account"]["orders"] == 4);
  CHECK(get(world, "/world/v1/account")["order_list"].size() == 4);
  CHECK(summary["counts"]["lies_told"] == 3);
  const json orders = signed_get(world, "/trade-api/v2/portfolio/orders")["orders"];
  std::set<std::string> ids;
  for (const json& order : orders) ids.insert(order["client_order_id"]);
  CHECK(ids == std::set<std::string>{"true", "cut", "html", "half"});
}

TEST_CASE("a world that is down breaks every connection, finds nobody at the door, and returns as it was") {
  // The system has to live through its exchange being gone for a minute.
  ServedWorld world(arguments("17", "KXHIGHNY"));
  auto client = std::make_unique<Client>(world);
  client->take_step();
  client->next();
  const MarketTime before = client->now();
  SocketClient feed(world.port(), feed_path, member().headers("GET", feed_path));
  REQUIRE(feed.open());
  CHECK(get(world, "/world/v1/fault?down=1")["down"] == 1);
  CHECK_FALSE(feed.read());
  CHECK_FALSE(http_get(world.port(), "/world/v1/summary"));
  client.reset();
  bool back = false;
  for (int look = 0; look < 200 && !back; ++look) {
    usleep(50'000);
    back = http_get(world.port(), "/world/v1/summary").has_value();
  }
  REQUIRE(back);
  Client again(world);
  again.take_step();
  CHECK(again.now() == before);
  again.next();
  CHECK(again.now() > before);
}

TEST_CASE("a world without a member's key, or with a city nobody knows, does not start") {
  // It would take anybody's orders, or trade a thermometer that does not exist.
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{"--seed", "1"}, "--public-key"},
      {{"--seed", "1", "--public-key", member().key_file()}, "--key-id"},
      {{"--seed", "1", "--public-key", "/nowhere.pem", "--key-id", "k"}, "/nowhere.pem"},
      {{"--seed", "1", "--public-key", "/proc/self/status", "--key-id", "k"}, "BEGIN PUBLIC KEY"},
      {{"--cities", "KXHIGHOZ", "--public-key", member().key_file(), "--key-id", "k"}, "KXHIGHOZ"},
      {{"--days", "0", "--public-key", member().key_file(), "--key-id", "k"}, "--days"},
      {{"--cash", "-5", "--public-key", member().key_file(), "--key-id", "k"}, "--cash"},
      {{"--event", "KXHIGHNY-26JAN15", "--public-key", member().key_file(), "--key-id", "k"}, "--event"},
  };
  for (const auto& [words, told] : wrong) {
    const Finished finished = run_world(words);
    CHECK(finished.exit_code == 2);
    CHECK(finished.out.empty());
    CHECK_MESSAGE(finished.err.find(told) != std::string::npos, finished.err);
  }
}

}  // namespace headgate::world
