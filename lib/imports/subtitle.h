#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "headgate/market/v1/market.pb.h"

namespace headgate::imports {

struct Strikes {
  market::v1::StrikeKind kind = market::v1::STRIKE_KIND_UNSPECIFIED;
  int64_t floor_e4 = 0;
  int64_t cap_e4 = 0;
  friend bool operator==(const Strikes&, const Strikes&) = default;
};

// "33° to 34°" is between 33 and 34, "32° or below" less than 33, "40° or above" greater than 39.
std::optional<Strikes> strikes_of_subtitle(std::string_view subtitle);

}  // namespace headgate::imports
