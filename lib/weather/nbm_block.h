#pragma once

#include <string_view>

#include "domain/result.h"

namespace headgate::weather {

// One station's lines within a bulletin file, from its header to its last row. Looks into the file's bytes.
struct NbmBlock {
  std::string_view text;
  bool ends_file = false;  // nothing stands behind it, so the file may have been cut here
};

// Finds a station among thousands by a plain search (35 MB take tens of milliseconds), with or without the
// one leading blank of each line. Errors: NBM_STATION_ABSENT; NBM_STATION_TWICE, since nothing says which of
// two is meant.
Result<NbmBlock> nbm_block_of(std::string_view file, std::string_view station);

}  // namespace headgate::weather
