#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <signal.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <vector>

#include "tests/functional/day.h"

using namespace headgate;
using namespace headgate::functional;

namespace {

namespace fs = std::filesystem;

// Everything by which a private key could be recognised elsewhere: each half line of its PEM, and its secret
// numbers as bytes and as digits, in either case.
std::vector<std::string> canaries(const std::string& pem) {
  std::vector<std::string> out;
  std::istringstream lines(pem);
  for (std::string line; std::getline(lines, line);) {
    // The first two lines after the head hold what all keys share, and the public modulus' beginning.
    if (line.find("-----") != std::string::npos || line.size() < 64) continue;
    out.push_back(line.substr(0, 32));
    out.push_back(line.substr(32, 32));
  }
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  REQUIRE(key != nullptr);
  for (const char* name : {"d", "rsa-factor1", "rsa-factor2", "rsa-exponent1", "rsa-coefficient1"}) {
    BIGNUM* number = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    char* digits = BN_bn2hex(number);
    std::string hex = digits;
    OPENSSL_free(digits);
    BN_clear_free(number);
    out.push_back(bytes.substr(0, 24));
    out.push_back(hex.substr(0, 40));
    std::transform(hex.begin(), hex.end(), hex.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    out.push_back(hex.substr(0, 40));
  }
  EVP_PKEY_free(key);
  return out;
}

// What the frames of a capture or recording hold; empty for a file of another kind.
std::string unpacked(const std::string& packed) {
  ZSTD_DStream* stream = ZSTD_createDStream();
  std::string out;
  std::array<char, 1 << 16> room{};
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer piece{room.data(), room.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &piece, &in)) != 0U) break;
    out.append(room.data(), piece.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

bool holds_any(const std::string& text, const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&text](const std::string& each) { return text.find(each) != std::string::npos; });
}

}  // namespace

TEST_CASE("the key of the exchange is in no argument, environment, log, store, capture or message") {
  // Whatever holds it is copied, sent to somebody who looks for a fault, and kept for years.
  Day::Choice choice;
  choice.seed = 11;
  Day day(choice);
  REQUIRE(eventually("orders were signed and filled", 300, [&] {
    const Json pnl = day.command_json({"fills"});
    return pnl.dump().find("trade_id") != std::string::npos;
  }));
  std::string key_file;
  for (const auto& each : fs::recursive_directory_iterator(day.home()))
    if (each.path().filename() == "exchange.pem") key_file = each.path();
  REQUIRE(!key_file.empty());
  const std::string pem = read_text(key_file);
  const std::vector<std::string> wanted = canaries(pem);
  REQUIRE(wanted.size() > 40);
  REQUIRE(holds_any(pem, wanted));  // it would be seen if it were there

  int looked = 0;
  for (const auto& [name, process] : day.processes()) {
    for (const char* part : {"cmdline", "environ"}) {
      const std::string text = read_text("/proc/" + std::to_string(process.first) + "/" + part);
      CHECK_MESSAGE(!holds_any(text, wanted), name << " " << part);
      looked += text.empty() ? 0 : 1;
    }
  }
  CHECK(looked >= 8);  // the arguments at least, which nobody is kept from reading
  for (const char* question : {"status", "markets", "fills"})
    CHECK_FALSE(holds_any(day.command({question, "--json"}).out, wanted));
  day.program().signal(SIGINT);
  (void)day.program().finish(120);

  int files = 0;
  int packed = 0;
  for (const auto& each : fs::recursive_directory_iterator(day.folder().path())) {
    if (!each.is_regular_file() || each.path() == key_file) continue;
    const std::string text = read_text(each.path());
    const std::string plain = each.path().extension() == ".zst" ? unpacked(text) : "";
    ++files;
    packed += plain.empty() ? 0 : 1;
    CHECK_MESSAGE(!holds_any(text, wanted), each.path());
    CHECK_MESSAGE(!holds_any(plain, wanted), each.path());
  }
  CHECK(files > 20);
  CHECK(packed >= 8);  // a capture of each process
}
