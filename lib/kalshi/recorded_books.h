#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "headgate/recording/v1/recording.pb.h"
#include "kalshi/book.h"

namespace headgate::kalshi {

// Order books as a recording tells them: after each record every book is as it was held at that instant.
// Where records are missing (RecordingRead::lost) call `doubt_all`: the books are unknown until their next
// snapshots.
class RecordedBooks {
 public:
  // The ticker of the market whose book the record may have changed; empty when it changed none or all.
  const std::string& apply(const recording::v1::Record& record);
  void doubt_all(const std::string& reason);

  // Nothing for a market no record has named.
  const OrderBook* find(const std::string& ticker) const;
  bool connected() const { return connected_; }
  // What a record's number stands for; empty when nothing was named so.
  const std::string& name(uint32_t index) const;

 private:
  struct Entry {
    OrderBook book;
    PriceGrid grid;
  };
  Entry* entry(uint32_t market);
  void take(const recording::v1::BookSnapshot& snapshot, int64_t market_ns);
  void take(const recording::v1::BookDelta& delta, int64_t market_ns);

  std::map<uint32_t, std::string> names_;
  std::map<std::string, Entry> entries_;
  std::string none_;  // always empty: what an answer without a name refers to
  bool connected_ = false;
};

}  // namespace headgate::kalshi
