// sign_bench [ORDERS]: what an order costs between its wish and the socket: building it and signing it, with
// each kind of key, signed when it leaves or taken from what was signed ahead, beside bare OpenSSL over the
// same text.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "domain/check.h"
#include "kalshi/order_codec.h"
#include "runtime/request_signer.h"
#include "runtime/signature_stock.h"
#include "runtime/system_clock.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

constexpr const char* path = "/trade-api/v2/portfolio/events/orders";
constexpr size_t burst = 10;

struct BenchKey {
  const char* name;
  EVP_PKEY* key;

  std::string pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    check(PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "a PEM is written");
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string out(data, static_cast<size_t>(size));
    BIO_free(bio);
    return out;
  }
};

std::string order_body(int number) {
  kalshi::CreateOrder order{"KXHIGHNY-26NOV21-B52.5",
                            "3f786850e387550fdab836ed7e6dc881de23001b-" + std::to_string(number),
                            {Side::yes, *Price::from_e4(4200)},
                            Quantity::from_e2(2500)};
  order.exchange_index = 0;
  return kalshi::create_order_body(order);
}

// Only what the exchange verifies: no text of a request around it.
size_t bare_signature(EVP_PKEY* key, const std::string& text) {
  std::array<unsigned char, 1024> out{};
  size_t size = out.size();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* options = nullptr;
  const bool edwards = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
  EVP_DigestSignInit(context, &options, edwards ? nullptr : EVP_sha256(), nullptr, key);
  if (!edwards) {
    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, 32);
  }
  check(EVP_DigestSign(context, out.data(), &size, reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1,
        "OpenSSL signs");
  EVP_MD_CTX_free(context);
  return size;
}

void print(const char* key, const char* what, const Samples& samples) {
  std::printf("%-9s %-34s p50 %9.2f us   p99 %9.2f us\n", key, what, samples.us(0.5), samples.us(0.99));
}

template <typename Act>
Samples timed(int count, Act act) {
  Samples out;
  for (int i = 0; i < count; ++i) {
    const int64_t begin = machine_ns();
    act(i);
    out.add(machine_ns() - begin);
  }
  return out;
}

void run_key(const BenchKey& key, int count) {
  std::string pem = key.pem();
  const auto signer = RequestSigner::from_pem("11111111-2222-4333-8444-555555555555", pem, key.name);
  check(signer.has_value(), "the key is read");
  size_t bytes = 0;  // so that nothing is left out as unused
  const std::string text = signing_text(utc_now(), "POST", path);
  print(key.name, "bare OpenSSL, the signature alone",
        timed(count, [&](int) { bytes += bare_signature(key.key, text); }));
  print(key.name, "build and sign when it leaves", timed(count, [&](int i) {
          bytes += order_body(i).size() + signer->headers("POST", path, utc_now()).size();
        }));

  StampSequence stamps;
  SignatureStock stock(*signer, stamps, {{"POST", path, burst}});
  Samples ahead;
  int missed = 0;
  for (int done = 0; done < count; done += static_cast<int>(burst)) {
    while (stock.make_one(utc_now())) {  // the worker's part, not the order's
    }
    for (size_t i = 0; i < burst; ++i) {
      const int64_t begin = machine_ns();
      bytes += order_body(static_cast<int>(i)).size();
      const auto headers = stock.take("POST", path, utc_now());
      ahead.add(machine_ns() - begin);
      missed += headers ? 0 : 1;
    }
  }
  print(key.name, "build and take what was signed ahead", ahead);
  std::printf("%-9s taken too late to be young: %d of %zu (%zu bytes made)\n", key.name, missed, ahead.size(),
              bytes);
}

void run(int count) {
  Samples build = timed(count, [](int i) { check(!order_body(i).empty(), "an order has a body"); });
  print("any", "build alone", build);
  for (const BenchKey& key : {BenchKey{"RSA-2048", EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048})},
                              BenchKey{"RSA-4096", EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{4096})},
                              BenchKey{"Ed25519", EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")}}) {
    check(key.key != nullptr, "OpenSSL makes a key");
    run_key(key, count);
    EVP_PKEY_free(key.key);
  }
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  headgate::bench::run(headgate::bench::count_argument(argc, argv, 2000));
  return 0;
}
