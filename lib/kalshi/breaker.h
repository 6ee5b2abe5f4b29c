#pragma once

#include <cstdint>
#include <optional>

#include "domain/moment.h"
#include "domain/random.h"
#include "kalshi/backoff.h"

namespace headgate::kalshi {

// Stops asking an exchange that cannot or will not answer. A 429 opens it at once, since each further request
// may lengthen the exclusion; errors of the server (5xx) and silence open it after several in a row, since a
// single one is a daily event. After a wait one request goes as a probe: its answer closes the breaker or
// opens it for a longer wait. Time is the machine's; the random numbers are the caller's.
class Breaker {
 public:
  // In a row.
  static constexpr int server_errors_max = 3;

  enum class Outcome : uint8_t {
    answered,      // whatever it said: 4xx other than 429 are answers too
    limited,       // 429
    server_error,  // 5xx, HTML in place of JSON, no answer at all
  };
  static Outcome outcome_of(bool answered, int status);

  enum class State : uint8_t { closed, open, probing };
  State state() const { return state_; }
  // Open since which of the two; nothing when closed.
  std::optional<Outcome> cause() const { return cause_; }

  // The earliest instant, not before `now`, at which a request may leave; nothing while a probe is under way.
  std::optional<MachineTime> when(MachineTime now) const;
  // A request leaves; it must be one that may. The first after a wait is the probe.
  void left(MachineTime now);
  // A request that left here was kept back on this side of the wire: it says nothing, and as a probe another
  // takes its place.
  void kept_back();
  // What came of a request. True when this opened the breaker or made it wait on.
  bool came(Outcome outcome, MachineTime now, Random& random);

 private:
  void open(Outcome cause, MachineTime now, Random& random);

  State state_ = State::closed;
  std::optional<Outcome> cause_;
  int server_errors_ = 0;
  MachineTime until_;
  // A write bucket fills within a second or three; what lasts longer is worth waiting for.
  Backoff limited_{ns_per_s / 2, 2 * ns_per_s, 60 * ns_per_s};
  Backoff server_{ns_per_s / 2, ns_per_s, 30 * ns_per_s};
};

}  // namespace headgate::kalshi
