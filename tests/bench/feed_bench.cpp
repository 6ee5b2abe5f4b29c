// feed_bench [FRAMES] [FOLDER]: what a change of a book costs market and its recording, and its bytes on the
// disk, for thirty markets of five events and several rates; a recording is flushed each second, so a quiet
// one packs badly.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "actor/actor_bench.h"
#include "domain/random.h"
#include "kalshi/market_fixture.h"
#include "services/market/market_actor.h"
#include "store/recording_folder.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

namespace fs = std::filesystem;
namespace fixture = kalshi::fixture;

constexpr int64_t start_ns = 1795104000LL * ns_per_s;
constexpr int events = 5;
constexpr int markets_an_event = 6;

struct Line {
  Line() {
    Configuration configuration;
    configuration.exchange.rest_url = "http://x";
    configuration.exchange.feed_url = "ws://x";
    for (int i = 0; i < events; ++i)
      configuration.exchange.series.push_back("KXHIGH" + std::string(3, static_cast<char>('A' + i)));
    configuration.exchange.scan_every_s = 1'000'000;
    configuration.keys.read = {"key", "/nowhere"};
    actor = std::make_unique<MarketActor>(configuration);
    (void)give(Started{});
    for (int safety = 0; safety < 40 && !request.url.empty(); ++safety) {
      const std::string url = std::exchange(request.url, {});
      (void)give(HttpDone{request.id, HttpOutcome::answered, 200, reply(url), ""});
    }
    (void)give(FeedOpened{"exchange"});
    (void)text(R"({"type":"subscribed","id":1,"msg":{"channel":"orderbook_delta","sid":1}})");
    for (const std::string& ticker : tickers) {
      (void)text(
          R"({"type":"orderbook_snapshot","sid":1,"seq":)" + std::to_string(++seq) +
          R"(,"msg":{"market_ticker":")" + ticker +
          R"(","yes_dollars_fp":[["0.2000","500.00"],["0.2100","80.00"]],"no_dollars_fp":[["0.7000","90.00"]]}})");
    }
  }
  std::string reply(const std::string& url) {
    if (url.find("/status") != std::string::npos) return R"({"exchange_active":true,"trading_active":true})";
    const size_t at = url.find("KXHIGH");
    const std::string series = url.substr(at, 9);
    if (url.find("/series/") != std::string::npos) {
      return R"({"series":{"ticker":")" + series + R"(","fee_type":"quadratic","fee_multiplier":1}})";
    }
    std::string out = R"({"cursor":"","markets":[)";
    for (int i = 0; i < markets_an_event; ++i) {
      const std::string event = series + "-26NOV20";
      tickers.push_back(event + "-B" + std::to_string(50 + 2 * i) + ".5");
      std::string market = fixture::with(fixture::between_market(), "event_ticker", "\"" + event + "\"");
      out += (i == 0 ? "" : ",") + fixture::with(market, "ticker", "\"" + tickers.back() + "\"");
    }
    return out + "]}";
  }
  Effects give(Event event) {
    Input input;
    input.market = MarketTime::from_ns(now_ns);
    input.utc = UtcTime::from_ns(now_ns);
    input.event = std::move(event);
    Effects effects;
    actor->handle(input, effects);
    if (!effects.requests.empty()) request = effects.requests.back();
    return effects;
  }
  Effects text(std::string frame) { return give(FeedText{"exchange", std::move(frame)}); }
  std::string delta(Random& random) {
    const std::string& ticker = tickers[random.below(tickers.size())];
    const bool yes = random.chance(500'000);
    const auto cents = yes ? random.between(15, 25) : random.between(60, 72);
    return R"({"type":"orderbook_delta","sid":1,"seq":)" + std::to_string(++seq) +
           R"(,"msg":{"market_ticker":")" + ticker +
           R"(","market_id":"9b0f6b43-5b68-4f9f-9f02-9a2d1b8ac1a1","side":")" + (yes ? "yes" : "no") +
           R"(","delta_fp":")" + std::to_string(random.between(1, 300)) + R"(.00","price_dollars":"0.)" +
           std::to_string(cents) + R"(00","ts_ms":)" +
           std::to_string(now_ns / ns_per_ms - random.between(20, 90)) + "}}";
  }

  std::unique_ptr<MarketActor> actor;
  std::vector<std::string> tickers;
  HttpRequest request;
  int64_t now_ns = start_ns;
  int64_t seq = 0;
};

double mean_us(const Samples& samples) { return 1e6 / std::max(1.0, samples.per_second()); }

void frames(int count, int a_second, const fs::path& folder) {
  Line line;
  Random random(7);
  recording::v1::Header header;
  header.set_format(1);
  const fs::path home = folder / ("feed-bench-" + std::to_string(a_second));
  fs::remove_all(home);
  RecordingFolder recording(home.string(), header);
  Samples thinking;
  Samples recorded;
  uint64_t deltas = 0;
  for (int i = 0; i < count; ++i) {
    line.now_ns += random.between(1, 2 * ns_per_s / a_second);
    std::string frame = line.delta(random);
    int64_t from = machine_ns();
    const Effects effects = line.text(std::move(frame));
    thinking.add(machine_ns() - from);
    from = machine_ns();
    for (const Recorded& each : effects.records) {
      recording.take(each, MarketTime::from_ns(line.now_ns), UtcTime::from_ns(line.now_ns));
    }
    recording.work(MachineTime::from_ns(line.now_ns));
    recorded.add(machine_ns() - from);
    deltas += effects.records.size();
  }
  recording.finish();
  uint64_t bytes = 0;
  for (const auto& file : fs::directory_iterator(home)) bytes += fs::file_size(file.path());
  fs::remove_all(home);
  std::printf(
      "%4d frames a second: market %6.1f us a frame (p50 %5.1f), recording %5.2f us (p50 %4.2f), %5.1f bytes "
      "a record\n",
      a_second, mean_us(thinking), thinking.us(0.5), mean_us(recorded), recorded.us(0.5),
      static_cast<double>(bytes) / static_cast<double>(deltas));
  line.now_ns += ns_per_s;
  Samples ticks;
  for (int i = 0; i < 200; ++i) {
    line.now_ns += ns_per_s;
    const int64_t from = machine_ns();
    (void)line.give(TimerFired{"tick"});
    ticks.add(machine_ns() - from);
  }
  std::printf("     a second in which nothing happens: %.1f us\n", ticks.us(0.5));
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  using namespace headgate::bench;
  const int count = count_argument(argc, argv, 20'000);
  const Scratch scratch(folder_argument(argc, argv));
  for (const int a_second : {1, 20, 1000}) frames(count, a_second, scratch.path());
}
