#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "actor/record_names.h"
#include "headgate/recording/v1/recording.pb.h"
#include "kalshi/book.h"
#include "kalshi/book_set.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/feed_codec.h"

namespace headgate {

// Writes down all that market hears of books and trades, in the order in which it was applied. Every call
// belongs to the input that `begin` was given last.
class Recorder {
 public:
  // True when a file begins with this input: the caller states everything that is known.
  bool begin(const Input& input);

  void feed(bool connected, std::string_view why, Effects& effects);
  void snapshot(const kalshi::OrderbookSnapshot& frame, Effects& effects);
  // The reply to a request that left at `asked`.
  void polled(const kalshi::OrderbookSnapshot& book, MarketTime asked, Effects& effects);
  // Every whole book was seen by a question put then or later.
  void confirmed(MarketTime asked, Effects& effects);
  // A book as held; nothing is recorded of a market without one.
  void held(const std::string& ticker, const kalshi::OrderBook& book, Effects& effects);
  void delta(const kalshi::OrderbookDelta& frame, Effects& effects);
  void doubt(const std::vector<std::string>& tickers, const std::string& reason, Effects& effects);
  void trade(const kalshi::FeedTrade& trade, Effects& effects);
  // `ticker` empty: of any market.
  void trades_lost(const std::string& ticker, const std::string& reason, Effects& effects);
  void ticker(const kalshi::FeedTicker& frame, Effects& effects);
  void market(const market::v1::MarketInfo& info, const kalshi::PriceGrid& grid, Effects& effects);
  void exchange(const kalshi::ExchangeActivity& activity, Effects& effects);

 private:
  int64_t behind_ms(int64_t exchange_ns) const;
  recording::v1::BookSnapshot levels_of(const kalshi::OrderbookSnapshot& book, Effects& effects);

  RecordNames names_;
  int64_t market_ns_ = 0;  // of the input at hand, as the host will stamp it
};

}  // namespace headgate
