#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/moment.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::imports {

// The records of one recording as an import makes them, in the order of the instants from which each is
// known: nothing in a recording may be known before the record's market time. Our own clock saw none of it,
// so UTC is market time.
class Draft {
 public:
  explicit Draft(recording::v1::Header header, MarketTime begins);

  // The number of a name, told by a record of its own when it is first used.
  uint32_t name(std::string_view text, MarketTime at);
  // A record to fill; valid until the next call. Aborts when `at` lies before the last one's.
  recording::v1::Record& add(MarketTime at);

  MarketTime last() const { return last_; }
  size_t size() const { return records_.size(); }
  // The header first; numbers run from 1.
  std::vector<recording::v1::Record> take() { return std::move(records_); }

 private:
  std::vector<recording::v1::Record> records_;
  std::map<std::string, uint32_t, std::less<>> names_;
  MarketTime last_;
};

// What an import made of a source, and what it left out, by reason: "rows before the open": 12.
struct Imported {
  std::vector<recording::v1::Record> records;
  std::map<std::string, int64_t> left_out;
};
// Reasons that left nothing out are not told.
void count_left_out(Imported& to, const std::string& reason, int64_t count);

}  // namespace headgate::imports
