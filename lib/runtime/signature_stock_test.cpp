#include "runtime/signature_stock.h"

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime/certificate_fixture.h"
#include "runtime/signature_worker.h"
#include "runtime/system_clock.h"

namespace headgate {
namespace {

const std::string orders = "/trade-api/v2/portfolio/events/orders";
const std::string fills = "/trade-api/v2/portfolio/fills";

UtcTime at_ms(int64_t ms) { return UtcTime::from_ns((1'795'230'000'000 + ms) * ns_per_ms); }

// Ed25519: signatures of equal texts are equal, so what is given out twice is seen.
struct Signed {
  MadeKey key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
  RequestSigner signer() const {
    std::string pem = key.private_pem();
    auto out = RequestSigner::from_pem("an-id", pem, "key.pem");
    REQUIRE(out.has_value());
    return std::move(*out);
  }
  bool verifies(const Headers& headers, const std::string& method, const std::string& path) const {
    const std::string text = headers[1].value + method + path;
    std::vector<unsigned char> bytes(headers[2].value.size());
    EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(headers[2].value.data()),
                    static_cast<int>(headers[2].value.size()));
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key.key);
    const int good = EVP_DigestVerify(context, bytes.data(), 64,
                                      reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    return good == 1;
  }
};

void fill(SignatureStock& stock, UtcTime now) {
  while (stock.make_one(now)) {
  }
}
int64_t stamp_ms(const Headers& headers) { return std::stoll(headers[1].value); }

TEST_CASE("what was signed ahead is a good signature of its own line, with its own stamp") {
  // The exchange answers 401 to anything else, and the order is not placed.
  const Signed made;
  StampSequence stamps;
  SignatureStock stock(made.signer(), stamps, {{"POST", orders, 3}, {"GET", fills, 1}});
  CHECK_FALSE(stock.take("POST", orders, at_ms(0)).has_value());
  fill(stock, at_ms(0));
  const auto order = stock.take("POST", orders, at_ms(900));
  const auto question = stock.take("GET", fills, at_ms(900));
  REQUIRE(order.has_value());
  REQUIRE(question.has_value());
  CHECK(made.verifies(*order, "POST", orders));
  CHECK(made.verifies(*question, "GET", fills));
  CHECK_FALSE(stock.take("GET", orders, at_ms(900)).has_value());
  CHECK_FALSE(stock.take("POST", orders + "/x", at_ms(900)).has_value());
}

TEST_CASE("no signature is given out twice, nor with an old stamp or one of the future") {
  // Late orders would be refused for their stamp in a burst, when it hurts most.
  const Signed made;
  StampSequence stamps;
  SignatureStock stock(made.signer(), stamps, {{"POST", orders, 4}});
  std::set<std::string> seen;
  for (int64_t ms = 0; ms < 20'000; ms += 250) {
    CAPTURE(ms);
    fill(stock, at_ms(ms));
    for (int i = 0; i < 4; ++i) {
      const auto taken = stock.take("POST", orders, at_ms(ms + 200));
      REQUIRE(taken.has_value());
      CHECK(seen.insert((*taken)[2].value).second);
      CHECK(at_ms(ms + 200).ns() / ns_per_ms - stamp_ms(*taken) < SignatureStock::usable_ms);
    }
    CHECK_FALSE(stock.take("POST", orders, at_ms(ms + 200)).has_value());
  }
  fill(stock, at_ms(20'000));
  CHECK_FALSE(stock.take("POST", orders, at_ms(20'000 + SignatureStock::usable_ms + 10)).has_value());
  CHECK_FALSE(stock.take("POST", orders, at_ms(10'000)).has_value());  // the clock was set back
  fill(stock, at_ms(10'000));
  CHECK(stock.take("POST", orders, at_ms(10'000)).has_value());
}

TEST_CASE("what lies long is made anew, so that a quiet night does not end with a slow order") {
  // An order after hours without one is the usual case.
  const Signed made;
  StampSequence stamps;
  SignatureStock stock(made.signer(), stamps, {{"POST", orders, 2}});
  for (int64_t ms = 0; ms < 60'000; ms += 100) fill(stock, at_ms(ms));
  const auto taken = stock.take("POST", orders, at_ms(60'000));
  REQUIRE(taken.has_value());
  CHECK(at_ms(60'000).ns() / ns_per_ms - stamp_ms(*taken) <= SignatureStock::renewed_ms + 100);
}

TEST_CASE("stamps never repeat within a key, and follow a clock that was set back") {
  // Two orders of one millisecond would bear the same Ed25519 signature; stamps far ahead are refused.
  StampSequence stamps;
  CHECK(stamps.next(at_ms(0)) == at_ms(0));
  CHECK(stamps.next(at_ms(0)) == at_ms(1));
  CHECK(stamps.next(at_ms(0)) == at_ms(2));
  CHECK(stamps.next(at_ms(500)) == at_ms(500));
  CHECK(stamps.next(at_ms(-3'600'000)) == at_ms(-3'600'000));
}

TEST_CASE("the worker keeps the stock full while another thread takes from it") {
  // A race here would be one signature on two orders, or an order that waits.
  const Signed made;
  SignatureWorker worker(made.signer(), {{"POST", orders, 4}});
  std::set<std::string> seen;
  int ready = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (ready < 200 && std::chrono::steady_clock::now() < end) {
    const auto taken = worker.take("POST", orders, utc_now());
    if (!taken) continue;
    ++ready;
    CHECK(made.verifies(*taken, "POST", orders));
    CHECK(seen.insert((*taken)[2].value).second);
    CHECK(seen.insert(std::to_string(worker.stamp(utc_now()).ns() / ns_per_ms)).second);
  }
  CHECK(ready == 200);
}

}  // namespace
}  // namespace headgate
