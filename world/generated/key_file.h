#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.h"

namespace headgate::world {

// A key of the exchange's one member.
struct MemberKey {
  std::string id;
  std::string public_key_file;  // PEM
  std::string name;
  std::vector<std::string> scopes = {"read", "write"};  // in Kalshi's words
  std::optional<int64_t> subaccount = {};               // the only one on which it may act
};

struct MemberKeys {
  std::vector<MemberKey> keys;
  std::optional<int64_t> region_expires_s = {};  // until when the member's place is attested
};

// {"keys":[{"key_id":"…","public_key_file":"…","name":"…","scopes":["read"],"subaccount":0}],
//  "api_key_region_expiration_ts":1790000000}
// name, scopes, subaccount and the expiry may be left out; anything else is an error (KEY_FILE, with the
// field). A path that does not begin with a slash is read beside the file itself, whose path `beside` is.
Result<MemberKeys> parse_key_file(const std::string& text, const std::string& beside);

}  // namespace headgate::world
