#include "runtime/signing_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "domain/check.h"
#include "runtime/key_file.h"

namespace headgate {
namespace {

constexpr int key_bits_min = 2048;
constexpr int salt_bytes = 32;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using ContextHandle = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

// Without it OpenSSL asks for a passphrase at the terminal, and a service would wait there for ever.
int no_passphrase(char*, int, int, void*) { return -1; }

KeyHandle read_private_key(std::string_view pem) {
  const std::unique_ptr<BIO, BioDeleter> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  check(bio != nullptr, "OpenSSL has memory for a key");
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

// What stands in the way of using the key; empty: nothing.
std::string_view fault_of(std::string_view pem, EVP_PKEY* key) {
  if (key == nullptr && pem.find("ENCRYPTED") != std::string_view::npos)
    return "protected by a passphrase, which nobody is there to type";
  if (key == nullptr) return "no private key in PEM";
  const int kind = EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_ED25519) return {};
  if (kind != EVP_PKEY_RSA) return "a key, but neither of plain RSA nor Ed25519";
  if (EVP_PKEY_get_bits(key) < key_bits_min) return "an RSA key of less than 2048 bits";
  return {};
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool begin_pss(EVP_MD_CTX* context, EVP_PKEY* key) {
  EVP_PKEY_CTX* options = nullptr;  // belongs to `context`
  return EVP_DigestSignInit(context, &options, EVP_sha256(), nullptr, key) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, salt_bytes) == 1;
}

}  // namespace

struct SigningKey::Handle {
  KeyHandle key;
  Kind kind = Kind::rsa_pss;
};

Result<SigningKey> SigningKey::from_pem(std::string& pem, const std::string& file) {
  auto handle = std::make_shared<Handle>();
  handle->key = read_private_key(pem);
  const std::string_view fault = fault_of(pem, handle->key.get());
  wipe(pem);
  if (!fault.empty()) {
    return Error{"KEY_FORMAT", file, std::string(fault),
                 "save there the private key (RSA of 2048 bits or more, or Ed25519; PEM, no passphrase) that "
                 "belongs to this key id at the exchange"};
  }
  const bool edwards = EVP_PKEY_get_base_id(handle->key.get()) == EVP_PKEY_ED25519;
  handle->kind = edwards ? Kind::ed25519 : Kind::rsa_pss;
  return SigningKey(std::move(handle));
}

std::string SigningKey::sign(std::string_view text) const {
  const ContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY* key = handle_->key.get();
  const bool begun = handle_->kind == Kind::ed25519
                         ? EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1
                         : begin_pss(context.get(), key);
  check(begun, "the key's way of signing is available");
  size_t size = 0;
  check(EVP_DigestSign(context.get(), nullptr, &size, raw(text), text.size()) == 1, "the key tells a size");
  std::string signature(size, '\0');
  check(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, raw(text),
                       text.size()) == 1,
        "the key signs");
  signature.resize(size);
  return signature;
}

SigningKey::Kind SigningKey::kind() const { return handle_->kind; }
int SigningKey::bits() const { return EVP_PKEY_get_bits(handle_->key.get()); }
bool SigningKey::same_pair(const SigningKey& other) const {
  return EVP_PKEY_eq(handle_->key.get(), other.handle_->key.get()) == 1;
}

std::string name_of(const SigningKey& key) {
  return key.kind() == SigningKey::Kind::ed25519 ? "Ed25519" : "RSA-" + std::to_string(key.bits());
}

}  // namespace headgate
