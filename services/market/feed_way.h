#pragma once

#include "actor/effects.h"
#include "config/configuration.h"

namespace headgate {

// How order books come. The exchange's WebSocket asks for a signature, a recorded or generated world that
// grants its own time need not; who has no read key and no such world asks by REST, which is open to all.
enum class FeedWay : uint8_t { websocket, polling };

inline FeedWay feed_way(ClockSource clock, const KeyPlace& read_key) {
  const bool may_listen = clock == ClockSource::world || read_key.named();
  return may_listen ? FeedWay::websocket : FeedWay::polling;
}
// Of the WebSocket's handshake.
inline Credential feed_credential(const KeyPlace& read_key) {
  return read_key.named() ? Credential::read : Credential::none;
}

}  // namespace headgate
