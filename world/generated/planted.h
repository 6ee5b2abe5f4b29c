#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "exchange/feed_frame.h"
#include "world/faults.h"
#include "world/generated/planted_frames.h"
#include "world/request.h"

namespace headgate::world {

// Defects that a test plants in a generated world: of market payloads, of bulletins, of the exchange's
// replies, of the feed, and of the whole host. What /world/v1/fault takes stands in the table of planted.cpp
// and in world/README.md.
class Planted {
 public:
  // Plants what the request's query names. `known` says whether its ticker is a market's.
  Reply plant(const Request& request, bool known);

  // A reply of the exchange to a GET, spoiled where it holds a market of which a fault is known.
  Reply market_data(Reply reply) const;
  // A bulletin as it is handed out.
  std::string bulletin(std::string text) const;
  // What the exchange says to a request instead of hearing it; nothing: it hears it.
  std::optional<Reply> reply_before(const Request& request);
  // The reply to a request that the exchange has already taken or refused.
  Reply reply_after(const Request& request, Reply reply);

  std::optional<int64_t> take_outage_s();
  bool take_feed_reset();
  // What a handshake of the feed gets after a reset.
  std::optional<Reply> feed_refusal();
  // How the feed fails next: a subscription's terminal error, or a command that takes too long. Once each.
  std::optional<exchange::FeedError> take_feed_error() { return std::exchange(feed_error_, std::nullopt); }
  bool take_command_timeout();
  // How many numbers the feed is to leave out; once.
  int64_t take_skipped_frames() { return std::exchange(frames_skipped_, 0); }
  PlantedFrames& frames() { return frames_; }
  int64_t clock_ahead_ns() const { return clock_ahead_ns_; }

  size_t faults() const { return faults_.size() + bulletins_.size(); }
  int64_t lies_told() const { return lies_told_; }

 private:
  enum class Harm { truncate, damage };
  enum class Lie { none, cut, html, truncate, internal, unavailable, gateway, timeout };
  enum class Whom { orders, writes, reads, all };
  struct Kind {
    const char* name;
    Reply (Planted::*plant)(const Request& request);
  };
  static const Kind kinds[];
  Reply plant_bulletin(const Request& request);
  Reply plant_lie(const Request& request);
  Reply plant_outage(const Request& request);
  Reply plant_clock(const Request& request);
  Reply plant_storm(const Request& request);
  Reply plant_slowness(const Request& request);
  Reply plant_frames(const Request& request);
  Reply plant_feed(const Request& request);
  bool lies_to(const Request& request) const;
  Reply told(Reply reply);

  Faults faults_;
  std::map<std::string, Harm> bulletins_;
  Lie lie_ = Lie::none;
  Whom lied_to_ = Whom::orders;
  bool lies_before_ = false;
  int64_t lies_left_ = 0;
  int64_t lies_told_ = 0;
  std::optional<int64_t> outage_s_;
  int64_t clock_ahead_ns_ = 0;
  std::optional<UtcTime> storm_until_;
  int64_t slow_ms_ = 0;
  PlantedFrames frames_;
  std::optional<exchange::FeedError> feed_error_;
  int64_t timeouts_left_ = 0;
  int64_t frames_skipped_ = 0;
  bool feed_reset_ = false;
  int64_t redials_refused_ = 0;
};

}  // namespace headgate::world
