#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "imports/kxbtc15m_line.h"

namespace headgate::imports::kxbtc15m {

// Book frames that a capture does not hold. The recorder went on without noticing, so only a later line shows
// where they are missing: the books are not known from right after line `after`, the last one before the
// hole. That the capture is empty there is no knowledge of the market's future: it only takes books away.
struct Hole {
  size_t after = 0;   // index of a line
  size_t before = 0;  // of the first book frame behind the hole; past the end when there is none
  std::vector<std::string> markets;  // whose books were held
  bool restarted = false;            // the numbers begin again: the recorder connected anew
  std::string reason;                // FEED_RESTARTED, SEQUENCE_GAP or SOURCE_SILENT, and the numbers
};

// In the order of `after`. `lines` must name each market in an M line before it is used otherwise.
std::vector<Hole> holes_of(const std::vector<Line>& lines);

}  // namespace headgate::imports::kxbtc15m
