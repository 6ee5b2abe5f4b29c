#pragma once

#include <algorithm>
#include <cstdint>

namespace headgate::cli {

// How long to wait before a dead process is started again: 200 ms, doubling to 5 s, so that a process that
// cannot start does not burn the machine. From the beginning again after a life of 3 s: its start, which
// takes about one, went well then, and while it is away its orders rest unwatched. With 10 s, deaths some
// seconds apart kept risk away for 6 s (2026-11-21).
class Backoff {
 public:
  static constexpr int64_t first_ms = 200;
  static constexpr int64_t longest_ms = 5'000;
  static constexpr int64_t steady_life_ms = 3'000;

  int64_t after_life_of(int64_t lived_ms) {
    if (lived_ms >= steady_life_ms) next_ms_ = first_ms;
    const int64_t wait_ms = next_ms_;
    next_ms_ = std::min(next_ms_ * 2, longest_ms);
    return wait_ms;
  }

 private:
  int64_t next_ms_ = first_ms;
};

}  // namespace headgate::cli
