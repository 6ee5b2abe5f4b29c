#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/repeated_field.h>

#include "headgate/market/v1/market.pb.h"
#include "venue/order.h"

namespace headgate::venue {

// The bids of one side of a market as last published, less what our fills have taken from them.
//
// Our fills do not change the published book, so the same size would be filled again and again. A level's
// size is therefore used up until this side's best price or best size as published changes; an identical
// level published again does not refill it. What was used is durable: a restart must not refill a level
// either.
class PublishedSide {
 public:
  using Levels = google::protobuf::RepeatedPtrField<market::v1::Level>;

  // A new book; true when that freed used sizes. Levels out of order or out of range offer nothing.
  bool publish(const Levels& levels);
  // Nothing is known any more (the feed began again), and nothing is offered. Used sizes stay.
  void forget() { levels_.clear(); }
  // What can still be taken, best first, at the price of the side's own contract.
  std::vector<Quote> available() const;
  void use(int64_t price_e4, Quantity quantity);

  bool has_used() const { return !used_.empty(); }
  std::string row() const;
  bool restore(const std::string& value);

 private:
  struct Best {
    int64_t price_e4 = 0;
    int64_t quantity_e2 = 0;
    friend bool operator==(const Best&, const Best&) = default;
  };
  Best best_;  // zeros: the side is empty
  std::vector<Quote> levels_;
  std::map<int64_t, Quantity> used_;  // by price
};

}  // namespace headgate::venue
