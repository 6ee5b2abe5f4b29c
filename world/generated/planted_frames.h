#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "world/world.h"

namespace headgate::world {

// Frames of the feed that go wrong on their way: lost, sent twice, or overtaken by the next. Only frames that
// a subscription counts, and only where another of the same subscription follows in the same batch: a loss
// that nothing follows nobody could notice, and a world stepped by a client would wait for it for ever.
class PlantedFrames {
 public:
  enum class Harm : uint8_t { none, drop, repeat, reorder };

  // The next `count` frames that can.
  void plant(Harm harm, int64_t count) { harm_ = harm, left_ = harm == Harm::none ? 0 : count; }
  Frames spoil(Frames frames);
  int64_t done() const { return done_; }

 private:
  Harm harm_ = Harm::none;
  int64_t left_ = 0;
  int64_t done_ = 0;
};

}  // namespace headgate::world
