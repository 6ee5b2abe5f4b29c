// Stands in for edge and wants an order in every market all the time: for measuring the kill switch.
// The orders rest at one cent, fill nothing, and end at once, so that the next one may come. Within one step
// of market time the wishes are many but numbered: without a pause the world would never grant the next.
#include <map>
#include <utility>

#include "actor/decode.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "runtime/service_main.h"

namespace headgate::bench {
namespace {

class ConstantEdge final : public Actor {
 public:
  ConstantEdge(std::string strategy) : strategy_(std::move(strategy)) {}

  std::vector<Subscription> subscriptions() const override { return {{"market", "state"}}; }

  void handle(const Input& input, Effects& effects) override {
    if (std::holds_alternative<Started>(input.event)) {
      life_ = input.utc.ns();
      effects.arm("want", input.machine.plus_ns(every_ns));
    }
    if (const auto* delivered = std::get_if<Delivered>(&input.event)) {
      if (const auto info = decode<market::v1::MarketInfo>(delivered->envelope)) {
        events_[info->market_ticker()] = info->event_ticker();
      }
    }
    if (!std::holds_alternative<TimerFired>(input.event)) return;
    effects.arm("want", input.machine.plus_ns(every_ns));
    if (events_.empty() || input.market.ns() <= 0) return;
    if (std::exchange(step_, input.market) != input.market) wanted_in_step_ = 0;
    if (wanted_in_step_++ < step_most) want(input, effects);
  }

  std::string status(const Input&) const override { return "{\"wanted\":" + std::to_string(wanted_) + "}"; }
  uint64_t digest() const override { return wanted_; }

 private:
  static constexpr int64_t every_ns = 2 * ns_per_ms;
  static constexpr int step_most = 12;

  void want(const Input& input, Effects& effects) {
    auto next = events_.upper_bound(last_);
    if (next == events_.end()) next = events_.begin();
    last_ = next->first;
    edge::v1::OrderIntent intent;
    intent.set_intent_id("constant-" + std::to_string(life_) + "-" + std::to_string(++wanted_));
    intent.set_strategy(strategy_);
    intent.set_market_ticker(next->first);
    intent.set_event_ticker(next->second);
    intent.set_side(wanted_ % 2 == 0 ? edge::v1::SIDE_YES : edge::v1::SIDE_NO);
    intent.set_limit_price_e4(100);
    intent.set_quantity_e2(100);
    intent.set_fair_value_id("constant");
    intent.set_fair_value_issued_ns(input.market.ns());
    intent.set_working_until_ns(input.market.plus_ns(ns_per_s).ns());
    effects.publish_event("intent", next->first, intent, intent.intent_id());
  }

  std::string strategy_;
  std::map<std::string, std::string> events_;  // market -> event
  std::string last_;
  MarketTime step_;
  int wanted_in_step_ = 0;
  int64_t life_ = 0;
  uint64_t wanted_ = 0;
};

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  using namespace headgate;
  return service_main(
      argc, argv, "edge", [](const Configuration& configuration) -> Result<std::unique_ptr<Actor>> {
        return std::unique_ptr<Actor>(std::make_unique<bench::ConstantEdge>(configuration.strategy.name));
      });
}
