#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::imports {

// Tells a recording of a KXBTC15M capture in the capture's own words again, byte for byte: the proof that the
// import lost nothing.
class Kxbtc15mText {
 public:
  // Records in order, from a file's header on. The line, with its line feed, that became this record; empty
  // for what an import adds by itself: header, names, doubts, the feed's coming and going, results.
  // RECORD_FORM: such a capture holds no record like this one.
  Result<std::string> take(const recording::v1::Record& record);

 private:
  std::string line_of(const recording::v1::Market& market, int64_t received_ns) const;
  std::string line_of(const recording::v1::BookSnapshot& snapshot, int64_t received_ns);
  std::string line_of(const recording::v1::BookDelta& delta, const recording::v1::Record& record);
  std::string line_of(const recording::v1::Ticker& ticker, const recording::v1::Record& record) const;
  std::string line_of(const recording::v1::Spot& spot, const recording::v1::Record& record) const;
  std::string quoted(uint32_t name) const;
  std::string numbered(uint64_t sequence);

  std::map<uint32_t, std::string> names_;
  uint64_t sequence_ = 0;  // of the last book frame
};

}  // namespace headgate::imports
