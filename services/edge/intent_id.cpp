#include "services/edge/intent_id.h"

#include <openssl/evp.h>

#include <array>

#include "domain/check.h"

namespace headgate {
namespace {

void append_part(std::string& out, std::string_view part) {
  out.append(std::to_string(part.size())).append(":").append(part);
}

}  // namespace

std::string intent_id(const IntentName& name) {
  std::string text;
  append_part(text, name.instance);
  append_part(text, name.strategy);
  append_part(text, name.market);
  append_part(text, name_of(name.side));
  append_part(text, name.decision_key);

  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const int ok = EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  check(ok == 1 && size == 32, "SHA-256 gives 32 bytes");

  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < 16; ++i) {
    out.push_back(digits[digest[i] >> 4]);
    out.push_back(digits[digest[i] & 15]);
  }
  return out;
}

}  // namespace headgate
