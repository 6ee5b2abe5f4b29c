#pragma once

#include <string>
#include <vector>

#include "domain/result.h"
#include "imports/draft.h"

namespace headgate::cli {

// One capture (run-NN.ndjson, packed or not) and its markets.csv: named, or found beside it. Without one no
// result is told. SOURCE_MISSING when not exactly one capture is named.
Result<imports::Imported> import_kxbtc15m_files(const std::vector<std::string>& paths);

// Days of full order books. What lies in a folder `meta` or `actuals_…` is taken as such; when none is named,
// meta/ beside the books and, for books in full_depth_MONTH, ../../actuals_MONTH are read whole.
Result<imports::Imported> import_full_depth_files(const std::vector<std::string>& paths);

}  // namespace headgate::cli
