#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/result.h"

namespace headgate {

// What the world's clock socket says and what is answered.

struct StepGranted {
  uint64_t step = 0;
  int64_t market_time_ns = 0;
};
struct FeedPosition {
  int64_t sid = 0;
  int64_t seq = 0;
};
// The world has sent everything of this step.
struct StepComplete {
  uint64_t step = 0;
  std::vector<FeedPosition> feeds;  // last seq sent on every live order book subscription of any client
  bool day_over = false;            // no further step comes
};
using ClockFrame = std::variant<StepGranted, StepComplete>;

Result<ClockFrame> parse_clock_frame(std::string_view text);
std::string done_frame(uint64_t step);

}  // namespace headgate
