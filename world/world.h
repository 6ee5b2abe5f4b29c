#pragma once

#include <cstdint>

#include "world/clock.h"
#include "world/day.h"
#include "world/faults.h"
#include "world/target.h"

namespace headgate::world {

// Everything one run of the world knows, apart from its sockets.
struct World {
  World(Recording recording, bool with_admin) : day(std::move(recording)), clock(day), admin(with_admin) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const Day day;
  StepClock clock;
  const bool admin;  // whether faults may be planted
  Faults faults;
  uint64_t last_sid = 0;
  int64_t feed_connections = 0;
  int64_t feed_refusals = 0;
  int64_t book_frames = 0;
  int64_t requests = 0;
};

// Answers one plain HTTP request by its path: Kalshi, Open-Meteo, or the world's own /world/v1.
Reply answer(World& world, const Target& target);

// The line printed when serving begins.
std::string ready_line(const World& world, uint16_t port);

}  // namespace headgate::world
