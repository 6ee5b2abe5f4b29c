#include "world/clock.h"

#include <nlohmann/json.hpp>

#include "domain/check.h"
#include "world/world.h"

namespace headgate::world {

using nlohmann::json;

MarketTime StepClock::advance() {
  check(!day_over(), "no step follows the day's last");
  const MarketTime before = now_;
  now_ = next();
  ++step_;
  return before;
}

void StepClock::move_to(MarketTime now) {
  check(now >= now_, "time does not go back");
  now_ = now;
  ++step_;
}

Frames World::run_to(MarketTime now) {
  Frames out;
  while (!clock().day_over() && clock().next() <= now) {
    for (auto& frame : grant()) out.push_back(std::move(frame));
  }
  return out;
}

std::string StepClock::step_frame() const {
  return json{{"type", "step"}, {"step", step_}, {"market_time_ns", now_.ns()}}.dump();
}

std::string StepClock::complete_frame(const std::vector<FeedPosition>& feeds, bool feed_open) const {
  json sent = json::array();
  for (const FeedPosition& feed : feeds) sent.push_back({{"sid", feed.sid}, {"seq", feed.seq}});
  return json{{"type", "step_complete"},
              {"step", step_},
              {"feeds", sent},
              {"feed_open", feed_open},
              {"day_over", day_over()}}
      .dump();
}

StepClock::Answer StepClock::judge(std::string_view text) const {
  const json message = json::parse(text, nullptr, false);
  if (!message.is_object() || message.value("type", json()) != "done") return Answer::malformed;
  const json step = message.value("step", json());
  if (!step.is_number_unsigned() || step.get<uint64_t>() > step_) return Answer::malformed;
  return step.get<uint64_t>() == step_ ? Answer::done : Answer::stale;
}

}  // namespace headgate::world
