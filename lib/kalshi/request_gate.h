#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/random.h"
#include "kalshi/breaker.h"
#include "kalshi/limits_codec.h"
#include "kalshi/rate_limit.h"

namespace headgate::kalshi {

// Requests of all kinds stand here before the wire, each in a line of its urgency, and leave when the
// exchange's bucket has room for them and no breaker is open. Reads and writes have a bucket and a breaker
// each, as at the exchange: a scan that was refused must not hold up an order. Whoever asked sees only a
// reply that takes longer. Machine time throughout. Nothing here is durable: what waited at a crash never
// left.
class RequestGate {
 public:
  static constexpr const char* timer = "requests";
  // Between two cancels while a 429 is waited out.
  static constexpr int64_t cancel_pace_ns = 250 * ns_per_ms;
  // Tokens of the write bucket that only cancels may use: twenty cancels at what they cost in August 2026.
  static constexpr int64_t cancel_reserve = 40;

  // In the order of leaving; the last are the first to wait. The first two are writes, the rest reads.
  enum class Turn : uint8_t { cancel, order, search, question, sample };
  static constexpr size_t turns = 5;

  // `limited` false: an exchange that is simulated and has not told of any limits.
  RequestGate(Share share, bool limited);

  // The random numbers of this life come from an input, so that a replay waits as long.
  void seed(Random random) { random_ = random; }
  // What the exchange says of the account, and of what each request costs.
  void allow(const AccountLimits& limits, MachineTime now);
  void charge(EndpointCostTable costs) { told_costs_ = std::move(costs); }

  void take_in(HttpRequest request, Turn turn);
  // Takes out of line what shall not leave any more: for what `judge` says a code.
  struct Unsent {
    HttpRequest request;
    std::string code;
  };
  std::vector<Unsent> withdraw(Turn turn, const std::function<std::string(const HttpRequest&)>& judge);
  // What may leave now leaves, and the timer is set for the rest. The ids of what left.
  std::vector<std::string> let_go(MachineTime now, Effects& effects);
  // A reply, before it is read by who asked for it. Those of earlier lives are none of ours.
  void came(const HttpDone& done, MachineTime now, Effects& effects);

  // For people.
  size_t waiting(Turn turn) const { return lines_.at(static_cast<size_t>(turn)).size(); }
  size_t waiting() const;
  // Nothing where nothing limits.
  std::optional<int64_t> tokens(Lane lane, MachineTime now) const;
  // "closed", or why nothing leaves and for how long.
  std::string breaker(Lane lane, MachineTime now) const;

 private:
  static Lane lane_of(Turn turn);
  const Breaker& breaker_of(Lane lane) const { return lane == Lane::read ? reads_ : writes_; }
  Breaker& breaker_of(Lane lane) { return lane == Lane::read ? reads_ : writes_; }
  int64_t cost_of(const HttpRequest& request, Lane lane) const;
  // Nothing: a reply must come first, or it never fits.
  std::optional<MachineTime> due(const HttpRequest& request, Turn turn, MachineTime now) const;

  Share share_;
  bool limited_;
  RateLimit limit_;
  EndpointCosts documented_costs_;
  std::optional<EndpointCostTable> told_costs_;
  Breaker reads_;
  Breaker writes_;
  Random random_{1};
  MachineTime cancel_left_;  // the last one
  std::array<std::deque<HttpRequest>, turns> lines_;
  std::map<std::string, Lane> under_way_;
};

}  // namespace headgate::kalshi
