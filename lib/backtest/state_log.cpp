#include "backtest/state_log.h"

#include <utility>

#include "actor/service_names.h"

namespace headgate::backtest {

void StateLog::begin(uint64_t epoch) {
  head_ = {epoch, 0};
  epochs_[epoch] = {};
}

void StateLog::add(bus::v1::Envelope envelope) {
  ++head_.sequence;
  envelope.set_stream(std::string(state_stream));
  envelope.set_epoch(head_.epoch);
  envelope.set_sequence(head_.sequence);
  Epoch& epoch = epochs_[head_.epoch];
  uint64_t& latest = epoch.latest[envelope.key()];
  if (latest != 0) epoch.replaced.push_back({latest, head_.sequence});
  latest = head_.sequence;
  epoch.messages.emplace_hint(epoch.messages.end(), head_.sequence, std::move(envelope));
}

const bus::v1::Envelope* StateLog::find(const StatePosition& position) const {
  const auto epoch = epochs_.find(position.epoch);
  if (epoch == epochs_.end()) return nullptr;
  const auto found = epoch->second.messages.find(position.sequence);
  return found == epoch->second.messages.end() ? nullptr : &found->second;
}

void StateLog::trim(const StatePosition& floor) {
  while (!epochs_.empty() && epochs_.begin()->first < floor.epoch) epochs_.erase(epochs_.begin());
  const auto found = epochs_.find(floor.epoch);
  if (found == epochs_.end()) return;
  Epoch& epoch = found->second;
  while (!epoch.replaced.empty() && epoch.replaced.front().by <= floor.sequence) {
    epoch.messages.erase(epoch.replaced.front().sequence);
    epoch.replaced.pop_front();
  }
}

size_t StateLog::size() const {
  size_t out = 0;
  for (const auto& [epoch, content] : epochs_) out += content.messages.size();
  return out;
}

}  // namespace headgate::backtest
