#pragma once

#include <string>
#include <vector>

#include "json/reader.h"

namespace headgate::kalshi {

// Who says how a series or an event ended. The exchange changes it in the middle of a series' life (the high
// temperatures, August 2026), so it is worth a look at every event.
struct SettlementSource {
  std::string name;
  std::string url;
  friend bool operator==(const SettlementSource&, const SettlementSource&) = default;
};

// The list under `settlement_sources`; null is an empty one.
std::vector<SettlementSource> settlement_sources_of(json::Reader& reader);

}  // namespace headgate::kalshi
