#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "domain/moment.h"
#include "domain/result.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate {

// Ed25519 over the exact bytes sent. Protobuf output is not canonical, so the verifier checks the bytes as
// received and only then parses them. The signed text begins with a domain separator, so that a signature
// made for one kind of message can never pass for another.

class ApprovalSigner {
 public:
  // 64 hex digits: the private seed. Only risk's host can read it.
  static Result<ApprovalSigner> from_hex_seed(std::string_view hex);

  risk::v1::OrderApproved sign(const risk::v1::Approval& approval) const;
  risk::v1::CancelApproved sign(const risk::v1::CancelApproval& approval) const;
  risk::v1::TransferApproved sign(const risk::v1::TransferApproval& approval) const;
  std::string public_key_hex() const;

 private:
  struct Key;
  explicit ApprovalSigner(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::string sign_bytes(std::string_view domain, std::string_view bytes) const;
  std::shared_ptr<const Key> key_;
};

// An approval whose signature was found good. Only ApprovalVerifier can make one, so code that takes one
// cannot be handed an unverified order.
template <typename Message>
class Verified {
 public:
  const Message& operator*() const { return message_; }
  const Message* operator->() const { return &message_; }

 private:
  friend class ApprovalVerifier;
  explicit Verified(Message message) : message_(std::move(message)) {}
  Message message_;
};

class ApprovalVerifier {
 public:
  // What exec is: approvals for anything else are refused.
  struct Identity {
    std::string instance;
    std::string mode;
  };
  static Result<ApprovalVerifier> from_hex_key(std::string_view public_key_hex, Identity identity);

  // Error codes: SIGNATURE_BAD, KEY_UNKNOWN, APPROVAL_MALFORMED, APPROVAL_UNKNOWN_FIELD, INSTANCE_FOREIGN,
  // MODE_FOREIGN, APPROVAL_FROM_FUTURE (more than 1 s ahead of our clock).
  // Expiry is not judged here: it is judged at receipt and again just before sending.
  Result<Verified<risk::v1::Approval>> verify(const risk::v1::OrderApproved& approved, UtcTime now) const;
  Result<Verified<risk::v1::CancelApproval>> verify(const risk::v1::CancelApproved& approved,
                                                    UtcTime now) const;
  Result<Verified<risk::v1::TransferApproval>> verify(const risk::v1::TransferApproved& approved,
                                                      UtcTime now) const;

 private:
  struct Key;
  ApprovalVerifier(std::shared_ptr<const Key> key, Identity identity)
      : key_(std::move(key)), identity_(std::move(identity)) {}
  Status check_signature(std::string_view domain, std::string_view bytes, std::string_view signature,
                         uint32_t key_id) const;
  template <typename Message>
  Result<Verified<Message>> verify_as(std::string_view domain, const std::string& bytes,
                                      const std::string& signature, uint32_t key_id, UtcTime now) const;
  std::shared_ptr<const Key> key_;
  Identity identity_;
};

}  // namespace headgate
