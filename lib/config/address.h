#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headgate::config {

// An absolute address, strictly read: scheme://host[:port][/path]. No user part, query or fragment, so that a
// secret or a second host cannot hide in it.
struct Address {
  std::string scheme;  // lower case
  std::string host;    // lower case
  std::string port;    // digits, or empty
  std::string path;    // empty, or from the first '/'

  bool encrypted() const { return scheme == "https" || scheme == "wss"; }
};
std::optional<Address> parse_address(std::string_view text);

// Which money a host moves. Hosts: Kalshi's documented ones, seen 2026-08-17.
enum class Venue : uint8_t {
  elsewhere,  // not Kalshi: a simulated or recorded world
  production,
  demo,
  unknown_kalshi,  // under Kalshi's names, but none of the documented hosts
};
Venue venue_of(std::string_view host);

}  // namespace headgate::config
