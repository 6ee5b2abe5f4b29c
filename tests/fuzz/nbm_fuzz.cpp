#include "tests/fuzz/promises.h"
#include "weather/nbm_bulletin.h"

using namespace headgate;
using namespace headgate::fuzz;

HEADGATE_FUZZ(nbm, input) {
  for (const std::string_view station : {"KNYC", "KMDW"}) {
    const auto bulletin = weather::parse_nbm_bulletin(input, station, -5);
    const auto* parsed = judged(bulletin);
    if (parsed == nullptr) continue;
    for (const auto& high : parsed->highs) {
      hold(high.forecast_hour >= 0 && high.forecast_hour < 1000, "a forecast hour within the product");
      hold(!high.sd || *high.sd >= 0, "a spread is not negative");
    }
  }
}
