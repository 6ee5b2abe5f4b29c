#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"

namespace headgate {

// A stream an actor reads.
struct Subscription {
  std::string source;
  std::string
      stream;  // "events": from the position stored with the last effect; "state": snapshot, then live
};

// A service: one pure function plus its state. The same object runs in the process host, in the simulator and
// in the backtest. Never blocks, never throws for input, never looks at a clock.
class Actor {
 public:
  virtual ~Actor() = default;

  virtual std::vector<Subscription> subscriptions() const = 0;
  virtual bool wants_heartbeats() const { return false; }
  virtual void handle(const Input& input, Effects& effects) = 0;

  // Answers a question from the actor's state, as JSON; nothing for a kind it does not know. Changes nothing,
  // so questions are no inputs and need no replay.
  virtual std::optional<std::string> answer(std::string_view kind, std::string_view argument,
                                            const Input& now) const {
    (void)kind, (void)argument, (void)now;
    return std::nullopt;
  }

  // What people should see beside the process's name, as a JSON object: ages of data, trading state.
  virtual std::string status(const Input& now) const = 0;

  // Equal digests mean equal state; compared by replay and tests.
  virtual uint64_t digest() const = 0;
};

}  // namespace headgate
