#pragma once

#include "domain/moment.h"

namespace headgate::world {

// Which instants of market time a world grants, one after the other.
class Calendar {
 public:
  virtual ~Calendar() = default;
  virtual MarketTime begins() const = 0;
  // No step follows this instant.
  virtual bool over(MarketTime now) const = 0;
  // The next instant to grant; what is due at an instant of its own is never stepped over. Not when over.
  virtual MarketTime step_after(MarketTime now) const = 0;
};

}  // namespace headgate::world
