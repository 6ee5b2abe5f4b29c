#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "domain/result.h"
#include "world/world.h"

namespace headgate::world {

struct Serving {
  uint16_t port = 0;            // 0: any free one
  std::optional<double> speed;  // market seconds per machine second at most; absent: as fast as granted
  bool free = false;            // market time runs by itself, at `speed`; nobody steps it
  bool on_utc = false;          // a free clock whose market time is this machine's UTC from the start on
};

// Serves `world` over HTTP and WebSocket on 127.0.0.1 until SIGTERM or SIGINT; one thread. `ready` is told
// the port once connections are taken. Error: the port cannot be had.
Status serve(World& world, const Serving& serving, const std::function<void(uint16_t port)>& ready);

}  // namespace headgate::world
