#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "imports/draft.h"

namespace headgate::imports {

// The best bids of one market; absent: nobody.
struct Quote {
  std::optional<Price> yes_bid;
  std::optional<Price> no_bid;
  friend bool operator==(const Quote&, const Quote&) = default;
};

// The quotes of an event's markets, recorded as books of one level a side when they change. The source's
// stamp is taken for the exchange's: there is no other.
class Quotes {
 public:
  Quotes(const std::vector<std::string>& tickers, Quantity nominal);

  void set(size_t market, const Quote& quote) { markets_[market].now = quote; }
  // Records a book when it differs from the one shown last.
  void show(size_t market, MarketTime at, Draft& draft);
  // Every market that has had a quote.
  void show_all(MarketTime at, Draft& draft);
  // The books went with the feed: each is to be shown again.
  void forget_shown();
  void withdraw_all(MarketTime at, Draft& draft);

 private:
  struct Market {
    std::string ticker;
    std::optional<Quote> now;
    std::optional<Quote> shown;
  };
  std::vector<Market> markets_;
  Quantity nominal_;
};

void record_feed(bool connected, std::string_view why, MarketTime at, Draft& draft);
void record_exchange_active(Draft& draft, MarketTime at);

}  // namespace headgate::imports
