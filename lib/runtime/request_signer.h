#pragma once

#include <string>
#include <string_view>

#include "config/configuration.h"
#include "domain/moment.h"
#include "domain/result.h"
#include "runtime/header.h"
#include "runtime/signing_key.h"

namespace headgate {

// Signs requests as Kalshi asks for it: the key's signature over the text of signing_text().
class RequestSigner {
 public:
  // Opens the key's file. Errors: KEY_FILE, see read_key_file; KEY_FORMAT, see SigningKey.
  static Result<RequestSigner> load(const KeyPlace& place);
  // The same of a text, which is wiped; `file` is only named in errors.
  static Result<RequestSigner> from_pem(std::string key_id, std::string& pem, const std::string& file);

  // KALSHI-ACCESS-KEY, -TIMESTAMP and -SIGNATURE. The exchange compares the time with its own clock, so it is
  // the true time, never a world's. `path` begins with '/' and has no query. Threads may share a signer.
  Headers headers(std::string_view method, std::string_view path, UtcTime now) const;

  const SigningKey& key() const { return key_; }

 private:
  RequestSigner(std::string key_id, SigningKey key) : key_id_(std::move(key_id)), key_(std::move(key)) {}

  std::string key_id_;
  SigningKey key_;
};

// Milliseconds since 1970 as digits, method and path, nothing between them: neither host, query nor body is
// signed.
std::string signing_text(UtcTime now, std::string_view method, std::string_view path);

// RFC 4648 section 4, with padding and without line ends.
std::string base64(std::string_view bytes);

}  // namespace headgate
