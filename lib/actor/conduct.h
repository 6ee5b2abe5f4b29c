#pragma once

#include <cstdint>

#include "actor/actor.h"
#include "actor/effects.h"
#include "domain/digest.h"

namespace headgate {

// What an actor did and became in one life: everything it asked for, and its state. By the state alone two
// lives would be equal of which only one sent an order.
class Conduct {
 public:
  // Of each input, in order.
  void saw(const Effects& effects);
  uint64_t digest(const Actor& actor) const {
    return Digest(asked_).add(static_cast<int64_t>(actor.digest())).value();
  }

 private:
  Digest asked_;
};

}  // namespace headgate
