#include "sim/disk.h"

#include <algorithm>

#include "actor/service_names.h"

namespace headgate::sim {

void Disk::begin_life() {
  ++life_;
  failed_ = false;
}

std::vector<bus::v1::StreamPosition> Disk::load_positions() {
  std::vector<bus::v1::StreamPosition> out;
  for (const auto& [from, position] : positions_) out.push_back(position);
  return out;
}

Status Disk::commit(StoreStep& step) {
  used_after_error_ = used_after_error_ || failed_;
  uint64_t sequence = events_.size();
  for (bus::v1::Envelope& event : step.events) {
    event.set_stream(std::string(events_stream));
    event.set_epoch(epoch());
    event.set_sequence(++sequence);
  }
  const Fate fate = fate_();
  if (fate == Fate::crashes) throw Crash{};
  if (fate == Fate::fails) {
    failed_ = true;
    return Error{"STORE_COMMIT", "simulated disk", "EIO", "look at the disk, then start again"};
  }
  apply(step);
  if (fate == Fate::crashes_kept) throw Crash{};
  if (fate == Fate::done) return Done{};
  failed_ = true;
  return Error{"STORE_COMMIT", "simulated disk", "EIO after the write", "look at the disk, then start again"};
}

void Disk::apply(const StoreStep& step) {
  for (const Row& row : step.rows) {
    if (row.value) {
      rows_[{row.table, row.key}] = *row.value;
    } else {
      rows_.erase({row.table, row.key});
    }
  }
  events_.insert(events_.end(), step.events.begin(), step.events.end());
  for (const auto& position : step.positions) positions_[{position.source(), position.stream()}] = position;
}

std::vector<bus::v1::Envelope> Disk::replay(uint64_t from, uint32_t limit) {
  const uint64_t first = from == 0 ? 1 : from;
  if (first > events_.size()) return {};
  const uint64_t count = std::min<uint64_t>(limit, events_.size() - first + 1);
  const auto begin = events_.begin() + static_cast<int64_t>(first) - 1;
  return {begin, begin + static_cast<int64_t>(count)};
}

}  // namespace headgate::sim
