#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "domain/decimal.h"
#include "world/recorded/day.h"
#include "world/recorded/kalshi_market.h"
#include "world/served_world.h"

namespace headgate::world {
namespace {

using nlohmann::json;

constexpr const char* event = "KXHIGHNY-26JAN15";
constexpr const char* feed_path = "/trade-api/ws/v2";
constexpr const char* clock_path = "/world/v1/clock";

std::string carried_folder() {
  const char* root = std::getenv("HEADGATE_SOURCE");
  REQUIRE_MESSAGE(root != nullptr, "run by ctest, or with HEADGATE_SOURCE naming the project's root");
  return std::string(root) + "/world/recordings/carried";
}

Day carried_day() {
  auto recording = read_recording(carried_folder(), event);
  REQUIRE_MESSAGE(recording, recording.error().text());
  return Day(std::move(*recording));
}

std::vector<std::string> carried_arguments() { return {"--recorded", carried_folder(), "--event", event}; }

json get(const ServedWorld& world, const std::string& target) {
  const auto answer = http_get(world.port(), target);
  REQUIRE(answer);
  return json::parse(answer->body);
}

// The clock's side of a test: grants, and what came with them.
class Clock {
 public:
  explicit Clock(uint16_t port) : client_(port, clock_path) { REQUIRE(client_.open()); }

  // Reads the step now granted; false when the connection was closed.
  bool take_step() {
    const auto step = client_.read();
    if (!step) return false;
    REQUIRE((*step)["type"] == "step");
    number = (*step)["step"].get<uint64_t>();
    now = MarketTime::from_ns((*step)["market_time_ns"].get<int64_t>());
    const auto read = client_.read();
    REQUIRE(read);
    complete = *read;
    REQUIRE(complete["type"] == "step_complete");
    REQUIRE(complete["step"] == number);
    return true;
  }
  void done() { client_.send({{"type", "done"}, {"step", number}}); }
  bool day_over() const { return complete["day_over"].get<bool>(); }
  bool feed_open() const { return complete["feed_open"].get<bool>(); }
  SocketClient& client() { return client_; }

  uint64_t number = 0;
  MarketTime now;
  json complete;

 private:
  SocketClient client_;
};

// A reader of the feed that keeps books from its frames alone, as the trading side does.
class BookReader {
 public:
  BookReader(uint16_t port, const Day& day) : day_(day), client_(port, feed_path) {
    if (!client_.open()) return;
    json tickers = json::array();
    for (const Market& market : day.recording().markets) tickers.push_back(market.ticker);
    client_.send(
        {{"id", 1},
         {"cmd", "subscribe"},
         {"params",
          {{"channels", {"orderbook_delta"}}, {"market_tickers", tickers}, {"use_yes_price", false}}}});
    const auto subscribed = client_.read();
    REQUIRE(subscribed);
    REQUIRE((*subscribed)["type"] == "subscribed");
    sid = (*subscribed)["msg"]["sid"].get<uint64_t>();
    for (size_t i = 0; i < tickers.size(); ++i) REQUIRE(apply_next());
  }

  // Applies one frame; false when the peer closed.
  bool apply_next() {
    const auto frame = client_.read();
    if (!frame) return false;
    REQUIRE((*frame)["sid"] == sid);
    REQUIRE_MESSAGE((*frame)["seq"] == seq + 1, "seq leaves no gap");
    ++seq;
    const json& message = (*frame)["msg"];
    const std::string ticker = message["market_ticker"];
    if ((*frame)["type"] == "orderbook_snapshot") {
      for (const char* side : {"yes", "no"}) {
        auto& levels = levels_[{ticker, side}];
        levels.clear();
        for (const json& level : message.value(side + std::string("_dollars_fp"), json::array())) {
          levels[level[0]] = parse_decimal(level[1].get<std::string>(), 2).value();
        }
      }
      return true;
    }
    REQUIRE((*frame)["type"] == "orderbook_delta");
    newest_ms = message["ts_ms"].get<int64_t>();
    auto& levels = levels_[{ticker, message["side"]}];
    int64_t& size_e2 = levels[message["price_dollars"]];
    size_e2 += parse_decimal(message["delta_fp"].get<std::string>(), 2).value();
    REQUIRE(size_e2 >= 0);
    if (size_e2 == 0) levels.erase(message["price_dollars"].get<std::string>());
    return true;
  }

  // Whether the books kept here are the day's own at `now`, level by level.
  void compare(MarketTime now) const {
    for (size_t i = 0; i < day_.recording().markets.size(); ++i) {
      const std::string& ticker = day_.recording().markets[i].ticker;
      const Book book = day_.book_at(i, now);
      REQUIRE(levels(ticker, "yes") == expected(book.yes_bid));
      REQUIRE(levels(ticker, "no") == expected(book.no_bid));
    }
  }
  bool open() const { return client_.open(); }
  unsigned refused_status() const { return client_.refused_status(); }

