#pragma once

#include <string>

#include "domain/result.h"

namespace headgate::cli {

// A key for an exchange that takes our word for it, which is a simulated one alone: the real exchange makes
// its keys itself.
struct ExchangeKey {
  std::string id;            // a random UUID, as the exchange's ids are
  std::string private_file;  // "<folder>/exchange.pem": PKCS#8, RSA of 2048 bits, 0600
  std::string public_file;   // "<folder>/exchange.pub.pem": SubjectPublicKeyInfo, for who verifies
};

// Makes the pair in a private folder (0700, made when absent); a file that is there already is never
// replaced. The private half is in no memory of ours afterwards. Errors: KEYS_MISSING (OpenSSL made none),
// FILE_EXISTS, FILE_FAILED, FOLDER_FOREIGN.
Result<ExchangeKey> make_exchange_key(const std::string& folder);

}  // namespace headgate::cli
