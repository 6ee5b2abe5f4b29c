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

}  // namespace headgate
