#include "node/timers.h"

namespace headgate {

template <typename Time>
void Timers::Queue<Time>::disarm(const std::string& timer) {
  const auto found = due_.find(timer);
  if (found == due_.end()) return;
  order_.erase({found->second, timer});
  due_.erase(found);
}

template <typename Time>
void Timers::Queue<Time>::arm(const std::string& timer, Time due) {
  disarm(timer);
  due_.emplace(timer, due);
  order_.emplace(std::pair{due, timer}, std::monostate{});
}

template <typename Time>
std::optional<std::string> Timers::Queue<Time>::take_due(Time now) {
  if (order_.empty() || order_.begin()->first.first > now) return std::nullopt;
  std::string timer = order_.begin()->first.second;
  disarm(timer);
  return timer;
}

template <typename Time>
std::optional<Time> Timers::Queue<Time>::next() const {
  if (order_.empty()) return std::nullopt;
  return order_.begin()->first.first;
}

void Timers::apply(const TimerCommand& command) {
  market_.disarm(command.timer);
  machine_.disarm(command.timer);
  if (const auto* due = std::get_if<MarketTime>(&command.due)) market_.arm(command.timer, *due);
  if (const auto* due = std::get_if<MachineTime>(&command.due)) machine_.arm(command.timer, *due);
}

std::optional<std::string> Timers::take_due(MarketTime market, MachineTime machine) {
  auto timer = market_.take_due(market);
  return timer ? timer : machine_.take_due(machine);
}

std::optional<MarketTime> Timers::next_market() const { return market_.next(); }
std::optional<MachineTime> Timers::next_machine() const { return machine_.next(); }

}  // namespace headgate
