#pragma once

#include <optional>

#include "headgate/bus/v1/envelope.pb.h"

namespace headgate {

// The envelope's body when it is of type T and parses; nothing otherwise. Unknown types are skipped by
// readers.
template <typename T>
std::optional<T> decode(const bus::v1::Envelope& envelope) {
  if (envelope.type() != T::descriptor()->full_name()) return std::nullopt;
  T message;
  if (!message.ParseFromString(envelope.body())) return std::nullopt;
  return message;
}

// The same into a message that is kept and used again, so that a thousand books a second cost no allocations.
// False leaves it in any state.
template <typename T>
bool decode_into(const bus::v1::Envelope& envelope, T& message) {
  return envelope.type() == T::descriptor()->full_name() && message.ParseFromString(envelope.body());
}

}  // namespace headgate
