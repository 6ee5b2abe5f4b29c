#pragma once

#include "cli/doctor_findings.h"
#include "config/configuration.h"

namespace headgate::cli {

// The instance's own folders: state_directory, disk_free, file_system, socket_paths, socket_directory,
// leftover_sockets, kill_switch, stores. What a running process holds is not opened.
void examine_places(const Configuration& configuration, Findings& findings);

}  // namespace headgate::cli
