#pragma once

#include <map>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "headgate/market/v1/market.pb.h"
#include "kalshi/book.h"

namespace headgate::kalshi {

// What everybody is told of the books of followed markets: the best levels, or the defect for which a book
// must not be traded on. The market service tells by it what it hears, and a backtest what was recorded.
class BookTeller {
 public:
  // What is known of a market at the moment of telling; null where nothing is.
  struct Known {
    bool connected = false;
    const market::v1::MarketInfo* info = nullptr;
    const OrderBook* book = nullptr;
  };

  void follow(const std::string& ticker) { told_.try_emplace(ticker); }
  void leave(const std::string& ticker) { told_.erase(ticker); }

  // The book as it is to be told, without the time at which it was verified; nothing when the market is not
  // followed or the same was told before.
  std::optional<market::v1::Book> news(const std::string& ticker, const Known& known, MarketTime now);

  // Followed markets, each with what was told of it last, serialised without its times.
  const std::map<std::string, std::string>& told() const { return told_; }

  static market::v1::Book picture(const std::string& ticker, const Known& known, MarketTime now);

 private:
  std::map<std::string, std::string> told_;
};

}  // namespace headgate::kalshi
