#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace headgate::kalshi {

// Finds what belongs to a ticker in a fixed set of them, in one step for thirty markets as for ten thousand.
// It is only looked into, never walked through, so the order of its slots shows nowhere. Tickers and targets
// outlive it.
template <typename Target>
class TickerIndex {
 public:
  void build(const std::vector<std::pair<std::string_view, Target*>>& entries) {
    size_t size = 8;
    while (size < entries.size() * 2) size *= 2;  // at most half full: a search meets an empty slot soon
    slots_.assign(size, {});
    for (const auto& entry : entries) slots_[slot_of(entry.first)] = {entry.first, entry.second};
  }
  Target* find(std::string_view ticker) const {
    return slots_.empty() ? nullptr : slots_[slot_of(ticker)].target;
  }

 private:
  struct Slot {
    std::string_view ticker;
    Target* target = nullptr;
  };
  // Tickers of one series differ at their ends: event and strike.
  static uint64_t hash_of(std::string_view ticker) {
    uint64_t words[2] = {0, 0};
    const size_t length = ticker.size() < sizeof words ? ticker.size() : sizeof words;
    std::memcpy(words, ticker.data() + ticker.size() - length, length);
    uint64_t hash = (words[0] * 0x9e3779b97f4a7c15ULL) ^ (words[1] * 0xc2b2ae3d27d4eb4fULL) ^ ticker.size();
    hash ^= hash >> 32;
    return hash * 0x9e3779b97f4a7c15ULL >> 20;
  }
  size_t slot_of(std::string_view ticker) const {
    const size_t mask = slots_.size() - 1;
    size_t at = hash_of(ticker) & mask;
    while (slots_[at].target != nullptr && slots_[at].ticker != ticker) at = (at + 1) & mask;
    return at;
  }

  std::vector<Slot> slots_;
};

}  // namespace headgate::kalshi
