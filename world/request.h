#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "exchange/target.h"

namespace headgate::world {

using exchange::parse_target;
using exchange::Target;

// The three headers by which a member of the exchange is known; absent ones are nothing.
struct SignatureHeaders {
  std::optional<std::string> key;
  std::optional<std::string> timestamp;
  std::optional<std::string> signature;
};

struct Request {
  std::string method = "GET";
  std::string text;  // the target as it was sent
  Target target;     // the same, decoded
  std::string body;
  SignatureHeaders signature;
  bool has_user_agent = true;
  UtcTime received;  // unscaled
};

struct Reply {
  unsigned status = 200;
  std::string body;
  std::string_view type = "application/json";
  // The connection is cut instead: the peer never learns what became of its request.
  bool cut = false;
  // Nothing is said and the connection stays, until the peer gives up.
  bool silent = false;
  int64_t delay_ms = 0;  // real time that passes before it goes out
};

inline Reply reply_of(exchange::Answer answer) {
  return {static_cast<unsigned>(answer.status), std::move(answer.body)};
}

}  // namespace headgate::world
