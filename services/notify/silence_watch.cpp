#include "services/notify/silence_watch.h"

namespace headgate {

void SilenceWatch::begin(MachineTime now, const std::vector<std::string>& processes) {
  peers_.clear();
  for (const std::string& process : processes) peers_[process] = Peer{now, false};
  due_ = now.plus_ns(look_every_ns);
}

void SilenceWatch::heard(const std::string& process, MachineTime now) {
  const auto found = peers_.find(process);
  if (found != peers_.end()) found->second = Peer{now, true};
}

std::vector<SilenceWatch::Silent> SilenceWatch::look(MachineTime now) {
  const bool late = now.minus_ns(due_) > look_every_ns;
  due_ = now.plus_ns(look_every_ns);
  std::vector<Silent> out;
  if (late) return out;
  for (const auto& [process, peer] : peers_) {
    const int64_t for_ns = now.minus_ns(peer.since);
    if (for_ns > (peer.heard ? silent_after_ns : start_within_ns)) out.push_back({process, for_ns});
  }
  return out;
}

}  // namespace headgate
