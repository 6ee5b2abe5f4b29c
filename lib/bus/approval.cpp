#include "bus/approval.h"

#include <openssl/evp.h>

#include <optional>
#include <vector>

#include "domain/check.h"

namespace headgate {
namespace {

constexpr uint32_t first_key_id = 1;
constexpr std::string_view order_domain("headgate approval v1\0", 21);
constexpr std::string_view cancel_domain("headgate cancel approval v1\0", 28);
constexpr std::string_view transfer_domain("headgate transfer approval v1\0", 30);

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, KeyDeleter>;
struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using ContextHandle = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

std::optional<std::array<unsigned char, 32>> bytes_of_hex(std::string_view hex) {
  std::array<unsigned char, 32> out{};
  if (hex.size() != 2 * out.size()) return std::nullopt;
  for (size_t i = 0; i < out.size(); ++i) {
    const auto high = hex_digit(hex[2 * i]);
    const auto low = hex_digit(hex[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    out[i] = static_cast<unsigned char>(*high * 16 + *low);
  }
  return out;
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string joined(std::string_view domain, std::string_view bytes) {
  return std::string(domain).append(bytes);
}

}  // namespace

struct ApprovalSigner::Key {
  KeyHandle handle;
};
struct ApprovalVerifier::Key {
  KeyHandle handle;
};

Result<ApprovalSigner> ApprovalSigner::from_hex_seed(std::string_view hex) {
  const auto seed = bytes_of_hex(hex);
  if (!seed) return Error{"KEY_MALFORMED", "approval key", "", "give 64 lower-case hexadecimal digits"};
  KeyHandle handle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed->data(), seed->size()));
  if (!handle) return Error{"KEY_MALFORMED", "approval key", "", "make a new one"};
  auto key = std::make_shared<Key>();
  key->handle = std::move(handle);
  return ApprovalSigner(std::move(key));
}

std::string ApprovalSigner::sign_bytes(std::string_view domain, std::string_view bytes) const {
  const std::string text = joined(domain, bytes);
  const ContextHandle context(EVP_MD_CTX_new());
  check(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->handle.get()) == 1,
        "Ed25519 is available");
  std::string signature(64, '\0');
  size_t size = signature.size();
  check(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, raw(text),
                       text.size()) == 1,
        "Ed25519 signs");
  check(size == signature.size(), "an Ed25519 signature has 64 bytes");
  return signature;
}

risk::v1::OrderApproved ApprovalSigner::sign(const risk::v1::Approval& approval) const {
  risk::v1::OrderApproved out;
  out.set_approval(approval.SerializeAsString());
  out.set_signature(sign_bytes(order_domain, out.approval()));
  out.set_key_id(first_key_id);
  return out;
}

risk::v1::CancelApproved ApprovalSigner::sign(const risk::v1::CancelApproval& approval) const {
  risk::v1::CancelApproved out;
  out.set_approval(approval.SerializeAsString());
  out.set_signature(sign_bytes(cancel_domain, out.approval()));
  out.set_key_id(first_key_id);
  return out;
}

risk::v1::TransferApproved ApprovalSigner::sign(const risk::v1::TransferApproval& approval) const {
  risk::v1::TransferApproved out;
  out.set_approval(approval.SerializeAsString());
  out.set_signature(sign_bytes(transfer_domain, out.approval()));
  out.set_key_id(first_key_id);
  return out;
}

std::string ApprovalSigner::public_key_hex() const {
  std::array<unsigned char, 32> bytes{};
  size_t size = bytes.size();
  check(EVP_PKEY_get_raw_public_key(key_->handle.get(), bytes.data(), &size) == 1 && size == bytes.size(),
        "an Ed25519 public key has 32 bytes");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

Result<ApprovalVerifier> ApprovalVerifier::from_hex_key(std::string_view public_key_hex, Identity identity) {
  const auto bytes = bytes_of_hex(public_key_hex);
  if (!bytes)
    return Error{"KEY_MALFORMED", "approval public key", "", "give 64 lower-case hexadecimal digits"};
  KeyHandle handle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes->data(), bytes->size()));
  if (!handle) return Error{"KEY_MALFORMED", "approval public key", "", "copy it from risk's key"};
  auto key = std::make_shared<Key>();
  key->handle = std::move(handle);
  return ApprovalVerifier(std::move(key), std::move(identity));
}

Status ApprovalVerifier::check_signature(std::string_view domain, std::string_view bytes,
                                         std::string_view signature, uint32_t key_id) const {
  if (key_id != first_key_id) {
    return Error{"KEY_UNKNOWN", "key_id", std::to_string(key_id), "sign with the instance's approval key"};
  }
  const std::string text = joined(domain, bytes);
  const ContextHandle context(EVP_MD_CTX_new());
  check(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_->handle.get()) == 1,
        "Ed25519 is available");
  if (EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(text), text.size()) != 1) {
    return Error{"SIGNATURE_BAD", "signature", "", "only risk's own approvals are obeyed"};
  }
  return Done{};
}

template <typename Message>
Result<Verified<Message>> ApprovalVerifier::verify_as(std::string_view domain, const std::string& bytes,
                                                      const std::string& signature, uint32_t key_id,
                                                      UtcTime now) const {
  const Status good = check_signature(domain, bytes, signature, key_id);
  if (!good) return good.error();
  Message message;
  if (!message.ParseFromString(bytes)) {
    return Error{"APPROVAL_MALFORMED", "approval", "", "run the same build of risk and exec"};
  }
  // A field this build does not know could be a restriction it would not honour.
  if (!message.GetReflection()->GetUnknownFields(message).empty()) {
    return Error{"APPROVAL_UNKNOWN_FIELD", "approval", "", "run the same build of risk and exec"};
  }
  if (message.instance() != identity_.instance) {
    return Error{"INSTANCE_FOREIGN", "instance", message.instance(), "this is " + identity_.instance};
  }
  if (message.mode() != identity_.mode) {
    return Error{"MODE_FOREIGN", "mode", message.mode(), "this is " + identity_.mode};
  }
  if (message.approved_utc_ns() > now.plus_ns(ns_per_s).ns()) {
    return Error{"APPROVAL_FROM_FUTURE", "approved_utc_ns", iso_utc(message.approved_utc_ns()),
                 "set the clock"};
  }
  return Verified<Message>(std::move(message));
}

Result<Verified<risk::v1::Approval>> ApprovalVerifier::verify(const risk::v1::OrderApproved& approved,
                                                              UtcTime now) const {
  return verify_as<risk::v1::Approval>(order_domain, approved.approval(), approved.signature(),
                                       approved.key_id(), now);
}
Result<Verified<risk::v1::CancelApproval>> ApprovalVerifier::verify(const risk::v1::CancelApproved& approved,
                                                                    UtcTime now) const {
  return verify_as<risk::v1::CancelApproval>(cancel_domain, approved.approval(), approved.signature(),
                                             approved.key_id(), now);
}

Result<Verified<risk::v1::TransferApproval>> ApprovalVerifier::verify(
    const risk::v1::TransferApproved& approved, UtcTime now) const {
  return verify_as<risk::v1::TransferApproval>(transfer_domain, approved.approval(), approved.signature(),
                                               approved.key_id(), now);
}

}  // namespace headgate
