#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"

namespace headgate::sky {

// One row of a block: a label of five letters and a value for each column, where it has one. Wide rows hold
// amounts at 12Z columns that take the room of the 00Z column before them too.
struct NbpRow {
  std::string_view label;
  bool wide = false;
  std::vector<std::optional<int64_t>> values;  // by column
};

// The block of one station in a bulletin of the National Blend of Models, probabilistic extended (NBP).
struct NbpBlock {
  std::string_view station;
  MarketTime cycle;  // a whole hour
  std::vector<NbpRow> rows;
};

// Forecast hours of a cycle at 01, 07, 13 or 19 UTC: every 12 hours from the first 00Z or 12Z that is at
// least 17 hours away, 18 of them.
std::vector<int64_t> nbp_hours(MarketTime cycle);

// The block's lines as version 5.0 writes them in the files of the public archives: one leading blank, cells
// of three characters after a blank, or after '|' where a UTC day begins (files of 2026-09).
std::string nbp_text(const NbpBlock& block);

// Several blocks as one file; they must be sorted by station.
std::string nbp_file(const std::vector<NbpBlock>& blocks);

}  // namespace headgate::sky
