#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/moment.h"

namespace headgate::exchange {

// A reference index as CF Benchmarks publishes them.
struct IndexTerms {
  std::string_view id;  // "BRTI"
  int64_t base_e8 = 0;  // about what it stood at in autumn 2026, in 10^-8 dollars
  int decimals = 0;     // of a published value
  bool fast = false;    // published five times a second too
};
const std::vector<IndexTerms>& indices();
const IndexTerms* find_index(std::string_view id);

// Prices of the indices, decided by the seed for every instant alone: nothing is remembered, so that what one
// asks for never changes what another sees. They wander as a coin of 50 % yearly volatility does, on every
// scale from a fifth of a second to a day.
class IndexWalk {
 public:
  explicit IndexWalk(uint64_t seed) : seed_(seed) {}

  // In 10^-8 dollars, rounded to the index's own decimals. `at_ms` counts Unix milliseconds.
  int64_t value_e8(const IndexTerms& index, int64_t at_ms) const;

 private:
  uint64_t seed_;
};

// A window's average as the exchange tells it.
struct IndexAverage {
  int64_t value_e8 = 0;
  int64_t ticks = 0;
  int64_t start_ms = 0;
  int64_t end_ms = 0;  // exclusive
};

// Averages over the ticks of whole seconds, none of them before `first_ms`.
class IndexWindow {
 public:
  IndexWindow(const IndexWalk& walk, const IndexTerms& index, int64_t first_ms)
      : walk_(walk), index_(index), first_ms_(first_ms) {}

  // [tick − 60 s, tick); the tick itself where nothing came before.
  IndexAverage trailing(int64_t tick_ms) const;
  // (quarter − 60 s, tick], where the tick lies in the last minute before the end of a quarter hour; no ticks
  // otherwise.
  IndexAverage last_minute(int64_t tick_ms) const;

 private:
  IndexAverage over(int64_t from_ms, int64_t to_ms) const;  // both ends included
  const IndexWalk& walk_;
  const IndexTerms& index_;
  int64_t first_ms_;
};

}  // namespace headgate::exchange
