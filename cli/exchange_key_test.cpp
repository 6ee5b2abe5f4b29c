#include "cli/exchange_key.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "cli/durable_file.h"
#include "runtime/request_signer.h"
#include "runtime/scratch_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777U;
}
std::string text_of(const std::string& path) {
  const auto text = read_file(path);
  REQUIRE(text);
  return *text;
}
EVP_PKEY* key_in(const std::string& pem, bool secret) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = secret ? PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr)
                         : PEM_read_bio_PUBKEY(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  REQUIRE(key != nullptr);
  return key;
}

}  // namespace

TEST_CASE("a made key is a pair of private files that the runtime signs with") {
  // A world that verifies with another half, or a service that refuses its own file, trades nothing all day.
  const Scratch folder;
  const auto made = make_exchange_key(folder / "keys");
  REQUIRE(made);
  CHECK(made->private_file == folder / "keys/exchange.pem");
  CHECK(made->public_file == folder / "keys/exchange.pub.pem");
  CHECK(mode_of(folder / "keys") == 0700);
  CHECK(mode_of(made->private_file) == 0600);
  CHECK(RequestSigner::load({made->id, made->private_file}).has_value());

  const std::string secret = text_of(made->private_file);
  CHECK(secret.find("-----BEGIN PRIVATE KEY-----\n") == 0);
  const std::string shown = text_of(made->public_file);
  CHECK(shown.find("-----BEGIN PUBLIC KEY-----\n") == 0);
  CHECK(shown.find("PRIVATE") == std::string::npos);
  EVP_PKEY* both = key_in(secret, true);
  EVP_PKEY* half = key_in(shown, false);
  CHECK(EVP_PKEY_eq(both, half) == 1);
  CHECK(EVP_PKEY_get_bits(both) == 2048);
  EVP_PKEY_free(both);
  EVP_PKEY_free(half);
}

TEST_CASE("two keys differ in everything, and their ids have the form of the exchange's") {
  // Keys that repeat are no keys.
  const Scratch folder;
  const auto one = make_exchange_key(folder / "one");
  const auto two = make_exchange_key(folder / "two");
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one->id != two->id);
  CHECK(text_of(one->private_file) != text_of(two->private_file));
  for (const std::string& id : {one->id, two->id}) {
    REQUIRE(id.size() == 36);
    for (size_t i = 0; i < id.size(); ++i) {
      const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
      CHECK((id[i] == '-') == dash);
      CHECK((dash || std::string("0123456789abcdef").find(id[i]) != std::string::npos));
    }
    CHECK(id[14] == '4');
    CHECK(std::string("89ab").find(id[19]) != std::string::npos);
  }
}

TEST_CASE("a key that is there is never replaced") {
  // The lost half of a registered key cannot be made again.
  const Scratch folder;
  const auto first = make_exchange_key(folder / "keys");
  REQUIRE(first);
  const std::string secret = text_of(first->private_file);
  const std::string shown = text_of(first->public_file);
  const auto second = make_exchange_key(folder / "keys");
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "FILE_EXISTS");
  CHECK(text_of(first->private_file) == secret);
  CHECK(text_of(first->public_file) == shown);

  REQUIRE(::unlink(first->public_file.c_str()) == 0);
  CHECK(make_exchange_key(folder / "keys").error().code == "FILE_EXISTS");
  CHECK(text_of(first->private_file) == secret);
  CHECK(::access(first->public_file.c_str(), F_OK) != 0);  // no half that belongs to another
}
