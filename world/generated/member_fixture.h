#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "domain/check.h"

namespace headgate::world {

// A member of the simulated exchange, with a key made for this test, who signs as the exchange's
// documentation says (RSA-PSS, SHA-256, salt as long as the digest; or Ed25519), by its own hand.
class MemberFixture {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  enum class Kind { rsa, ed25519 };

  explicit MemberFixture(Kind kind = Kind::rsa)
      : key_(kind == Kind::rsa ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {
    check(key_ != nullptr, "a key can be made");
    path_ = "/tmp/headgate-member-" + std::to_string(getpid()) + "-" +
            std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()) + ".pem";
    std::ofstream(path_) << public_key();
  }
  MemberFixture(const MemberFixture&) = delete;
  MemberFixture& operator=(const MemberFixture&) = delete;
  ~MemberFixture() {
    unlink(path_.c_str());
    EVP_PKEY_free(key_);
  }

  const std::string& key_file() const { return path_; }
  std::string public_key() const {
    BIO* out = BIO_new(BIO_s_mem());
    check(PEM_write_bio_PUBKEY(out, key_) == 1, "a key can be written");
    char* data = nullptr;
    const long length = BIO_get_mem_data(out, &data);
    std::string text(data, static_cast<size_t>(length));
    BIO_free(out);
    return text;
  }

  std::string signature(const std::string& message, int salt = 32) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* terms = nullptr;
    size_t length = 512;
    std::vector<unsigned char> bytes(length);
    const bool rsa = EVP_PKEY_get_base_id(key_) == EVP_PKEY_RSA;
    const bool done =
        EVP_DigestSignInit(context, &terms, rsa ? EVP_sha256() : nullptr, nullptr, key_) == 1 &&
        (!rsa || (EVP_PKEY_CTX_set_rsa_padding(terms, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(terms, salt) == 1)) &&
        EVP_DigestSign(context, bytes.data(), &length, reinterpret_cast<const unsigned char*>(message.data()),
                       message.size()) == 1;
    check(done, "a message can be signed");
    EVP_MD_CTX_free(context);
    std::vector<unsigned char> text(length * 2);
    const int size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(length));
    return {text.begin(), text.begin() + size};
  }

  static int64_t utc_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }

  // Of a request whose target has `path`, made `skew_ms` from now.
  Headers headers(const std::string& method, const std::string& path, int64_t skew_ms = 0,
                  const std::string& id = key_id) const {
    const std::string stamp = std::to_string(utc_ms() + skew_ms);
    return {{"KALSHI-ACCESS-KEY", id},
            {"KALSHI-ACCESS-TIMESTAMP", stamp},
            {"KALSHI-ACCESS-SIGNATURE", signature(stamp + method + path)}};
  }

  static constexpr const char* key_id = "8d2f7a3e-0000-4000-8000-5a1e0f00c0de";

 private:
  EVP_PKEY* key_;
  std::string path_;
};

}  // namespace headgate::world
