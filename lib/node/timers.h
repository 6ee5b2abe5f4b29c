#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actor/effects.h"

namespace headgate {

// Named, single timers on two clocks. Due timers fire in the order of their due time, then of their name.
class Timers {
 public:
  void apply(const TimerCommand& command);
  std::optional<std::string> take_due(MarketTime market, MachineTime machine);
  std::optional<MarketTime> next_market() const;
  std::optional<MachineTime> next_machine() const;

 private:
  template <typename Time>
  class Queue {
   public:
    void arm(const std::string& timer, Time due);
    void disarm(const std::string& timer);
    std::optional<std::string> take_due(Time now);
    std::optional<Time> next() const;

   private:
    std::map<std::pair<Time, std::string>, std::monostate> order_;
    std::map<std::string, Time> due_;
  };
  Queue<MarketTime> market_;
  Queue<MachineTime> machine_;
};

}  // namespace headgate
