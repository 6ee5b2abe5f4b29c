#pragma once

#include <string>
#include <string_view>

#include "exchange/answer.h"
#include "exchange/floor.h"
#include "exchange/target.h"

namespace headgate::exchange {

// Our account's order groups: what stands below /portfolio/order_groups. A group lives on one shard; a call
// that names none means shard 0, as with the exchange, except that reading looks on all.
class GroupEntry {
 public:
  explicit GroupEntry(Floor& floor) : floor_(floor) {}

  Answer create(std::string_view body, MarketTime now);
  Answer list(const Target& target) const;
  Answer show(const std::string& id, const Target& target) const;
  Answer reset(const std::string& id, const Target& target, MarketTime now);
  Answer trigger(const std::string& id, const Target& target, MarketTime now);
  Answer set_limit(const std::string& id, std::string_view body, const Target& target, MarketTime now);
  Answer remove(const std::string& id, const Target& target, MarketTime now);

 private:
  Floor& floor_;
};

}  // namespace headgate::exchange
