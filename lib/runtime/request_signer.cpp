#include "runtime/request_signer.h"

#include <openssl/evp.h>

#include "runtime/key_file.h"

namespace headgate {

Result<RequestSigner> RequestSigner::load(const KeyPlace& place) {
  auto pem = read_key_file(place.file);
  if (!pem) return pem.error();
  return from_pem(place.id, *pem, place.file);
}

Result<RequestSigner> RequestSigner::from_pem(std::string key_id, std::string& pem, const std::string& file) {
  auto key = SigningKey::from_pem(pem, file);
  if (!key) return key.error();
  return RequestSigner(std::move(key_id), std::move(*key));
}

Headers RequestSigner::headers(std::string_view method, std::string_view path, UtcTime now) const {
  return {{"KALSHI-ACCESS-KEY", key_id_},
          {"KALSHI-ACCESS-TIMESTAMP", std::to_string(now.ns() / ns_per_ms)},
          {"KALSHI-ACCESS-SIGNATURE", base64(key_.sign(signing_text(now, method, path)))}};
}

std::string signing_text(UtcTime now, std::string_view method, std::string_view path) {
  return std::to_string(now.ns() / ns_per_ms).append(method).append(path);
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends it with a zero
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

}  // namespace headgate
