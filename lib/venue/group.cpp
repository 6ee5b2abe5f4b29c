#include "venue/group.h"

namespace headgate::venue {

std::string OrderGroup::id() const { return group_id(number); }

Quantity OrderGroup::filled(MarketTime now) const {
  Quantity out;
  for (const Filled& each : window) {
    if (now.minus_ns(each.at) < window_ns) out += each.quantity;
  }
  return out;
}

}  // namespace headgate::venue
