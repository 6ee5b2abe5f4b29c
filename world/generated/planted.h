#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "world/faults.h"
#include "world/request.h"

namespace headgate::world {

// Defects that a test plants in a generated world: of market payloads, of bulletins, of the replies to
// orders, and of the whole host.
class Planted {
 public:
  // /world/v1/fault: ?ticker=&field=&change=, ?station=&change=truncate|damage|none,
  // ?lie=cut|html|truncate|none[&count=], ?down=SECONDS, ?clock=SECONDS by which the exchange's clock is
  // ahead of this machine's. `known` says whether a ticker is a market's.
  Reply plant(const Target& target, bool known);

  // A reply of the exchange to a GET, spoiled where it holds a market of which a fault is known.
  Reply market_data(Reply reply) const;
  // A bulletin as it is handed out.
  std::string bulletin(std::string text) const;
  // The reply to an order that the exchange has already taken or refused.
  Reply order_reply(Reply reply);
  std::optional<int64_t> take_outage_s();
  int64_t clock_ahead_ns() const { return clock_ahead_ns_; }

  size_t faults() const { return faults_.size() + bulletins_.size(); }
  int64_t lies_told() const { return lies_told_; }

 private:
  enum class Harm { truncate, damage };
  enum class Lie { none, cut, html, truncate };
  Reply plant_bulletin(const std::string& station, const std::string& change);
  Reply plant_lie(const Target& target);
  Reply plant_outage(const Target& target);
  Reply plant_clock(const Target& target);

  Faults faults_;
  std::map<std::string, Harm> bulletins_;
  Lie lie_ = Lie::none;
  int64_t lies_left_ = 0;
  int64_t lies_told_ = 0;
  std::optional<int64_t> outage_s_;
  int64_t clock_ahead_ns_ = 0;
};

}  // namespace headgate::world
