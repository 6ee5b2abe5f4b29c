#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/check.h"
#include "sim/disk.h"

namespace headgate::sim {

// What a service has on its disk, read without asking the service.
template <typename Message>
std::map<std::string, Message> table(const Disk& disk, std::string_view name) {
  std::map<std::string, Message> out;
  for (const auto& [at, bytes] : disk.rows()) {
    if (at.first == name) check(out[at.second].ParseFromString(bytes), "a stored row can be read");
  }
  return out;
}

template <typename Message>
std::vector<Message> events(const Disk& disk) {
  std::vector<Message> out;
  for (const bus::v1::Envelope& envelope : disk.events()) {
    if (envelope.type() != Message::descriptor()->full_name()) continue;
    check(out.emplace_back().ParseFromString(envelope.body()), "a stored event can be read");
  }
  return out;
}

}  // namespace headgate::sim
