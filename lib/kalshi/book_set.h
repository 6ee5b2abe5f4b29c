#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "kalshi/book.h"
#include "kalshi/ticker_index.h"

namespace headgate::kalshi {

// The books of one order book subscription (one sid), kept by its sequence. A gap says nothing about which
// market lost a frame, so it puts every book in doubt until each has a new snapshot.
class BookSet {
 public:
  explicit BookSet(const std::vector<std::string>& market_tickers);
  BookSet(BookSet&&) = default;  // not copied: it points into its own books

  // Books that a frame put in doubt before anything else of it was applied.
  struct Doubt {
    std::vector<std::string> markets;
    std::string reason;
  };
  // What a frame did.
  struct Applied {
    std::vector<Doubt> doubts;
    std::vector<std::string> changed;  // markets whose picture may differ now
    std::vector<std::string> suspect;  // markets that newly need a snapshot asked for
  };
  Applied apply(const OrderbookSnapshot& snapshot, const PriceGrid& grid);
  Applied apply(const OrderbookDelta& delta, const PriceGrid& grid);
  // The same for the usual case, at a tenth of the cost: the next frame in order, to a book that is whole
  // before and after. True: only that book changed. False: nothing was done, and apply() says what the frame
  // does.
  bool apply_plain(const OrderbookDelta& delta, const PriceGrid& grid);
  // A frame of this sid that carries no book (ok), or one that did not parse: with the ticker of a market of
  // this subscription only that book is in doubt, otherwise all.
  Applied pass(int64_t seq);
  Applied fault(int64_t seq, const std::string& market_ticker, const std::string& defect);

  int64_t last_seq() const { return last_seq_; }
  const std::map<std::string, OrderBook>& books() const { return books_; }
  const OrderBook* find(const std::string& market_ticker) const;
  std::vector<std::string> tickers() const;
  // Markets without a whole book.
  std::vector<std::string> waiting() const;

 private:
  void follow(int64_t seq, Applied& out);
  void doubt_all(const std::string& defect, Applied& out);

  std::map<std::string, OrderBook> books_;
  TickerIndex<OrderBook> by_ticker_;  // into books_
  int64_t last_seq_ = 0;              // sequences begin at 1
};

}  // namespace headgate::kalshi
