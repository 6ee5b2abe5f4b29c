#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headgate {

// An absolute address, split as strictly as the configuration's (config/address.h), and with a query. What
// two readers of one URL could read differently (a user part, a fragment, an escaped or blank character) is
// refused, so that the host that is judged here is the host that libcurl or Beast dials.
struct Url {
  std::string scheme;  // lower case
  std::string host;    // lower case
  std::string port;    // never empty: the scheme's own when none is written
  std::string path;    // from the first '/'; "/" when none is written
  std::string query;   // with its '?', or empty

  bool encrypted() const { return scheme == "https" || scheme == "wss"; }
  bool has_own_port() const { return port != (encrypted() ? "443" : "80"); }
  bool same_origin(const Url& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};
std::optional<Url> parse_url(std::string_view text);

}  // namespace headgate
