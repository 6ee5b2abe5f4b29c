#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "kalshi/market_fixture.h"
#include "services/market/market_actor.h"

// An exchange with thousands of markets, and a market service that reads it.
namespace headgate::scale_fixture {

inline constexpr int64_t start_ns = 1795104000LL * ns_per_s;
inline const std::string series = "KXHIGHXX";

class Exchange {
 public:
  // `one`: a market's object, whatever its tickers.
  Exchange(int pages_in_list, int markets_a_page, const std::string& one = kalshi::fixture::between_market())
      : a_page_(static_cast<size_t>(markets_a_page)) {
    const int count = pages_in_list * markets_a_page;
    for (int i = 0; i < count; ++i) {
      std::string text =
          kalshi::fixture::with(one, "event_ticker", "\"" + event(static_cast<size_t>(i)) + "\"");
      markets_.push_back(kalshi::fixture::with(text, "ticker", "\"" + ticker(static_cast<size_t>(i)) + "\""));
    }
  }
  static std::string event(size_t i) { return series + "-E" + std::to_string(i / 6); }
  static std::string ticker(size_t i) { return event(i) + "-B" + std::to_string(i % 6) + ".5"; }
  void retitle(size_t i) {
    markets_[i] = kalshi::fixture::with(markets_[i], "title", "\"Another title\"");
    updated_ = i;
  }

  // The body of a reply; nothing for what this exchange does not serve.
  std::optional<std::string> reply(const std::string& url) {
    if (url.find("/exchange/status") != std::string::npos)
      return R"({"exchange_active":true,"trading_active":true})";
    if (url.find("/series/" + series) != std::string::npos)
      return R"({"series":{"ticker":")" + series + R"(","fee_type":"quadratic","fee_multiplier":1}})";
    if (url.find("/markets?") == std::string::npos) return std::nullopt;
    last_query = url;
    ++pages;
    if (url.find("min_updated_ts") != std::string::npos)
      return R"({"cursor":"","markets":[)" + (updated_ ? markets_[*updated_] : "") + "]}";
    const size_t cursor = url.find("&cursor=");
    const size_t from = cursor == std::string::npos ? 0 : std::stoul(url.substr(cursor + 8));
    const size_t to = std::min(from + a_page_, markets_.size());
    std::string out =
        R"({"cursor":")" + (to < markets_.size() ? std::to_string(to) : "") + R"(","markets":[)";
    for (size_t i = from; i < to; ++i) out += (i == from ? "" : ",") + markets_[i];
    return out + "]}";
  }

  int pages = 0;
  std::string last_query;

 private:
  size_t a_page_;
  std::vector<std::string> markets_;
  std::optional<size_t> updated_;
};

inline Configuration configuration(const MarketConfiguration& selection = {}) {
  Configuration out;
  out.market = selection;
  out.instance.mode = Mode::paper;
  out.exchange.rest_url = "http://127.0.0.1:9/trade-api/v2";
  out.exchange.feed_url = "ws://127.0.0.1:9/trade-api/ws/v2";
  out.exchange.series = {series};
  out.exchange.scan_every_s = 60;
  out.keys.read = {"key", "/nowhere"};
  return out;
}

struct Scene {
  explicit Scene(Exchange& whom, const MarketConfiguration& selection = {})
      : exchange(whom), actor(configuration(selection)) {
    give(Started{});
  }

  Effects give(Event event) {
    Input input;
    input.market = MarketTime::from_ns(now_ns);
    input.utc = UtcTime::from_ns(now_ns);
    input.machine = MachineTime::from_ns(now_ns - start_ns);
    input.event = std::move(event);
    Effects effects;
    actor.handle(input, effects);
    requests.insert(requests.end(), effects.requests.begin(), effects.requests.end());
    for (const TimerCommand& command : effects.timers) {
      const auto* due = std::get_if<MachineTime>(&command.due);
      if (due != nullptr) timers[command.timer] = *due;
    }
    for (const FeedCommand& command : effects.feeds) hear(command);
    count(effects);
    return effects;
  }
  void count(const Effects& effects) {
    size_t infos = 0;
    size_t books = 0;
    for (const Publication& each : effects.publications) {
      if (each.topic.rfind("info/", 0) == 0)
        ++infos, told_infos.insert(each.topic.substr(5, each.topic.size() - 6));
      if (each.topic.rfind("book/", 0) == 0) ++books, books_told.insert(each.topic);
      market::v1::ExchangeStatus status;
      if (each.topic == "status/exchange/" && status.ParseFromString(each.body))
        connected = status.feed_connected();
    }
    most_infos_a_step = std::max(most_infos_a_step, infos);
    most_books_a_step = std::max(most_books_a_step, books);
  }
  void hear(const FeedCommand& command) {
    if (command.text.find("orderbook_delta") == std::string::npos) return;
    size_t here = 0;
    const std::string begin = "\"" + series + "-E";
    for (size_t at = command.text.find(begin); at != std::string::npos;
         at = command.text.find(begin, at + 1)) {
      subscribed.insert(command.text.substr(at + 1, command.text.find('"', at + 1) - at - 1));
      ++here;
    }
    largest_command = std::max(largest_command, here);
  }
  // Answers what is asked and fires what is due by machine time, until nothing more comes of it.
  void run_until_idle() {
    while (!requests.empty() || !timers.empty()) {
      if (!requests.empty()) {
        const HttpRequest request = requests.front();
        requests.erase(requests.begin());
        const auto body = exchange.reply(request.url);
        give(HttpDone{request.id, HttpOutcome::answered, body ? 200 : 404, body.value_or("{}"), ""});
        continue;
      }
      const auto first = timers.begin();
      const std::string name = first->first;
      now_ns = std::max(now_ns, start_ns + first->second.ns());
      timers.erase(first);
      give(TimerFired{name});
    }
  }
  void connect() {
    give(FeedOpened{"exchange"});
    run_until_idle();
  }

  Exchange& exchange;
  int64_t now_ns = start_ns;
  MarketActor actor;
  std::vector<HttpRequest> requests;
  std::map<std::string, MachineTime> timers;
  std::set<std::string> told_infos;
  std::set<std::string> books_told;
  std::set<std::string> subscribed;
  size_t most_infos_a_step = 0;
  size_t most_books_a_step = 0;
  size_t largest_command = 0;
  bool connected = false;
};

}  // namespace headgate::scale_fixture
