#pragma once

#include <optional>
#include <string>

#include "cli/doctor_account.h"
#include "cli/doctor_findings.h"
#include "cli/exit_code.h"
#include "config/configuration.h"

namespace headgate::cli {

struct DoctorOptions {
  std::string configuration_path;
  bool offline = false;
  bool json = false;
};

// Prints one line for each check on stdout. Exit: done; check_failed when one is bad; usage when the
// configuration is no good, of which nothing else is then looked at.
Exit doctor(const DoctorOptions& options);

// The checks of a good configuration. `other`: where a key may belong that the exchange does not know.
Findings diagnose(const Configuration& configuration, bool offline,
                  const std::optional<OtherExchange>& other);

}  // namespace headgate::cli
