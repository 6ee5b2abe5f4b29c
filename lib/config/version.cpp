#include "config/version.h"

#include <array>

#include <openssl/evp.h>

#include "domain/check.h"

namespace headgate::config {

std::string version_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  const int done = EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
  check(done == 1 && size == 32, "SHA-256 of a text in memory cannot fail");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < 6; ++i) {
    out.push_back(digits[hash[i] >> 4U]);
    out.push_back(digits[hash[i] & 15U]);
  }
  return out;
}

}  // namespace headgate::config
