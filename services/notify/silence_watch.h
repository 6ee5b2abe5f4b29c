#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/moment.h"

namespace headgate {

// Which processes have not been heard for too long, on the machine's own clock.
class SilenceWatch {
 public:
  static constexpr int64_t silent_after_ns = 3 * ns_per_s;
  static constexpr int64_t start_within_ns =
      10 * ns_per_s;  // for a process that was never heard in this life
  static constexpr int64_t look_every_ns = ns_per_s;

  void begin(MachineTime now, const std::vector<std::string>& processes);
  void heard(const std::string& process, MachineTime now);

  struct Silent {
    std::string process;
    int64_t for_ns;
  };
  // Nothing when this look itself came late: then it was this process that stood still, and everybody else's
  // heartbeats are waiting in its queue.
  std::vector<Silent> look(MachineTime now);

 private:
  struct Peer {
    MachineTime since;
    bool heard = false;
  };
  std::map<std::string, Peer> peers_;
  MachineTime due_;
};

}  // namespace headgate
