#pragma once

#include <cstdint>
#include <optional>
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
  // Whether the world keeps order book feeds open at this instant; nothing when it does not say. False: a
  // connection still open here is about to be closed, within this step.
  std::optional<bool> feed_open;
  bool day_over = false;  // no further step comes
};
using ClockFrame = std::variant<StepGranted, StepComplete>;

Result<ClockFrame> parse_clock_frame(std::string_view text);
std::string done_frame(uint64_t step);

}  // namespace headgate
