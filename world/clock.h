#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "world/calendar.h"

namespace headgate::world {

// How far the frames of one order book subscription have been sent.
struct FeedPosition {
  uint64_t sid;
  uint64_t seq;
};

// Market time in granted steps, without the socket: one step is granted, everything of it is sent, and the
// next comes only once the client has said that the whole system is done with it.
class StepClock {
 public:
  explicit StepClock(const Calendar& calendar) : calendar_(calendar), now_(calendar.begins()) {}

  MarketTime now() const { return now_; }
  uint64_t step() const { return step_; }
  bool day_over() const { return calendar_.over(now_); }
  // The instant that the next grant will bring.
  MarketTime next() const { return calendar_.step_after(now_); }

  // Grants the next step and returns the instant before it. Not after day_over.
  MarketTime advance();
  // For a clock that no client steps: an instant not before now. It counts as a step.
  void move_to(MarketTime now);

  // {"type":"step","step":k,"market_time_ns":N}
  std::string step_frame() const;
  // {"type":"step_complete","step":k,"feeds":[{"sid":7,"seq":123}],"feed_open":true,"day_over":false}
  std::string complete_frame(const std::vector<FeedPosition>& feeds, bool feed_open) const;

  enum class Answer : uint8_t {
    done,       // {"type":"done","step":k} for the current step
    stale,      // for an earlier step: said once before the connection was replaced
    malformed,  // anything else, also a step that was never granted
  };
  Answer judge(std::string_view text) const;

 private:
  const Calendar& calendar_;
  MarketTime now_;
  uint64_t step_ = 0;
};

}  // namespace headgate::world
