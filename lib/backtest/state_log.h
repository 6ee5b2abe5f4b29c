#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "headgate/bus/v1/envelope.pb.h"

namespace headgate::backtest {

// A place in the state stream of a service: its life and the number of the message there.
struct StatePosition {
  uint64_t epoch = 0;
  uint64_t sequence = 0;
  friend auto operator<=>(const StatePosition&, const StatePosition&) = default;
};

// The state messages of one service that a reader may still be given: those behind the slowest reader, and
// the latest of each key, since a snapshot may bring it at any time.
//
// A snapshot answered at head H holds what was the latest of its key at H, and no reader takes one with H
// before its own position. So a message is needed until the one that replaced it lies at or before every
// reader's position.
class StateLog {
 public:
  void begin(uint64_t epoch);
  // The next message of the epoch begun last; fills in epoch and sequence.
  void add(bus::v1::Envelope envelope);
  StatePosition head() const { return head_; }
  // Null when it was never there or was let go.
  const bus::v1::Envelope* find(const StatePosition& position) const;
  // Every reader has come to `floor`.
  void trim(const StatePosition& floor);
  size_t size() const;

 private:
  struct Replaced {
    uint64_t sequence;
    uint64_t by;
  };
  struct Epoch {
    std::map<uint64_t, bus::v1::Envelope> messages;  // by sequence
    std::map<std::string, uint64_t> latest;          // by key
    std::deque<Replaced> replaced;                   // in the order of `by`
  };
  std::map<uint64_t, Epoch> epochs_;
  StatePosition head_;
};

}  // namespace headgate::backtest
