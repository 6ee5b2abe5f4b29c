#pragma once

#include <string>

#include "domain/result.h"

namespace headgate::cli {

// A whole file, unpacked when it is gzip. SOURCE_OPEN, SOURCE_READ (also when the packed data ends early),
// SOURCE_LONG above two gibibytes.
Result<std::string> read_source_text(const std::string& path);

}  // namespace headgate::cli
