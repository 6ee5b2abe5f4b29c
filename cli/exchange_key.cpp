#include "cli/exchange_key.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "cli/durable_file.h"

namespace headgate::cli {
namespace {

constexpr size_t key_bits = 2048;

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
// OpenSSL overwrites what was in a BIO of secure memory, and in an ordinary one, before it gives it back.
struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using BioHandle = std::unique_ptr<BIO, BioDeleter>;

std::string_view content(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

// Version 4 of RFC 9562: all of it random but the six bits that say so.
std::optional<std::string> random_uuid() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
    out.push_back(digits[bytes[i] >> 4U]);
    out.push_back(digits[bytes[i] & 15U]);
  }
  return out;
}

}  // namespace

Result<ExchangeKey> make_exchange_key(const std::string& folder) {
  const auto id = random_uuid();
  const KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", key_bits));
  const BioHandle secret(BIO_new(BIO_s_secmem()));
  const BioHandle open(BIO_new(BIO_s_mem()));
  const bool made =
      id && key && secret && open &&
      PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
      PEM_write_bio_PUBKEY(open.get(), key.get()) == 1;
  if (!made) return Error{"KEYS_MISSING", "exchange key", "", "the system gave no random bytes or no memory"};

  const ExchangeKey out{*id, folder + "/exchange.pem", folder + "/exchange.pub.pem"};
  if (const Status ready = make_private_directory(folder); !ready) return ready.error();
  // A new public half beside an old private one would verify nothing.
  if (::access(out.private_file.c_str(), F_OK) == 0)
    return Error{"FILE_EXISTS", out.private_file, "", "remove it first"};
  // The public half first: a crash between the two leaves half a pair without a secret in it.
  if (const Status written = create_durably(out.public_file, content(open.get()), 0600); !written)
    return written.error();
  if (const Status written = create_durably(out.private_file, content(secret.get()), 0600); !written)
    return written.error();
  return out;
}

}  // namespace headgate::cli
