#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate {

// The private half of one of the exchange's keys. What kind it is, the PEM itself says.
class SigningKey {
 public:
  enum class Kind {
    rsa_pss,  // SHA-256, MGF1 with SHA-256, a salt of 32 bytes: two signatures of one text differ
    ed25519,  // RFC 8032, without a hash before it: two signatures of one text are the same
  };

  // Wipes `pem`; `file` is only named in errors. Error: KEY_FORMAT (neither an RSA key of at least 2048 bits
  // nor an Ed25519 key, as unencrypted PEM, PKCS#8 or PKCS#1). It holds nothing of the text.
  static Result<SigningKey> from_pem(std::string& pem, const std::string& file);

  // The signature's bytes. May be called by several threads at once.
  std::string sign(std::string_view text) const;

  Kind kind() const;
  int bits() const;
  // Whether both are of one pair, whatever the files look like.
  bool same_pair(const SigningKey& other) const;

 private:
  struct Handle;
  explicit SigningKey(std::shared_ptr<const Handle> handle) : handle_(std::move(handle)) {}

  std::shared_ptr<const Handle> handle_;
};

// "RSA-2048" or "Ed25519".
std::string name_of(const SigningKey& key);

}  // namespace headgate
