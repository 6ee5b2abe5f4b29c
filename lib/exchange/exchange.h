#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/answer.h"
#include "exchange/feed.h"
#include "exchange/floor.h"
#include "exchange/hidden_day.h"
#include "exchange/order_entry.h"
#include "exchange/plan.h"
#include "exchange/traders.h"

namespace headgate::exchange {

// A simulated Kalshi: one event, our account, and others who trade as the seed tells them to. Requests,
// commands and time in; answers and frames out. No socket and no clock: the same calls give the same bytes.
//
// Time never goes back. Each call first lets happen what is due up to its `now`, the lifecycle before the
// traders. Frames that this brings about, and those of our own orders, wait for the next advance(), except
// that text() brings its connection's along, since they come before the answer.
class Exchange {
 public:
  explicit Exchange(const Plan& plan);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // `target` from /trade-api/v2 on. Other methods and paths are 404.
  Answer serve(const std::string& method, const std::string& target, const std::string& body, MarketTime now);

  void connect(uint64_t connection) { feed_.connect(connection); }
  void disconnect(uint64_t connection);
  std::vector<std::string> text(uint64_t connection, std::string_view frame, MarketTime now);
  // Frames by connection, each connection's in order.
  Sent advance(MarketTime now);
  bool has_frames() const { return !waiting_.empty(); }

  // When something next happens by itself; the largest time when nothing will.
  MarketTime next_event() const;

  const Plan& plan() const { return floor_.plan(); }
  const HiddenDay& day() const { return day_; }
  const venue::Venue& truth() const { return floor_.venue(); }
  const Floor& floor() const { return floor_; }
  const std::vector<Received>& received() const { return entry_.received(); }
  // Live order book subscriptions: sid and the last seq written.
  std::vector<std::pair<uint64_t, uint64_t>> positions() const { return feed_.positions(); }
  uint64_t trader_acts() const { return traders_.acts(); }
  uint64_t digest() const;

 private:
  MarketTime next_phase() const;
  void enter_next_phase();
  void run_to(MarketTime now);
  void publish();
  Answer route(const std::string& method, const std::string& target, const std::string& body);

  const HiddenDay day_;
  Floor floor_;
  Traders traders_;
  OrderEntry entry_{floor_};
  Feed feed_{floor_};
  Sent waiting_;
  MarketTime now_;
};

}  // namespace headgate::exchange
