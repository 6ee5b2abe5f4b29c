#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "config/configuration.h"
#include "domain/moment.h"
#include "domain/result.h"
#include "runtime/header.h"

namespace headgate {

// Signs requests as Kalshi asks for it: RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes, over
// the text of signing_text(). Two signatures of one text differ, since OpenSSL draws the salt.
class RequestSigner {
 public:
  // Opens the key's file; see read_key_file. Errors: KEY_FILE; KEY_FORMAT (no unencrypted RSA private key in
  // PEM, PKCS#8 or PKCS#1, of at least 2048 bits). No error holds anything of the file's content.
  static Result<RequestSigner> load(const KeyPlace& place);
  // The same of a text, which is wiped; `file` is only named in errors.
  static Result<RequestSigner> from_pem(std::string key_id, std::string& pem, const std::string& file);

  // KALSHI-ACCESS-KEY, -TIMESTAMP and -SIGNATURE. The exchange compares the time with its own clock, so it is
  // the true time, never a world's. `path` begins with '/' and has no query.
  Headers headers(std::string_view method, std::string_view path, UtcTime now) const;

 private:
  struct Key;
  RequestSigner(std::string key_id, std::shared_ptr<const Key> key)
      : key_id_(std::move(key_id)), key_(std::move(key)) {}

  std::string key_id_;
  std::shared_ptr<const Key> key_;
};

// Milliseconds since 1970 as digits, method and path, nothing between them: neither host, query nor body is
// signed.
std::string signing_text(UtcTime now, std::string_view method, std::string_view path);

// RFC 4648 section 4, with padding and without line ends.
std::string base64(std::string_view bytes);

}  // namespace headgate
