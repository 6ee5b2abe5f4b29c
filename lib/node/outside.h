#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "actor/input.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/command/v1/command.pb.h"

namespace headgate {

// Everything of the world that a node may touch: sockets, clocks and files in a process, seeded faults in the
// simulator. Calls never block for long and never fail: what is lost is noticed by its reader.
class Outside {
 public:
  virtual ~Outside() = default;

  struct Clocks {
    UtcTime utc;
    MachineTime machine;
  };
  virtual Clocks clocks() = 0;
  // The KILL switch is set, or cannot be read.
  virtual bool killed() = 0;

  // The input about to be handled, for replay.
  virtual void capture(const Input& input) = 0;

  // One record of the step just committed, with its input's times, for the service's recording.
  virtual void record(const Recorded& record, MarketTime market, UtcTime utc) = 0;
  // Why nothing is recorded any more; empty while recording, or while nothing was asked for.
  virtual std::string recording_stopped() const = 0;

  virtual void publish(const std::string& topic, const bus::v1::Envelope& envelope) = 0;
  virtual void ask(const std::string& peer, const command::v1::Request& request) = 0;
  virtual void answer(const std::string& asker, const bus::v1::Reply& reply) = 0;

  virtual void request(const HttpRequest& request) = 0;
  virtual void feed(const FeedCommand& command) = 0;
  // Requests without an answer and feed connections being made: market time waits for them.
  virtual size_t under_way() const = 0;

  virtual void log(Level level, std::string_view code, std::string_view text) = 0;
  // Frames that no message could be read from, of this life.
  virtual uint64_t malformed() const = 0;
};

}  // namespace headgate
