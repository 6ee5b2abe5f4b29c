#include "exchange/price_structure.h"

#include <algorithm>
#include <array>

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

// Two steps: of the edges and of what lies between them; the edges end `edge_e4` from either end. One step
// everywhere when the edge is zero.
struct Grid {
  PriceStructure structure;
  std::string_view name;
  int64_t edge_e4;
  int64_t edge_step_e4;
  int64_t center_step_e4;
};

using enum PriceStructure;

constexpr std::array grids{
    Grid{linear_cent, "linear_cent", 0, 0, 100},
    Grid{tapered_deci_cent, "tapered_deci_cent", 1'000, 10, 100},
    Grid{deci_cent, "deci_cent", 0, 0, 10},
    Grid{center_whole_edge_half_cent, "center_whole_edge_half_cent", 1'000, 50, 100},
    Grid{center_whole_edge_quint_cent, "center_whole_edge_quint_cent", 1'000, 20, 100},
    Grid{center_half_edge_half_cent, "center_half_edge_half_cent", 1'000, 50, 50},
    Grid{center_half_edge_quint_cent, "center_half_edge_quint_cent", 1'000, 20, 50},
    Grid{center_half_edge_deci_cent, "center_half_edge_deci_cent", 1'000, 10, 50},
    Grid{center_quint_edge_quint_cent, "center_quint_edge_quint_cent", 1'000, 20, 20},
    Grid{center_quint_edge_deci_cent, "center_quint_edge_deci_cent", 1'000, 10, 20},
    Grid{center_centi_edge_centi_cent, "center_centi_edge_centi_cent", 0, 0, 1},
    Grid{center_deci_edge_centi_cent, "center_deci_edge_centi_cent", 100, 1, 10},
};

const Grid& grid_of(PriceStructure structure) { return grids.at(static_cast<size_t>(structure) - 1); }

}  // namespace

std::string_view name_of(PriceStructure structure) { return grid_of(structure).name; }

std::optional<PriceStructure> price_structure_of(std::string_view name) {
  const auto* const found =
      std::find_if(grids.begin(), grids.end(), [&](const Grid& each) { return each.name == name; });
  if (found == grids.end()) return std::nullopt;
  return found->structure;
}

std::vector<venue::PriceBand> bands_of(PriceStructure structure) {
  const Grid& grid = grid_of(structure);
  if (grid.edge_e4 == 0) return {{0, dollar_e4, grid.center_step_e4}};
  const int64_t upper_e4 = dollar_e4 - grid.edge_e4;
  return {{0, grid.edge_e4, grid.edge_step_e4},
          {grid.edge_e4, upper_e4, grid.center_step_e4},
          {upper_e4, dollar_e4, grid.edge_step_e4}};
}

}  // namespace headgate::exchange
