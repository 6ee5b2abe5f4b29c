#include <google/protobuf/stubs/logging.h>

#include "bus/approval.h"
#include "bus/topics.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "store/captured_input.h"
#include "tests/fuzz/promises.h"

using namespace headgate;
using namespace headgate::fuzz;

// The seed of RFC 8032's first test vector: a key that everybody knows, so no bytes here are signed by it.
static const ApprovalVerifier& verifier() {
  static const ApprovalVerifier made = [] {
    const auto signer =
        ApprovalSigner::from_hex_seed("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    return *ApprovalVerifier::from_hex_key(signer->public_key_hex(), {"fuzz", "sim"});
  }();
  return made;
}

HEADGATE_FUZZ(envelope, input) {
  // Otherwise each name that is no UTF-8 is a line on stderr.
  static const google::protobuf::LogSilencer silence;
  bus::v1::Envelope envelope;
  if (envelope.ParseFromArray(input.data(), static_cast<int>(input.size()))) ++accepted;
  if (!envelope.type().empty())
    (void)topic_rule(envelope.source(), envelope.stream(), "approved/x/", envelope.type());
  capture::v1::CapturedInput captured;
  if (captured.ParseFromArray(input.data(), static_cast<int>(input.size())))
    judged(from_captured(std::move(captured)));
  risk::v1::OrderApproved approved;
  if (approved.ParseFromArray(input.data(), static_cast<int>(input.size())))
    hold(!verifier().verify(approved, UtcTime::from_ns(0)).has_value(), "arbitrary bytes are never approved");
  risk::v1::CancelApproved cancel;
  if (cancel.ParseFromArray(input.data(), static_cast<int>(input.size())))
    hold(!verifier().verify(cancel, UtcTime::from_ns(0)).has_value(), "arbitrary bytes never cancel");
}
