#pragma once

#include <string>

#include "config/configuration.h"
#include "domain/result.h"

namespace headgate::cli {

// "<state>/keys/approval.key": the Ed25519 seed with which risk signs, 64 hex digits, 0600.
// "<state>/keys/approval.pub": what exec verifies with.
struct ApprovalKeyPaths {
  std::string seed;
  std::string public_key;
  static ApprovalKeyPaths in(const std::string& state_directory);
};

// Makes both when both are absent and no real order can follow from it; in modes demo and live a person makes
// keys. Half a pair is never completed: it means that something was lost. Errors: KEYS_MISSING,
// KEYS_INCOMPLETE, FILE_*.
Status provide_approval_keys(const std::string& state_directory, Mode mode);

// Makes both because a person asked for them. FILE_EXISTS when one is there.
Status make_approval_keys(const std::string& state_directory);

}  // namespace headgate::cli