  uint64_t sid = 0;
  uint64_t seq = 0;
  int64_t newest_ms = 0;

 private:
  using Levels = std::map<std::string, int64_t>;
  static Levels expected(const std::optional<Price>& bid) {
    return bid ? Levels{{price_text(*bid), nominal_size.e2()}} : Levels{};
  }
  Levels levels(const std::string& ticker, const std::string& side) const {
    const auto found = levels_.find({ticker, side});
    return found == levels_.end() ? Levels{} : found->second;
  }

  const Day& day_;
  SocketClient client_;
  std::map<std::pair<std::string, std::string>, Levels> levels_;
};

}  // namespace

TEST_CASE("the feed rebuilds every book of the day and is lost where the recording is silent") {
  // Every price the system trades on comes through these frames.
  const Day day = carried_day();
  ServedWorld world(carried_arguments());
  Clock clock(world.port());
  REQUIRE(clock.take_step());
  CHECK(clock.now == day.times().begins);
  auto reader = std::make_unique<BookReader>(world.port(), day);
  int64_t compared = 0, refused = 0, lost = 0;
  while (true) {
    if (reader && clock.feed_open()) {
      const json& feeds = clock.complete["feeds"];
      for (const json& feed : feeds) {
        if (feed["sid"] != reader->sid) continue;
        while (reader->seq < feed["seq"].get<uint64_t>()) REQUIRE(reader->apply_next());
      }
      REQUIRE_MESSAGE(reader->newest_ms <= clock.now.ns() / ns_per_ms, "no book from the future");
      reader->compare(clock.now);
      ++compared;
    } else if (reader) {
      while (reader->apply_next()) {
      }
      CHECK(clock.now == day.silences().at(0).from);
      CHECK(clock.complete["feeds"].empty());
      reader.reset();
      ++lost;
    } else {
      auto again = std::make_unique<BookReader>(world.port(), day);
      if (again->open()) {
        REQUIRE(day.feed_open_at(clock.now));
        again->compare(clock.now);
        reader = std::move(again);
      } else {
        REQUIRE(again->refused_status() == 503);
        ++refused;
      }
    }
    if (clock.day_over()) break;
    clock.done();
    REQUIRE(clock.take_step());
  }
  CHECK(clock.now == day.times().ends);
  CHECK(lost == 1);
  CHECK(refused > 10);
  CHECK(compared > 1000);
  clock.done();
  CHECK_MESSAGE(clock.client().silent_for_ms(200), "no step follows the day's last");
  const json summary = get(world, "/world/v1/summary");
  CHECK(summary["day_over"] == true);
  CHECK(summary["recorded_outcome"] == "KXHIGHNY-26JAN15-B36.5");
  CHECK(world.terminate() == 0);
}

TEST_CASE("over the day nothing is told before its time") {
  // Look-ahead is the one defect that makes every backtest shine.
  const Day day = carried_day();
  ServedWorld world(carried_arguments());
  Clock clock(world.port());
  const std::string question =
      "/v1/forecast?latitude=40.779&longitude=-73.9693&daily=temperature_2m_max&temperature_unit=fahrenheit"
      "&timezone=Etc/GMT%2B5&start_date=2026-01-15&end_date=2026-01-15";
  std::vector<std::string> states;
  while (true) {
    REQUIRE(clock.take_step());
    const json markets = get(world, std::string("/trade-api/v2/markets?event_ticker=") + event)["markets"];
    REQUIRE(markets.size() == 6);
    const std::string status = markets[0]["status"];
    if (states.empty() || states.back() != status) states.push_back(status);
    int64_t yes = 0;
    for (const json& market : markets) {
      REQUIRE(market["status"] == status);
      const bool determined = clock.now >= day.times().determined;
      REQUIRE(market["result"].get<std::string>().empty() != determined);
      REQUIRE(market["expiration_value"].get<std::string>().empty() != determined);
      REQUIRE(market.contains("settlement_value_dollars") == determined);
      REQUIRE(market.contains("settlement_ts") == (clock.now >= day.times().finalized));
      yes += market["result"] == "yes" ? 1 : 0;
    }
    REQUIRE(yes == (clock.now >= day.times().determined ? 1 : 0));
    const json forecast = get(world, question)["daily"]["temperature_2m_max"];
    const json meta = get(world, "/data/gfs_seamless/static/meta.json");
    const bool second = clock.now >= day.recording().forecasts.at(1).known_from;
    REQUIRE(forecast == json{second ? 36.3 : 38.6});
    REQUIRE(meta["last_run_availability_time"] == (second ? 1768449600 : 1768363200));
    if (clock.day_over()) break;
    clock.done();
  }
  CHECK(states == std::vector<std::string>{"initialized", "active", "closed", "determined", "finalized"});
}

TEST_CASE("market time stands still until the step is done, and a new client sees the step again") {
  // A market process that dies and returns must find the step it died in, whole.
  ServedWorld world(carried_arguments());
  auto first = std::make_unique<Clock>(world.port());
  REQUIRE(first->take_step());
  first->done();
  REQUIRE(first->take_step());
  CHECK(first->number == 1);
  CHECK(first->client().silent_for_ms(200));
  Clock second(world.port());
  REQUIRE(second.take_step());
  CHECK(second.number == 1);
  CHECK(second.now == first->now);
  CHECK_MESSAGE(!first->client().read(), "the first client's place is taken");
  second.done();
  REQUIRE(second.take_step());
  CHECK(second.number == 2);
  second.client().send({{"type", "done"}, {"step", 99}});
  CHECK_MESSAGE(!second.client().read(), "a step never granted cannot be done");
  first.reset();
  Clock third(world.port());
  REQUIRE(third.take_step());
  CHECK(third.number == 2);
}

TEST_CASE("a limited speed still grants step after step") {
  // A pace that lost its timer would stop a slow demonstration for good.
  auto arguments = carried_arguments();
  arguments.insert(arguments.end(), {"--speed", "3000"});
  ServedWorld world(arguments);
  Clock clock(world.port());
  for (uint64_t step = 0; step < 5; ++step) {
    REQUIRE(clock.take_step());
    CHECK(clock.number == step);
    clock.done();
  }
}

TEST_CASE("a world that cannot serve says why and exits with 2") {
  // try must be able to tell the user what is missing instead of waiting for a port.
  const std::string folder = carried_folder();
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{"--recorded", "/nowhere", "--event", event}, "/nowhere"},
      {{"--recorded", folder, "--event", "KXHIGHNY-25DEC09"}, event},
      {{"--recorded", folder, "--event", event, "--speed", "-1"}, "--speed"},
      {{"--recorded", folder}, "--event"},
  };
  for (const auto& [arguments, told] : wrong) {
    const Finished finished = run_world(arguments);
    CHECK(finished.exit_code == 2);
    CHECK(finished.out.empty());
    CHECK_MESSAGE(finished.err.find(told) != std::string::npos, finished.err);
  }
  const Finished as_json = run_world({"--recorded", "/nowhere", "--event", event, "--json"});
  CHECK(json::parse(as_json.err)["error"] == "RECORDING_MISSING");
}

