#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "venue/market.h"

namespace headgate::exchange {

// Kalshi's names for price grids (documentation of autumn 2026). A client must not key on the name, only on
// the bands that come with it.
enum class PriceStructure : uint8_t {
  linear_cent = 1,
  tapered_deci_cent = 2,
  deci_cent = 3,
  center_whole_edge_half_cent = 4,
  center_whole_edge_quint_cent = 5,
  center_half_edge_half_cent = 6,
  center_half_edge_quint_cent = 7,
  center_half_edge_deci_cent = 8,
  center_quint_edge_quint_cent = 9,
  center_quint_edge_deci_cent = 10,
  center_centi_edge_centi_cent = 11,
  center_deci_edge_centi_cent = 12,
};
std::string_view name_of(PriceStructure structure);
std::optional<PriceStructure> price_structure_of(std::string_view name);
// From 0 to 1 without gap.
std::vector<venue::PriceBand> bands_of(PriceStructure structure);

}  // namespace headgate::exchange
