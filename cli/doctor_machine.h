#pragma once

#include "cli/doctor_findings.h"
#include "config/configuration.h"

namespace headgate::cli {

// What the machine gives to every instance: clock_synchronised, time_zones, stations, open_files, programs,
// versions.
void examine_machine(const Configuration& configuration, Findings& findings);

}  // namespace headgate::cli
