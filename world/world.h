#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "world/clock.h"
#include "world/request.h"

namespace headgate::world {

// Frames of the feed by connection, each connection's in order.
using Frames = std::vector<std::pair<uint64_t, std::string>>;

// A world without its sockets: requests, texts and granted time in, replies and frames out.
class World {
 public:
  virtual ~World() = default;

  virtual const StepClock& clock() const = 0;
  // Grants the next step and returns the frames of its market time. Not when the day is over.
  virtual Frames grant() = 0;
  // Where nobody steps the clock: lets happen what is due by then, as far as the day goes, and returns its
  // frames. A world that knows steps alone takes those that lie before it.
  virtual Frames run_to(MarketTime now);
  // What waits to be sent besides: the frames that requests brought about.
  virtual Frames waiting() = 0;

  // Any request but a WebSocket's; `text` and `target` from the root on.
  virtual Reply answer(const Request& request) = 0;

  // A connection to the feed. A refusal comes before the handshake.
  virtual std::optional<Reply> feed_refusal(const Request& request) = 0;
  virtual void connect(uint64_t connection) = 0;
  virtual void disconnect(uint64_t connection) = 0;
  virtual std::vector<std::string> text(uint64_t connection, const std::string& text) = 0;
  // The answer to a command beyond what the feed takes in a second.
  virtual std::vector<std::string> text_beyond_rate(uint64_t connection, const std::string& text) {
    return this->text(connection, text);
  }
  virtual std::vector<FeedPosition> positions() const = 0;
  // False while the feed is lost: whoever is connected is cut off then.
  virtual bool feed_open() const = 0;

  // For how long everything must be gone, from now on; once for each time it was planted.
  virtual std::optional<int64_t> take_outage_s() { return std::nullopt; }
  // Every connection to the feed is to break without a word; once for each time it was planted.
  virtual bool take_feed_reset() { return false; }
  // How far the clock that this world shows runs ahead of this machine's.
  virtual int64_t clock_ahead_ns() const { return 0; }
  // The line printed when serving begins.
  virtual std::string ready_line(uint16_t port) const = 0;
};

inline constexpr const char* kalshi_root = "/trade-api/v2";
inline constexpr const char* feed_path = "/trade-api/ws/v2";
inline constexpr const char* clock_path = "/world/v1/clock";

// Kalshi's usual error body: {"error":{"code","message"}}.
Reply kalshi_error(unsigned status, const char* code, const std::string& message);

}  // namespace headgate::world
