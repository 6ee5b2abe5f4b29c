#pragma once

namespace headgate::cli {

// What a caller may rely on; documented in the command's help.
enum class Exit : int {
  done = 0,
  failed = 1,
  usage = 2,  // or configuration
  check_failed = 3,
  not_reachable = 4,
  refused = 5,
};

}  // namespace headgate::cli
