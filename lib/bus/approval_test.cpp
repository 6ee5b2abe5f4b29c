#include "bus/approval.h"

#include <doctest/doctest.h>

using namespace headgate;

namespace {

// RFC 8032, section 7.1, TEST 1.
constexpr std::string_view rfc_seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view rfc_public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr UtcTime now = UtcTime::from_ns(1'790'000'000'000'000'000);

risk::v1::Approval approval() {
  risk::v1::Approval out;
  out.set_instance("test");
  out.set_mode("paper");
  out.set_intent_id("abc");
  out.set_maximum_quantity_e2(1000);
  out.set_approved_utc_ns(now.ns());
  return out;
}

ApprovalSigner signer() { return *ApprovalSigner::from_hex_seed(rfc_seed); }
ApprovalVerifier verifier(const std::string& instance = "test", const std::string& mode = "paper") {
  return *ApprovalVerifier::from_hex_key(rfc_public, {instance, mode});
}
std::string_view refusal(const risk::v1::OrderApproved& order, const ApprovalVerifier& by = verifier()) {
  const auto verified = by.verify(order, now);
  return verified ? std::string_view("accepted") : verified.error().code;
}

}  // namespace

TEST_CASE("The key pair is the one of RFC 8032") {
  // A home-made scheme would verify only its own mistakes.
  CHECK(signer().public_key_hex() == rfc_public);
}

TEST_CASE("An approval as risk signed it is accepted") {
  // Otherwise nothing ever trades.
  const auto verified = verifier().verify(signer().sign(approval()), now);
  REQUIRE(verified);
  CHECK((*verified)->intent_id() == "abc");
}

TEST_CASE("Every single altered bit of an approval or its signature is refused") {
  // One flipped bit can turn 1 contract into 65,537.
  const auto good = signer().sign(approval());
  for (size_t bit = 0; bit < 8 * good.approval().size(); ++bit) {
    auto order = good;
    (*order.mutable_approval())[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    CHECK(refusal(order) == "SIGNATURE_BAD");
  }
  for (size_t bit = 0; bit < 8 * good.signature().size(); ++bit) {
    auto order = good;
    (*order.mutable_signature())[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    CHECK(refusal(order) == "SIGNATURE_BAD");
  }
}

TEST_CASE("An unsigned, foreign or future approval, and one with an unknown field, is refused by name") {
  // Each is a way in which another process, instance or build could make exec trade.
  auto unsigned_order = signer().sign(approval());
  unsigned_order.clear_signature();
  CHECK(refusal(unsigned_order) == "SIGNATURE_BAD");

  auto other_key = signer().sign(approval());
  other_key.set_key_id(2);
  CHECK(refusal(other_key) == "KEY_UNKNOWN");

  const auto good = signer().sign(approval());
  CHECK(refusal(good, verifier("other")) == "INSTANCE_FOREIGN");
  CHECK(refusal(good, verifier("test", "live")) == "MODE_FOREIGN");

  auto future = approval();
  future.set_approved_utc_ns(now.plus_ns(2 * ns_per_s).ns());
  CHECK(refusal(signer().sign(future)) == "APPROVAL_FROM_FUTURE");

  auto extended = approval();
  extended.GetReflection()->MutableUnknownFields(&extended)->AddVarint(99, 1);
  CHECK(refusal(signer().sign(extended)) == "APPROVAL_UNKNOWN_FIELD");
}

TEST_CASE("A signed cancel approval cannot pass for an order approval") {
  // Both are risk's signatures; only the domain separator keeps them apart.
  risk::v1::CancelApproval cancel;
  cancel.set_instance("test");
  cancel.set_mode("paper");
  const auto signed_cancel = signer().sign(cancel);
  risk::v1::OrderApproved order;
  order.set_approval(signed_cancel.approval());
  order.set_signature(signed_cancel.signature());
  order.set_key_id(signed_cancel.key_id());
  CHECK(refusal(order) == "SIGNATURE_BAD");
}
