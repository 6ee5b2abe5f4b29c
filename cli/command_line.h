#pragma once

namespace headgate::cli {

// The `headgate` command; returns its exit code (exit_code.h).
int run_command_line(int argc, char** argv);

}  // namespace headgate::cli
