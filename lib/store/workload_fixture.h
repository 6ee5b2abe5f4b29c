#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace headgate {

// A service's day as its store sees it, decided by the number of each step alone, and what must be there
// after each of them: computed here without a store.
struct Truth {
  Rows rows;
  std::vector<std::string> events;  // bodies; the first has sequence 1
  std::map<std::pair<std::string, std::string>, uint64_t> positions;
  bool operator==(const Truth&) const = default;
};

// Rows replaced and erased, none to three events, positions; every sixth step is large. `heavy` is the number
// of one step that writes `heavy_bytes` more, 0 for none.
struct Workload {
  uint64_t heavy = 0;
  uint64_t heavy_bytes = 0;

  StoreStep step(uint64_t number) const;
  void apply(uint64_t number, Truth& truth) const;
};

// Everything a store holds.
Truth truth_of(Store& store);

inline const StoreIdentity workload_identity{"test", "paper", "risk"};

}  // namespace headgate
