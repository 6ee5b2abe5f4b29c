#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "headgate/market/v1/market.pb.h"
#include "kalshi/feed_codec.h"

namespace headgate::kalshi {

using PriceGrid = google::protobuf::RepeatedPtrField<market::v1::PriceRange>;

// The trading side's picture of one market's resting bids. It only adds up what the feed says: a change that
// cannot be true makes the book defective until a snapshot replaces it, and is never made to fit.
class OrderBook {
 public:
  // Replaces everything; clears a defect unless the snapshot has one of its own.
  void apply(const OrderbookSnapshot& snapshot, const PriceGrid& grid);
  // A defective book takes no changes: what it holds is no longer a sum of them.
  void apply(const OrderbookDelta& delta, const PriceGrid& grid);
  // The same when the book is whole and stays so; otherwise false, and nothing is done.
  bool apply_if_sound(const OrderbookDelta& delta, const PriceGrid& grid);
  // The feed lost the book's thread, e.g. "SEQUENCE_GAP".
  void mark(std::string defect);

  // Why the book must not be traded on; empty when whole. Stable code first: NO_SNAPSHOT, NEGATIVE_LEVEL,
  // DOUBLE_LEVEL, OFF_GRID, BOOK_CROSSED, or what it was marked with.
  std::string defect() const;
  // Of a side; 0 when nobody bids there.
  int64_t best_e4(Side which) const;
  // Waiting for a snapshot: true after every defect except BOOK_CROSSED, which the next changes may end.
  bool needs_snapshot() const { return !broken_.empty(); }
  // The top `depth` levels per side, best first, with defect and stamp; levels are withheld while defective.
  market::v1::Book picture(const std::string& market_ticker, int depth) const;
  // The same into a message that is used again and again.
  void draw(const std::string& market_ticker, int depth, market::v1::Book& out) const;
  int64_t exchange_ns() const { return exchange_ns_; }

  // Price 1e-4 of the side's own contract and quantity 1e-2, ascending: the best is the last. In one piece,
  // since nine of ten changes fall near the best, where an insertion moves little, and a tree would chase
  // pointers.
  using Levels = std::vector<std::pair<int64_t, int64_t>>;
  // As held, also while defective: for the record alone.
  const Levels& levels(Side which) const { return which == Side::yes ? yes_ : no_; }

 private:
  Levels& side(Side which) { return which == Side::yes ? yes_ : no_; }
  void load(Side which, const std::vector<FeedLevel>& levels, const PriceGrid& grid);
  bool crossed() const;

  Levels yes_;
  Levels no_;
  std::string broken_ = "NO_SNAPSHOT";
  int64_t exchange_ns_ = 0;
};

}  // namespace headgate::kalshi
