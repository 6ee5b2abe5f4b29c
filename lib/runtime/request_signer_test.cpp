#include "runtime/request_signer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/certificate_fixture.h"
#include "runtime/scratch_fixture.h"

namespace headgate {
namespace {

MadeKey rsa(size_t bits) { return MadeKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits)); }

// 2026-11-21T03:00:00.123456789Z; the digits of its milliseconds are date(1)'s.
constexpr int64_t moment_ns = 1'795'230'000'123'456'789;

std::string value_of(const Headers& headers, const std::string& name) {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const Header& each) { return each.name == name; });
  REQUIRE(found != headers.end());
  return found->value;
}

// Whether openssl(1) finds the signature good, with the salt's length given.
bool openssl_verifies(const std::string& folder, int salt_bytes) {
  const std::string command = "openssl dgst -sha256 -verify " + folder +
                              "/pub.pem -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha256 -sigopt "
                              "rsa_pss_saltlen:" +
                              std::to_string(salt_bytes) + " -signature " + folder + "/sig " + folder +
                              "/text >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}
// The same for Ed25519, which has neither salt nor digest of its own.
bool openssl_verifies_plain(const std::string& folder) {
  const std::string command = "openssl pkeyutl -verify -pubin -inkey " + folder + "/pub.pem -rawin -in " +
                              folder + "/text -sigfile " + folder + "/sig >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}
bool runs(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

TEST_CASE("the signed text is milliseconds, method and path, with nothing between") {
  // One character more and every request is answered 401. Form: docs.kalshi.com, "API Keys", read 2026-08-17.
  const UtcTime now = UtcTime::from_ns(moment_ns);
  CHECK(signing_text(now, "GET", "/trade-api/ws/v2") == "1795230000123GET/trade-api/ws/v2");
  CHECK(signing_text(now, "POST", "/trade-api/v2/portfolio/events/orders") ==
        "1795230000123POST/trade-api/v2/portfolio/events/orders");
}

TEST_CASE("base64 is that of RFC 4648 section 10") {
  // A line end within a header would end the header.
  for (const auto& [bytes, text] : {std::pair<std::string, std::string>{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}}) {
    CHECK(base64(bytes) == text);
  }
  const std::string zeros = base64(std::string(384, '\0'));
  CHECK(zeros == std::string(512, 'A'));
}

TEST_CASE("openssl verifies what was signed, over exactly this text and a salt of 32 bytes") {
  // The exchange verifies so; a signature that only our own code accepts trades nothing.
  if (!runs("openssl version") || !runs("openssl base64 -help")) {
    MESSAGE("SKIPPED 1: there is no openssl(1) here");
    return;
  }
  const Scratch folder;
  for (const size_t bits : {size_t{2048}, size_t{3072}}) {
    const MadeKey key = rsa(bits);
    std::string pem = key.private_pem();
    const auto signer = RequestSigner::from_pem("an-id", pem, "key.pem");
    REQUIRE(signer.has_value());
    write_text(folder / "pub.pem", key.public_pem());
    const Headers headers =
        signer->headers("DELETE", "/trade-api/v2/portfolio/events/orders/x", UtcTime::from_ns(moment_ns));
    REQUIRE(headers.size() == 3);
    CHECK(value_of(headers, "KALSHI-ACCESS-KEY") == "an-id");
    CHECK(value_of(headers, "KALSHI-ACCESS-TIMESTAMP") == "1795230000123");
    const std::string signature = value_of(headers, "KALSHI-ACCESS-SIGNATURE");
    CHECK(signature.size() == 4 * ((bits / 8 + 2) / 3));
    write_text(folder / "base64", signature);
    REQUIRE(runs("openssl base64 -d -A -in " + (folder / "base64") + " -out " + (folder / "sig")));
    write_text(folder / "text", "1795230000123DELETE/trade-api/v2/portfolio/events/orders/x");
    CHECK(openssl_verifies(folder.path(), 32));
    CHECK_FALSE(openssl_verifies(folder.path(), 20));
    write_text(folder / "text", "1795230000123DELETE/trade-api/v2/portfolio/events/orders/y");
    CHECK_FALSE(openssl_verifies(folder.path(), 32));
  }
}

std::string bytes_of_hex(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

TEST_CASE("an Ed25519 key is known by its PEM and signs as RFC 8032 says") {
  // The exchange takes both kinds since autumn 2026 and does not ask which: a wrong guess is a 401 for ever.
  // Vectors: RFC 8032, section 7.1, TEST 1 to 3.
  struct Vector {
    std::string_view seed, message, signature;
  };
  const Vector vectors[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
                             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33ba"
                             "cc61e39701cf9b46bd25bf5"
                             "f0595bbe24655141438e7a100b"},
                            {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
                             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996"
                             "e458f3613d0f11d8c387b2e"
                             "aeb4302aeeb00d291612bb0c00"},
                            {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
                             "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f29"
                             "0ae67f760984dc6594a7c15"
                             "e9716ed28dc027beceea1ec40a"}};
  for (const Vector& vector : vectors) {
    // PKCS#8 of RFC 8410, section 7: the seed behind sixteen fixed bytes.
    std::string pem = "-----BEGIN PRIVATE KEY-----\n" +
                      base64(bytes_of_hex("302e020100300506032b657004220420") + bytes_of_hex(vector.seed)) +
                      "\n-----END PRIVATE KEY-----\n";
    const auto key = SigningKey::from_pem(pem, "key.pem");
    REQUIRE(key.has_value());
    CHECK(key->kind() == SigningKey::Kind::ed25519);
    CHECK(name_of(*key) == "Ed25519");
    CHECK(key->sign(bytes_of_hex(vector.message)) == bytes_of_hex(vector.signature));
  }
}

TEST_CASE("openssl verifies what an Ed25519 key signed, over exactly this text") {
  // A second reader of the same bytes, which knows nothing of this code.
  if (!runs("openssl version") || !runs("openssl pkeyutl -help")) {
    MESSAGE("SKIPPED 1: there is no openssl(1) here");
    return;
  }
  const Scratch folder;
  const MadeKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  std::string pem = key.private_pem();
  const auto signer = RequestSigner::from_pem("an-id", pem, "key.pem");
  REQUIRE(signer.has_value());
  write_text(folder / "pub.pem", key.public_pem());
  const Headers headers =
      signer->headers("POST", "/trade-api/v2/portfolio/events/orders", UtcTime::from_ns(moment_ns));
  write_text(folder / "base64", value_of(headers, "KALSHI-ACCESS-SIGNATURE"));
  REQUIRE(runs("openssl base64 -d -A -in " + (folder / "base64") + " -out " + (folder / "sig")));
  write_text(folder / "text", "1795230000123POST/trade-api/v2/portfolio/events/orders");
  CHECK(openssl_verifies_plain(folder.path()));
  write_text(folder / "text", "1795230000124POST/trade-api/v2/portfolio/events/orders");
  CHECK_FALSE(openssl_verifies_plain(folder.path()));
}

TEST_CASE("both PEM forms of a private key are read") {
  // Kalshi hands keys out as PKCS#1; openssl and cloud vaults write PKCS#8.
  const MadeKey key = rsa(2048);
  std::string forms[] = {key.private_pem(), key.traditional_pem()};
  CHECK(forms[0].find("BEGIN PRIVATE KEY") != std::string::npos);
  CHECK(forms[1].find("BEGIN RSA PRIVATE KEY") != std::string::npos);
  for (std::string& pem : forms) CHECK(RequestSigner::from_pem("an-id", pem, "key.pem").has_value());
}

TEST_CASE("what is no usable key is refused by what is wrong with it, and told without its content") {
  // The operator mends what is named; a log line that quoted the file would give the key away.
  const MadeKey small = rsa(1024);
  const MadeKey good = rsa(2048);
  const MadeKey curve(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const MadeKey other(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"));
  const std::string whole = good.private_pem();
  struct Row {
    std::string pem;
    std::string says;
  };
  const std::vector<Row> rows{{small.private_pem(), "less than 2048 bits"},
                              {curve.private_pem(), "neither of plain RSA nor Ed25519"},
                              {other.private_pem(), "neither of plain RSA nor Ed25519"},
                              {good.public_pem(), "no private key"},
                              {good.encrypted_pem(), "passphrase"},
                              {whole.substr(0, whole.size() / 2), "no private key"},
                              {"", "no private key"},
                              {"not a key", "no private key"}};
  for (const Row& row : rows) {
    CAPTURE(row.says);
    std::string pem = row.pem;
    const auto signer = RequestSigner::from_pem("an-id", pem, "/keys/exchange.pem");
    REQUIRE_FALSE(signer.has_value());
    CHECK(signer.error().code == "KEY_FORMAT");
    const std::string text = signer.error().text();
    CHECK(text.find("/keys/exchange.pem") != std::string::npos);
    CHECK(text.find(row.says) != std::string::npos);
    // Any line of the file would do to tell that it leaks.
    for (size_t at = 0; at + 16 < row.pem.size(); at += 16)
      CHECK(text.find(row.pem.substr(at, 16)) == std::string::npos);
  }
}

TEST_CASE("a key's text is wiped when it was read, good or not") {
  // It would lie about in memory that is given out again, for as long as the process runs.
  const MadeKey key = rsa(2048);
  for (const std::string& text : {key.private_pem(), std::string(300, 'x')}) {
    std::string pem = text;
    const char* bytes = pem.data();
    const size_t size = pem.size();
    (void)RequestSigner::from_pem("an-id", pem, "key.pem").has_value();
    CHECK(pem.empty());
    CHECK(pem.data() == bytes);
    // Still the string's own memory: it keeps its capacity.
    CHECK(pem.capacity() >= size);
    CHECK(std::all_of(bytes, bytes + size, [](char c) { return c == '\0'; }));
  }
}

}  // namespace
}  // namespace headgate
