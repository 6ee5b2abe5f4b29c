#include "kalshi/price_grid.h"

namespace headgate::kalshi {

bool on_grid(const google::protobuf::RepeatedPtrField<market::v1::PriceRange>& ranges, Leg leg) {
  const int64_t yes_e4 = leg.yes_price().e4();  // bands are written in YES prices
  for (const market::v1::PriceRange& range : ranges) {
    if (yes_e4 < range.start_e4() || yes_e4 > range.end_e4() || range.step_e4() <= 0) continue;
    if ((yes_e4 - range.start_e4()) % range.step_e4() == 0) return true;
  }
  return false;
}

}  // namespace headgate::kalshi
