#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "world/clock.h"
#include "world/recorded/day.h"

namespace headgate::world {

// The conversation of one connection to the Kalshi feed, without the socket: commands and market time in,
// frames out. Channel orderbook_delta only; a command the exchange would refuse gets the exchange's error
// code.
class FeedConversation {
 public:
  // `next_sid` is shared by all connections, so that a sid names one subscription of this world.
  FeedConversation(const Day& day, uint64_t& next_sid) : day_(day), next_sid_(next_sid) {}

  // The frames that answer a client's text at `now`.
  std::vector<std::string> answer(std::string_view text, MarketTime now);
  // The book frames of (after, until].
  std::vector<std::string> advance(MarketTime after, MarketTime until);
  std::vector<FeedPosition> positions() const;

 private:
  struct Subscription {
    uint64_t sid;
    uint64_t seq;  // of the last frame sent
    bool yes_prices;
    std::vector<size_t> markets;
  };
  using Frames = std::vector<std::string>;

  Frames subscribe(int64_t id, const nlohmann::json& params, MarketTime now);
  Frames unsubscribe(int64_t id, const nlohmann::json& params);
  Frames update(int64_t id, const nlohmann::json& params, MarketTime now);
  std::string list(int64_t id) const;
  std::string snapshot(Subscription& subscription, size_t market, MarketTime now, int64_t id);
  void add_change(Subscription& subscription, const BookChange& change, Frames& frames);
  std::string delta(Subscription& subscription, const BookChange& change, Price level, bool added);
  std::string ok(Subscription& subscription, int64_t id);
  Subscription* find(uint64_t sid);

  const Day& day_;
  uint64_t& next_sid_;
  std::vector<Subscription> subscriptions_;
};

}  // namespace headgate::world
