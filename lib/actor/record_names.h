#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "domain/moment.h"

namespace headgate {

// Days since 1970: a recording's file is of one UTC day, and the first record of a later one begins the next.
constexpr int64_t recording_day(UtcTime utc) { return utc.ns() / (86'400 * ns_per_s); }

// Texts that a recording numbers: each is said once a file, on its first use there.
class RecordNames {
 public:
  // True when this input's records begin a file: everything known must be said again before anything else.
  bool turn(UtcTime utc);
  // The text's number, above 0; 0 for an empty text.
  uint32_t of(std::string_view text, Effects& effects);

 private:
  std::map<std::string, uint32_t, std::less<>> index_of_;
  int64_t day_ = 0;
  bool begun_ = false;
};

}  // namespace headgate
