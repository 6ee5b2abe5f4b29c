#pragma once

#include <string>
#include <string_view>

#include "actor/effects.h"

namespace headgate {

// One JSON object per line on standard error, with syslog's level prefix so that journald keeps the priority.
// Never the audit record: that is the events table.
class Log {
 public:
  explicit Log(std::string service) : service_(std::move(service)) {}
  void write(Level level, std::string_view code, std::string_view text) const;

 private:
  std::string service_;
};

}  // namespace headgate
