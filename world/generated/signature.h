#pragma once

#include <memory>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "domain/result.h"
#include "world/request.h"

namespace headgate::world {

// How the exchange knows its one member: RSA-PSS with SHA-256 and a salt of 32 bytes over
// timestamp_ms + METHOD + path, the path without its query; the timestamp within ten seconds of unscaled UTC
// (the real limit lies between 5 and 30 s, measured 2026-06-11).
class SignatureCheck {
 public:
  // `public_key` in SPKI PEM. Errors: PUBLIC_KEY.
  static Result<SignatureCheck> of(const std::string& key_id, const std::string& public_key);

  // Why the exchange does not take the request, in its own shapes (recorded 2026-06); nothing when it is the
  // member's. `now` is the exchange's own UTC.
  std::optional<Reply> refusal(const Request& request, UtcTime now) const;
  std::optional<Reply> refusal(const Request& request) const { return refusal(request, request.received); }

 private:
  struct Key;
  SignatureCheck(std::string key_id, std::shared_ptr<const Key> key)
      : key_id_(std::move(key_id)), key_(std::move(key)) {}
  bool verifies(const std::string& message, const std::string& signature) const;

  std::string key_id_;
  std::shared_ptr<const Key> key_;
};

}  // namespace headgate::world
