#pragma once

#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct RecordingOptions {
  std::string path;
  bool json = false;
  bool dump = false;    // every record as one JSON line instead of the summary
  std::string as = {};  // instead of the summary, the text of the source it was imported from: "kxbtc15m"
};

// What one file of a recording holds and how whole it is. Exit 3: records are missing or damaged; a file that
// ends in the middle of a chunk is whole up to there.
Exit show_recording(const RecordingOptions& options);

}  // namespace headgate::cli
