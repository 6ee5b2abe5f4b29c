#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/random.h"
#include "kalshi/breaker.h"
#include "kalshi/rate_limit.h"

namespace headgate {

// Every request to the exchange stands in line here before the wire: it leaves when the exchange's token
// bucket has room for it and no breaker is open. Whoever asked sees only a reply that takes longer. Machine
// time throughout.
class RequestLine {
 public:
  static constexpr std::string_view timer = "requests";

  explicit RequestLine(kalshi::RateLimit limit) : limit_(std::move(limit)) {}

  // The random numbers of this life come from an input, so that a replay waits as long.
  void seed(Random random) { random_ = random; }

  // Takes what this step asks for and lets go what may leave now; sets the timer for the rest.
  void pass(MachineTime now, Effects& effects);
  // A reply, before it is read by who asked for it. Those of earlier lives are none of ours.
  void came(const HttpDone& done, MachineTime now, Effects& effects);

  bool waits() const { return !waiting_.empty(); }
  // For people: why requests wait; empty when none does.
  std::string why(MachineTime now) const;
  uint64_t digest() const;

 private:
  bool let_go(MachineTime now, Effects& effects);

  kalshi::RateLimit limit_;
  kalshi::EndpointCosts costs_;
  kalshi::Breaker breaker_;
  Random random_{1};
  std::deque<HttpRequest> waiting_;
  std::set<std::string> under_way_;
};

}  // namespace headgate
