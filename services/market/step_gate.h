#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "headgate/bus/v1/envelope.pb.h"
#include "services/market/clock_frame.h"

namespace headgate {

// Decides when a granted step of market time is finished everywhere, from heartbeats alone.
//
// Why equality of positions is proof. A heartbeat is one atomic picture of one idle process: what it had
// published (heads) and what it had applied. Take the latest picture of each process and suppose that on
// every stream each reader's applied equals the publisher's head. Then the pictures are a consistent cut with
// empty channels: had a message been applied before its reader's picture and published after its publisher's,
// applied would exceed head; had one been published and not yet applied, it would fall short. With every
// process idle, no request open and nothing on the way, nothing can happen until time moves (F. Mattern,
// Algorithms for distributed termination detection, 1987, the vector method). That each picture was taken in
// this step and not before follows as well: this step's ExchangeStatus is among the messages that market's
// head counts, and every process must have applied that head.
//
// Outside this proof stand inputs that come by machine time: an operator's command, a resend. They fall into
// whichever step is open when they come.
class StepGate {
 public:
  void heard(const bus::v1::Heartbeat& heartbeat);

  // What the market actor knows of itself.
  struct Own {
    // State messages published in this life. The stream is dense from 1 in each life, so this is the head
    // that its own heartbeat must show: a picture of market taken earlier does not count.
    uint64_t published = 0;
    std::string busy;                  // why market itself is not finished; empty when it is
    std::map<int64_t, int64_t> feeds;  // last applied seq of each live order book subscription
  };
  // Why the step is not finished; nothing when it is.
  std::optional<std::string> waiting_for(const StepComplete& complete, const Own& own) const;

 private:
  using Stream = std::pair<std::string, std::string>;  // source, stream
  struct Position {
    uint64_t epoch = 0;
    uint64_t sequence = 0;
  };
  struct Picture {
    bool ready = false;
    uint32_t requests_in_flight = 0;
    std::map<std::string, Position> heads;  // by stream
    std::map<Stream, Position> applied;
  };

  std::optional<std::string> picture_waits(const std::string& source, const Picture& picture) const;
  std::optional<std::string> stream_waits(const std::string& reader, const Stream& stream,
                                          Position applied) const;

  std::map<std::string, Picture> pictures_;  // the latest of each process
};

}  // namespace headgate
