#pragma once

#include <map>
#include <string>
#include <string_view>

#include "domain/moment.h"

namespace headgate {

// Whoever can send us rubbish must not be able to fill the spool and hide the one alert that matters: at most
// one of each code in a minute of machine time. Not durable; a new life may say it again.
class AlertLimit {
 public:
  bool allows(std::string_view code, MachineTime now) {
    const auto [last, first_time] = last_.try_emplace(std::string(code), now);
    if (!first_time && now.minus_ns(last->second) < pause_ns) return false;
    last->second = now;
    return true;
  }

 private:
  static constexpr int64_t pause_ns = 60 * ns_per_s;
  std::map<std::string, MachineTime> last_;
};

}  // namespace headgate
