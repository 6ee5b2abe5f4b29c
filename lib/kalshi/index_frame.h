#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headgate::kalshi {

// WebSocket frames of the channels cfbenchmarks_value (about one a second) and cfbenchmarks_value_5hz. Prices
// are 1e-8 dollars, the eight places in which they are written.

struct IndexAverage {
  int64_t value_e8 = 0;
  int64_t ticks = 0;
  int64_t begin_ns = 0;
  int64_t end_ns = 0;  // exclusive
};
struct IndexValue {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string index_id;
  int64_t value_e8 = 0;   // from the benchmark's own frame, which stands inside as text
  int64_t source_ns = 0;  // its time there
  int64_t received_ns = 0;
  IndexAverage average_60s;  // of the minute before this tick
  // Only in the last minute of a quarter of an hour: what its fifteen-minute markets will be settled by.
  std::optional<IndexAverage> settlement_average;
};
struct IndexTick {
  int64_t sid = 0;
  int64_t seq = 0;
  std::string index_id;
  int64_t value_e8 = 0;
  int64_t source_ns = 0;
  int64_t received_ns = 0;
};
// The answer to `indexlist`, of either channel.
struct IndexList {
  std::optional<int64_t> id;
  int64_t sid = 0;
  int64_t seq = 0;
  bool is_5hz = false;
  std::vector<std::string> index_ids;
};

}  // namespace headgate::kalshi
