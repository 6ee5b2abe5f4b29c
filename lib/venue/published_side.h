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
// Our fills do not change the published book, so the same size would be filled again and again. What we took
// of a level therefore stays taken: of a level that grows only the growth is new, a level that shrinks loses
// what we left of it first, and only what is published as gone is new when it comes back. Over all time our
// fills at a price are then at most what was published there first and what was added to it since.
//
// A book may be cut: what lies below the worst level shown is not known to be gone. What was used is durable:
// a restart must not refill a level either.
class PublishedSide {
 public:
  using Levels = google::protobuf::RepeatedPtrField<market::v1::Level>;

  // A new book; true when that changed what is used. Levels out of order or out of range say nothing.
  bool publish(const Levels& levels);
  // Nothing is known any more (the feed began again), and nothing is offered. Used sizes stay.
  void forget();
  // What can still be taken, best first, at the price of the side's own contract.
  std::vector<Quote> available() const;
  // The size published at a price; nothing when that is not known.
  std::optional<Quantity> shown(int64_t price_e4) const;
  void use(int64_t price_e4, Quantity quantity);

  bool has_used() const { return !used_.empty(); }
  std::string row() const;
  bool restore(const std::string& value);

 private:
  bool known_ = false;
  std::vector<Quote> levels_;
  std::map<int64_t, Quantity> used_;  // by price
};

}  // namespace headgate::venue
