#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "domain/check.h"
#include "domain/digest.h"

namespace headgate {

// A stream of numbers that its seed decides alone, equal on every machine and compiler; the standard
// library's distributions are not. xoshiro256** 1.0, seeded by SplitMix64 (Blackman and Vigna,
// prng.di.unimi.it, 2018). For simulated worlds: nothing an adversary must not guess.
class Random {
 public:
  explicit constexpr Random(uint64_t seed) {
    for (uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15ULL;
      uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
      word = z ^ (z >> 31);
    }
  }
  // Not all zero. SplitMix64 above stands between a person's small numbers and states as good as any.
  explicit constexpr Random(const std::array<uint64_t, 4>& state) : state_(state) {}

  // A stream of its own for one part of a world, so that what one part draws never shifts another's numbers.
  static constexpr Random of(uint64_t seed, std::string_view part) {
    return Random(Digest().add(static_cast<int64_t>(seed)).add(part).value());
  }

  constexpr uint64_t next() {
    const uint64_t out = rotated(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotated(state_[3], 45);
    return out;
  }

  // From 0 up to and without `bound`, which is positive. By rejection, so that no value is favoured.
  uint64_t below(uint64_t bound) {
    check(bound > 0, "a number is drawn from a range that holds one");
    const uint64_t reject_below = (0 - bound) % bound;
    uint64_t drawn = next();
    while (drawn < reject_below) drawn = next();
    return drawn % bound;
  }
  // Both ends included.
  int64_t between(int64_t least, int64_t most) {
    check(least <= most, "a range runs upwards");
    return least + static_cast<int64_t>(below(static_cast<uint64_t>(most - least) + 1));
  }
  // True in `of_a_million` out of a million draws.
  bool chance(uint64_t of_a_million) { return below(1'000'000) < of_a_million; }

 private:
  static constexpr uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<uint64_t, 4> state_{};
};

}  // namespace headgate
