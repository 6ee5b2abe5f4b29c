#include "world/generated/signature.h"

#include <doctest/doctest.h>

#include "world/generated/member_fixture.h"

namespace headgate::world {
namespace {

constexpr const char* path = "/trade-api/v2/portfolio/balance";
constexpr int64_t now_ms = 1'781'159'348'379;

struct Bench {
  MemberFixture member;
  SignatureCheck check = *SignatureCheck::of(MemberFixture::key_id, member.public_key());

  Request request(int64_t stamp_ms, const std::string& signed_path = path, const std::string& method = "GET",
                  int salt = 32) const {
    const std::string stamp = std::to_string(stamp_ms);
    Request out;
    out.text = std::string(path) + "?exchange_index=0";
    out.received = UtcTime::from_ns(now_ms * ns_per_ms);
    out.signature = {MemberFixture::key_id, stamp, member.signature(stamp + method + signed_path, salt)};
    return out;
  }
};

std::string body_of(const std::optional<Reply>& refusal) {
  return refusal ? std::to_string(refusal->status) + " " + refusal->body : "accepted";
}

const std::string expired =
    R"(401 {"error":{"code":"header_timestamp_expired","message":"header timestamp expired"}})";
const std::string incorrect =
    R"(401 {"error":{"code":"authentication_error","message":"authentication_error","details":"INCORRECT_API_KEY_SIGNATURE"}})";
const std::string missing =
    R"(401 {"error":{"code":"signature_is_missing_from_headers","message":"signature is missing from headers"}})";
const std::string unknown =
    R"(401 {"error":{"code":"authentication_error","message":"authentication_error","details":"NOT_FOUND"}})";

}  // namespace

TEST_CASE("a signature over time, method and path without its query is the member's") {
  // Everything else that the exchange would refuse must be refused here, or the client's mistake shows first
  // with real money.
  const Bench bench;
  CHECK(body_of(bench.check.refusal(bench.request(now_ms))) == "accepted");
  CHECK(body_of(bench.check.refusal(bench.request(now_ms, std::string(path) + "?exchange_index=0"))) ==
        incorrect);
  CHECK(body_of(bench.check.refusal(bench.request(now_ms, "/portfolio/balance"))) == incorrect);
  CHECK(body_of(bench.check.refusal(bench.request(now_ms, path, "POST"))) == incorrect);
  CHECK(body_of(bench.check.refusal(bench.request(now_ms, path, "get"))) == incorrect);
  CHECK_MESSAGE(body_of(bench.check.refusal(bench.request(now_ms, path, "GET", 20))) == incorrect,
                "another salt");
  const Bench other;
  CHECK(body_of(other.check.refusal(bench.request(now_ms))) == incorrect);
}

TEST_CASE("a stamp more than ten seconds off is expired, whichever way") {
  // A clock that is a minute off must show as refused requests and not as lost money.
  const Bench bench;
  for (const int64_t skew_ms : {-300'000, -30'000, -10'001, 10'001, 300'000})
    CHECK(body_of(bench.check.refusal(bench.request(now_ms + skew_ms))) == expired);
  for (const int64_t skew_ms : {-10'000, -5'000, 5'000, 10'000})
    CHECK(body_of(bench.check.refusal(bench.request(now_ms + skew_ms))) == "accepted");
  Request in_seconds = bench.request(now_ms);
  in_seconds.signature.timestamp = "1781159348";
  CHECK(body_of(bench.check.refusal(in_seconds)) == expired);
  in_seconds.signature.timestamp = "now";
  CHECK(body_of(bench.check.refusal(in_seconds)) == expired);
}

TEST_CASE("missing headers, strange keys and broken base64 have the recorded answers") {
  // The client tells them apart: a missing header is our bug, an unknown key the operator's.
  const Bench bench;
  Request request = bench.request(now_ms);
  request.signature.key = "00000000-0000-0000-0000-000000000000";
  CHECK(body_of(bench.check.refusal(request)) == unknown);
  for (int which = 0; which < 3; ++which) {
    request = bench.request(now_ms);
    (which == 0   ? request.signature.key
     : which == 1 ? request.signature.timestamp
                  : request.signature.signature)
        .reset();
    CHECK(body_of(bench.check.refusal(request)) == missing);
  }
  for (const char* broken : {"", "====", "x", "abcd", "????"}) {
    request = bench.request(now_ms);
    request.signature.signature = broken;
    CHECK(body_of(bench.check.refusal(request)) == incorrect);
  }
}

TEST_CASE("an Ed25519 key signs as well, beside an RSA key and only under its own id") {
  // The exchange gives out both kinds since 2026-09-30.
  Bench bench;
  const MemberFixture young(MemberFixture::Kind::ed25519);
  const std::string id = "11111111-0000-4000-8000-5a1e0f00c0de";
  REQUIRE(bench.check.add(id, young.public_key()).has_value());
  Request request = bench.request(now_ms);
  const std::string stamp = std::to_string(now_ms);
  request.signature = {id, stamp, young.signature(stamp + "GET" + path)};
  CHECK(body_of(bench.check.refusal(request)) == "accepted");
  request.signature.key = MemberFixture::key_id;
  CHECK(body_of(bench.check.refusal(request)) == incorrect);
  CHECK(body_of(bench.check.refusal(bench.request(now_ms))) == "accepted");
  CHECK_FALSE(bench.check.add(id, young.public_key()).has_value());
}

TEST_CASE("a key that is none, or of another kind than the exchange takes, is refused at the start") {
  // A world that verifies nothing would accept anybody's orders.
  CHECK_FALSE(SignatureCheck::of("id", "").has_value());
  CHECK_FALSE(SignatureCheck::of("id", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
  // RFC 8410, section 10.1: an Ed25519 public key. The other is one of the curve P-256.
  CHECK(SignatureCheck::of("id",
                           "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDF"
                           "w4rXAxZuE=\n-----END PUBLIC KEY-----\n"));
  CHECK_FALSE(SignatureCheck::of(
      "id",
      "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMIXed1VEy4dGmScIYE3Xl9lf/9e6\n"
      "/6WdlCkjj8js/gYsa4GlbeX09JV4C/9CNZuziXHCyzAgU9ZV3ELv/pIXgA==\n-----END PUBLIC KEY-----\n"));
}

}  // namespace headgate::world
