#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "domain/result.h"
#include "imports/draft.h"

namespace headgate::cli {

// A form of source that can become a recording.
struct ImportKind {
  const char* name;
  const char* help;  // which files it takes and which it finds by itself
  Result<imports::Imported> (*import)(const std::vector<std::string>& paths);
};
std::span<const ImportKind> import_kinds();

struct ImportOptions {
  std::string kind;
  std::vector<std::string> sources;
  std::string out;
  bool json = false;
};

// Writes one recording file from what others recorded; never over another file. Exit 1: the source is not
// what it should be or the disk took no more, and no file is left; 2: an unknown kind, a file that cannot be
// read or is there already.
Exit import_recording(const ImportOptions& options);

}  // namespace headgate::cli
