#pragma once

#include <sys/types.h>

namespace headgate {

// The process that started this one: a supervisor, or whoever stands in its place.
class Starter {
 public:
  Starter();  // looks now: make it early
  pid_t pid() const { return pid_; }
  bool has_ended() const;

 private:
  pid_t pid_;
};

}  // namespace headgate
