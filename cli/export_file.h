#pragma once

#include <string>
#include <vector>

#include "domain/result.h"

namespace headgate::cli {

struct NamedText {
  std::string name;
  std::string text;
};

// Makes a file that must not exist, or nothing: it is written under another name beside and gets its own name
// whole. Mode 0600. Errors: FILE_EXISTS, FILE_FAILED.
Status write_whole_file(const std::string& path, const std::string& text);

// Makes a folder that must not exist with all these files in it, or nothing. Mode 0700. The same errors.
Status write_whole_folder(const std::string& path, const std::vector<NamedText>& files);

}  // namespace headgate::cli
