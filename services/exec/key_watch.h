#pragma once

#include <string>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/alert_limit.h"

namespace headgate::exec {

// Whether the exchange takes our signature, by its last answer that says anything about it: 401 and 403 say
// no, success says yes. Not durable: a new life hears it again with its first question.
class KeyWatch {
 public:
  void saw(const HttpDone& done, MachineTime now, Effects& effects);

  bool refused() const { return !refusal_.empty(); }
  // What the exchange said and how to mend it; empty while the key is good.
  const std::string& refusal() const { return refusal_; }
  // Of the one question that is still asked while the key is refused.
  bool is_due(MachineTime now) const { return now >= again_; }

 private:
  static constexpr int64_t again_ns = 10 * ns_per_s;

  std::string refusal_;
  MachineTime again_;
  AlertLimit alerts_;
};

}  // namespace headgate::exec
