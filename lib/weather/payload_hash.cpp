#include "weather/payload_hash.h"

#include <openssl/evp.h>

#include <array>

#include "domain/check.h"

namespace headgate::weather {

std::string sha256_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  check(EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr) == 1,
        "SHA-256 is always available");
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out.push_back(digits[hash[i] >> 4]);
    out.push_back(digits[hash[i] & 15]);
  }
  return out;
}

}  // namespace headgate::weather
