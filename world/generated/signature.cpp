#include "world/generated/signature.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <vector>

#include "domain/decimal.h"
#include "exchange/answer.h"

namespace headgate::world {
namespace {

constexpr int64_t most_skew_ms = 10'000;
constexpr int salt_bytes = 32;

Reply authentication_error(const char* details) {
  return {401, R"({"error":{"code":"authentication_error","message":"authentication_error","details":")" +
                   std::string(details) + "\"}}"};
}

Reply refused(std::string_view code) { return reply_of(exchange::nested_error(401, code)); }

// Standard base64 with its padding; nothing for anything else.
std::optional<std::vector<unsigned char>> bytes_of(const std::string& base64) {
  if (base64.empty() || base64.size() % 4 != 0) return std::nullopt;
  std::vector<unsigned char> out(base64.size() / 4 * 3);
  const int length = EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                                     static_cast<int>(base64.size()));
  if (length < 0) return std::nullopt;
  const size_t padding = base64.ends_with("==") ? 2 : base64.ends_with("=") ? 1 : 0;
  out.resize(static_cast<size_t>(length) - padding);
  return out;
}

}  // namespace

struct SignatureCheck::Key {
  EVP_PKEY* key = nullptr;
  Key() = default;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { EVP_PKEY_free(key); }
  bool verifies(const std::string& message, const std::string& signature) const;
};

Result<SignatureCheck> SignatureCheck::of(const std::string& key_id, const std::string& public_key) {
  SignatureCheck out;
  const Status added = out.add(key_id, public_key);
  if (!added) return added.error();
  return out;
}

Status SignatureCheck::add(const std::string& key_id, const std::string& public_key) {
  auto key = std::make_shared<Key>();
  BIO* text = BIO_new_mem_buf(public_key.data(), static_cast<int>(public_key.size()));
  key->key = PEM_read_bio_PUBKEY(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  ERR_clear_error();
  const int kind = key->key == nullptr ? 0 : EVP_PKEY_get_base_id(key->key);
  if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519)
    return Error{"PUBLIC_KEY", "--public-key", "",
                 "must be an RSA or Ed25519 public key in PEM (BEGIN PUBLIC KEY)"};
  if (!keys_.emplace(key_id, std::move(key)).second)
    return Error{"PUBLIC_KEY", "--key-id", key_id, "must be named once"};
  return Done{};
}

bool SignatureCheck::Key::verifies(const std::string& message, const std::string& signature) const {
  const auto bytes = bytes_of(signature);
  if (!bytes) return false;
  const bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* terms = nullptr;
  const bool begun = EVP_DigestVerifyInit(context, &terms, rsa ? EVP_sha256() : nullptr, nullptr, key) == 1 &&
                     (!rsa || (EVP_PKEY_CTX_set_rsa_padding(terms, RSA_PKCS1_PSS_PADDING) == 1 &&
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(terms, salt_bytes) == 1 &&
                               EVP_PKEY_CTX_set_rsa_mgf1_md(terms, EVP_sha256()) == 1));
  const bool good =
      begun && EVP_DigestVerify(context, bytes->data(), bytes->size(),
                                reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  EVP_MD_CTX_free(context);
  ERR_clear_error();
  return good;
}

std::optional<Reply> SignatureCheck::refusal(const Request& request, UtcTime now) const {
  const SignatureHeaders& sent = request.signature;
  if (!sent.key || !sent.timestamp || !sent.signature) return refused("signature_is_missing_from_headers");
  const auto stamp_ms = parse_decimal(*sent.timestamp, 0);
  const int64_t now_ms = now.ns() / ns_per_ms;
  if (!stamp_ms || *stamp_ms < now_ms - most_skew_ms || *stamp_ms > now_ms + most_skew_ms)
    return refused("header_timestamp_expired");
  const auto key = keys_.find(*sent.key);
  if (key == keys_.end()) return authentication_error("NOT_FOUND");
  const std::string path = request.text.substr(0, request.text.find('?'));
  if (!key->second->verifies(*sent.timestamp + request.method + path, *sent.signature))
    return authentication_error("INCORRECT_API_KEY_SIGNATURE");
  return std::nullopt;
}

}  // namespace headgate::world
