#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "domain/result.h"
#include "world/request.h"

namespace headgate::world {

// How the exchange knows its one member, who may have several keys: RSA-PSS with SHA-256 and a salt of 32
// bytes, or plain Ed25519 (since 2026-09-30), over timestamp_ms + METHOD + path, the path without its query;
// the timestamp within ten seconds of unscaled UTC (the real limit lies between 5 and 30 s, measured
// 2026-06-11).
class SignatureCheck {
 public:
  // `public_key` in SPKI PEM. Errors: PUBLIC_KEY.
  static Result<SignatureCheck> of(const std::string& key_id, const std::string& public_key);
  // One more key, whose id must be new. Errors: PUBLIC_KEY.
  Status add(const std::string& key_id, const std::string& public_key);

  // Why the exchange does not take the request, in its own shapes (recorded 2026-06); nothing when it is the
  // member's. `now` is the exchange's own UTC.
  std::optional<Reply> refusal(const Request& request, UtcTime now) const;
  std::optional<Reply> refusal(const Request& request) const { return refusal(request, request.received); }

 private:
  struct Key;
  SignatureCheck() = default;

  std::map<std::string, std::shared_ptr<const Key>> keys_;
};

}  // namespace headgate::world
