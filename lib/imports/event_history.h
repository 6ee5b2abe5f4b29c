#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "headgate/market/v1/market.pb.h"
#include "imports/draft.h"
#include "kalshi/candle_codec.h"
#include "kalshi/feed_codec.h"
#include "kalshi/market_sheet.h"

namespace headgate::imports {

// What the exchange still tells of a market that is settled.
struct MarketHistory {
  market::v1::MarketInfo info;
  kalshi::MarketSheet sheet;
  std::vector<kalshi::Candle> candles;              // in the order of time
  std::map<std::string, kalshi::FeedTrade> trades;  // by their ids
};

// The kinds that were asked for, as they stand in a recording's header: "candles,trades".
struct HistoryKinds {
  bool candles = true;
  bool trades = true;

  std::string text() const;
  // Whether `text` holds at least these.
  bool within(const std::string& text) const;
};

struct EventHistory {
  std::string event;
  std::map<std::string, MarketHistory> markets;  // by ticker

  // Of what a market is once it is settled: equal as long as the exchange says the same of the event.
  std::string fingerprint() const;
  // As a recording. `venue`: where it was asked. Each market is told as it opened, closed and was settled,
  // and nothing of its result before. The hours are those it ended with: one that closed early shows that
  // close from the beginning.
  Imported recording(const std::string& venue, const HistoryKinds& kinds) const;
};

// "markets/volume differs": a market whose trades do not add up to the volume it states, and the like.
std::map<std::string, int64_t> doubts_about(const EventHistory& event, const HistoryKinds& kinds);

}  // namespace headgate::imports
