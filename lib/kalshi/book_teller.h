#pragma once

#include <map>
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

  // The book as it is to be told, without the time at which it was verified, until the next call; null when
  // the market is not followed or the same was told before.
  market::v1::Book* news(const std::string& ticker, const Known& known, MarketTime now);

  // Followed markets, each with what was told of it last, serialised without its times.
  const std::map<std::string, std::string>& told() const { return told_; }

  // The defect for which this book is not to be traded on; empty when it is whole.
  static std::string defect(const Known& known, MarketTime now);

 private:
  static void draw(const std::string& ticker, const Known& known, MarketTime now, market::v1::Book& out);

  market::v1::Book book_;  // kept, so that telling allocates nothing
  std::string content_;
  std::map<std::string, std::string> told_;
};

}  // namespace headgate::kalshi
