#include "runtime/request_signer.h"

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
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return "a key, but none of plain RSA";
  if (EVP_PKEY_get_bits(key) < key_bits_min) return "an RSA key of less than 2048 bits";
  return {};
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

struct RequestSigner::Key {
  KeyHandle handle;
};

Result<RequestSigner> RequestSigner::load(const KeyPlace& place) {
  auto pem = read_key_file(place.file);
  if (pem) return from_pem(place.id, *pem, place.file);
  Error error = pem.error();
  error.mend = "save the private half of the exchange's key there: a file of this service's user, chmod 600";
  return error;
}

Result<RequestSigner> RequestSigner::from_pem(std::string key_id, std::string& pem, const std::string& file) {
  auto key = std::make_shared<Key>();
  key->handle = read_private_key(pem);
  const std::string_view fault = fault_of(pem, key->handle.get());
  wipe(pem);
  if (!fault.empty()) {
    return Error{"KEY_FORMAT", file, std::string(fault),
                 "save there the RSA private key (2048 bits or more, PEM, no passphrase) that the exchange "
                 "gave for this key id"};
  }
  return RequestSigner(std::move(key_id), std::move(key));
}

Headers RequestSigner::headers(std::string_view method, std::string_view path, UtcTime now) const {
  const std::string text = signing_text(now, method, path);
  const ContextHandle context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // belongs to `context`
  check(EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, key_->handle.get()) == 1 &&
            EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(options, salt_bytes) == 1,
        "RSA-PSS is available");
  size_t size = 0;
  check(EVP_DigestSign(context.get(), nullptr, &size, raw(text), text.size()) == 1, "RSA-PSS tells a size");
  std::string signature(size, '\0');
  check(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, raw(text),
                       text.size()) == 1,
        "RSA-PSS signs");
  signature.resize(size);
  return {{"KALSHI-ACCESS-KEY", key_id_},
          {"KALSHI-ACCESS-TIMESTAMP", std::to_string(now.ns() / ns_per_ms)},
          {"KALSHI-ACCESS-SIGNATURE", base64(signature)}};
}

std::string signing_text(UtcTime now, std::string_view method, std::string_view path) {
  return std::to_string(now.ns() / ns_per_ms).append(method).append(path);
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends it with a zero
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), raw(bytes),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

}  // namespace headgate
