#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "headgate/bus/v1/envelope.pb.h"

namespace headgate::cli {

// Tells what a subscriber missed. Every stream is dense from 1 within its epoch; the first message seen sets
// where this subscriber joined.
class GapWatch {
 public:
  struct Gap {
    std::string source;
    std::string stream;
    uint64_t epoch = 0;
    uint64_t from = 0;  // first and last that are missing
    uint64_t to = 0;
    std::string text() const;
  };

  // A message of the bus, in the order of arrival. A resent event is no gap.
  std::optional<Gap> see(const bus::v1::Envelope& envelope);
  // A heartbeat's word on how far its process has published: shows the loss of the last messages too.
  std::optional<Gap> hear(const bus::v1::StreamPosition& head);

 private:
  struct Seen {
    uint64_t epoch = 0;
    uint64_t sequence = 0;
  };
  std::optional<Gap> advance(const std::string& source, const std::string& stream, uint64_t epoch,
                             uint64_t sequence, uint64_t complete_to);
  std::map<std::pair<std::string, std::string>, Seen> seen_;
};

}  // namespace headgate::cli
