#include "backtest/stage.h"

#include <doctest/doctest.h>

#include <functional>

#include "headgate/market/v1/market.pb.h"

namespace headgate::backtest {
namespace {

// Says in a shared log what it is told, and does what its test wants.
class Player : public Actor {
 public:
  using Act = std::function<void(const Input&, Effects&)>;
  Player(std::string name, std::vector<std::string>& log, std::vector<Subscription> reads, Act act)
      : name_(std::move(name)), log_(log), reads_(std::move(reads)), act_(std::move(act)) {}
  std::vector<Subscription> subscriptions() const override { return reads_; }
  void handle(const Input& input, Effects& effects) override {
    std::string what = "other";
    if (std::holds_alternative<Started>(input.event)) what = "started";
    if (const auto* delivered = std::get_if<Delivered>(&input.event))
      what = delivered->envelope.source() + " " + std::to_string(delivered->envelope.sequence());
    if (const auto* fired = std::get_if<TimerFired>(&input.event)) what = fired->timer;
    if (const auto* done = std::get_if<HttpDone>(&input.event)) what = done->body;
    if (std::holds_alternative<Stopping>(input.event)) what = "stopping";
    log_.push_back(std::to_string(input.market.ns() / ns_per_s) + " " + name_ + ": " + what);
    if (act_) act_(input, effects);
  }
  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return 0; }

 private:
  std::string name_;
  std::vector<std::string>& log_;
  std::vector<Subscription> reads_;
  Act act_;
};

struct Nobody : Stage::Audience {
  HttpDone answer(const HttpRequest& request, MarketTime) override {
    return {request.id, HttpOutcome::answered, 200, "answer to " + request.id, ""};
  }
  void heard(const bus::v1::Envelope& envelope) override {
    heard_.push_back(envelope.source() + "/" + envelope.stream());
  }
  std::vector<std::string> heard_;
};

MarketTime at(int64_t s) { return MarketTime::from_ns(s * ns_per_s); }
market::v1::ExchangeStatus status() { return {}; }

TEST_CASE("a message is with all its readers before anything that it brought about") {
  // In another order one reader would act on an answer to what the next has not heard.
  std::vector<std::string> log;
  Nobody audience;
  Stage stage("test", at(100), audience);
  const auto replies = [](const Input& input, Effects& effects) {
    if (std::holds_alternative<Delivered>(input.event)) effects.publish_event("x", "y", status());
  };
  stage.cast("first",
             std::make_unique<Player>("first", log, std::vector<Subscription>{{"market", "state"}}, replies));
  stage.cast("second", std::make_unique<Player>(
                           "second", log, std::vector<Subscription>{{"market", "state"}, {"first", "events"}},
                           nullptr));
  stage.start();
  Effects effects;
  effects.publish_state("status", "exchange", status());
  stage.publish("market", effects.publications);
  CHECK(log == std::vector<std::string>{"100 first: started", "100 second: started", "100 first: market 1",
                                        "100 second: market 1", "100 second: first 1"});
  CHECK(audience.heard_ == std::vector<std::string>{"market/state", "first/events"});
  REQUIRE(stage.kept().at("first").events.size() == 1);
  CHECK(stage.kept().at("first").events[0].causation_id() == "market/state/1/1");
}

TEST_CASE("timers fire at their own instants, in their order, on the way to a later one") {
  std::vector<std::string> log;
  Nobody audience;
  Stage stage("test", at(100), audience);
  stage.cast("a", std::make_unique<Player>("a", log, std::vector<Subscription>{},
                                           [](const Input& input, Effects& effects) {
                                             if (!std::holds_alternative<Started>(input.event)) return;
                                             effects.arm("late", at(107));
                                             effects.arm("early", at(103));
                                             effects.arm("machine", MachineTime::from_ns(2 * ns_per_s));
                                             effects.request({"1", "GET", "http://x", ""});
                                           }));
  stage.start();
  stage.advance(at(110));
  stage.stop();
  // Machine time is looked at every ten seconds.
  CHECK(log == std::vector<std::string>{"100 a: started", "100 a: answer to 1", "103 a: early", "107 a: late",
                                        "110 a: machine", "110 a: stopping"});
}

TEST_CASE("what is stored stands in the rows, and what is erased does not") {
  std::vector<std::string> log;
  Nobody audience;
  Stage stage("test", at(100), audience);
  stage.cast("a", std::make_unique<Player>("a", log, std::vector<Subscription>{},
                                           [](const Input& input, Effects& effects) {
                                             if (std::holds_alternative<Started>(input.event)) {
                                               effects.store("t", "kept", "1");
                                               effects.store("t", "gone", "1");
                                               effects.note(Level::alert, "CODE", "text");
                                             } else {
                                               effects.erase("t", "gone");
                                             }
                                           }));
  stage.start();
  stage.stop();
  CHECK(stage.kept().at("a").rows == Rows{{{"t", "kept"}, "1"}});
  CHECK(stage.notes().at("CODE").count == 1);
}

}  // namespace
}  // namespace headgate::backtest
