#pragma once

#include <optional>

#include "cli/doctor_findings.h"
#include "config/configuration.h"
#include "runtime/request_signer.h"

namespace headgate::cli {

// The keys whose files are as they must be. What is not configured, or was refused, is absent.
struct DoctorKeys {
  std::optional<RequestSigner> read;
  std::optional<RequestSigner> write;
};

// Opens the exchange's keys as the services would: key_read, key_write, keys_apart, and approval_keys of the
// instance's own.
DoctorKeys examine_keys(const Configuration& configuration, Findings& findings);

}  // namespace headgate::cli
