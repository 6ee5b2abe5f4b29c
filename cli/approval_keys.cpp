#include "cli/approval_keys.h"

#include <openssl/rand.h>
#include <unistd.h>

#include <array>

#include "bus/approval.h"
#include "cli/durable_file.h"

namespace headgate::cli {
namespace {

Result<std::string> random_seed() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return Error{"KEYS_MISSING", "approval key", "", "the system gave no random bytes"};
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) {
    hex.push_back(digits[byte >> 4U]);
    hex.push_back(digits[byte & 15U]);
  }
  return hex;
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

}  // namespace

ApprovalKeyPaths ApprovalKeyPaths::in(const std::string& state_directory) {
  return {state_directory + "/keys/approval.key", state_directory + "/keys/approval.pub"};
}

Status provide_approval_keys(const std::string& state_directory, Mode mode) {
  const ApprovalKeyPaths paths = ApprovalKeyPaths::in(state_directory);
  const bool seed_there = exists(paths.seed);
  if (seed_there && exists(paths.public_key)) return Done{};
  if (seed_there || exists(paths.public_key)) {
    return Error{
        "KEYS_INCOMPLETE", seed_there ? paths.public_key : paths.seed, "",
        "half of the approval key pair is missing: restore it, or remove the other half deliberately"};
  }
  if (mode != Mode::sim && mode != Mode::paper) {
    return Error{"KEYS_MISSING", paths.seed, "",
                 "this mode trades at an exchange: its keys are made by a person, with 'headgate init'"};
  }
  return make_approval_keys(state_directory);
}

Status make_approval_keys(const std::string& state_directory) {
  const ApprovalKeyPaths paths = ApprovalKeyPaths::in(state_directory);
  if (auto made = make_private_directory(state_directory + "/keys"); !made) return made;
  const auto seed = random_seed();
  if (!seed) return seed.error();
  const auto signer = ApprovalSigner::from_hex_seed(*seed);
  if (!signer) return signer.error();
  // The public half first: a crash between the two leaves half a pair without a secret in it.
  if (auto made = create_durably(paths.public_key, signer->public_key_hex(), 0600); !made) return made;
  return create_durably(paths.seed, *seed, 0600);
}

}  // namespace headgate::cli