TEST_CASE("the ready line tells what the recording holds") {
  // The demonstration prints from it what was dropped and what is stated.
  ServedWorld world(carried_arguments());
  const json line = json::parse(world.ready_line());
  CHECK(line["event"] == event);
  CHECK(line["opens"] == "2026-01-14T15:00:00.000Z");
  CHECK(line["crossed_dropped"] == 1);
  CHECK(line["silences"] == 1);
  CHECK(line["rows"].get<int64_t>() >= 250);
  CHECK(line["recorded_outcome"] == "KXHIGHNY-26JAN15-B36.5");
}

TEST_CASE("broken requests do not bring the world down") {
  // One stray byte from a client must not end everybody's day.
  ServedWorld world(carried_arguments());
  for (const char* target :
       {"/%", "/%ff", "/trade-api/v2/markets?tickers=%80", "/trade-api/v2/markets/%00", "/", "/x?=&&="}) {
    const auto answer = http_get(world.port(), target);
    REQUIRE_MESSAGE(answer, target);
    CHECK(answer->status >= 200);
  }
  SocketClient nowhere(world.port(), "/elsewhere");
  CHECK(nowhere.refused_status() == 404);
  SocketClient feed(world.port(), feed_path);
  feed.send("\"");
  feed.send({{"id", 1}, {"cmd", {1}}, {"params", {{"sids", "x"}}}});
  CHECK(feed.read());
  CHECK(feed.read());
  CHECK(get(world, "/world/v1/summary")["step"] == 0);
}

TEST_CASE("a world does not outlive the process that started it") {
  // A killed demonstration would leave a port and a process behind, each time.
  const auto arguments = carried_arguments();
  std::array<int, 2> told{};
  REQUIRE(pipe(told.data()) == 0);
  const pid_t starter = fork();
  if (starter == 0) {
    ServedWorld world(arguments);
    const uint16_t port = world.port();
    if (write(told[1], &port, sizeof port) != sizeof port) _exit(1);
    pause();
    _exit(0);
  }
  close(told[1]);
  uint16_t port = 0;
  REQUIRE(read(told[0], &port, sizeof port) == sizeof port);
  CHECK(http_get(port, "/world/v1/summary"));
  kill(starter, SIGKILL);
  waitpid(starter, nullptr, 0);
  bool gone = false;
  for (int i = 0; i < 200 && !gone; ++i) {
    gone = !http_get(port, "/world/v1/summary");
    usleep(50'000);
  }
  CHECK(gone);
  close(told[0]);
}

}  // namespace headgate::world
