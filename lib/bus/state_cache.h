#pragma once

#include <map>
#include <string>

#include "headgate/bus/v1/envelope.pb.h"

namespace headgate {

// The latest envelope of every key of a state stream: what a snapshot answers with.
class StateCache {
 public:
  void put(const bus::v1::Envelope& envelope) { latest_[envelope.key()] = envelope; }
  void fill(bus::v1::Reply& reply) const {
    for (const auto& [key, envelope] : latest_) *reply.add_envelopes() = envelope;
  }

 private:
  std::map<std::string, bus::v1::Envelope> latest_;
};

}  // namespace headgate
