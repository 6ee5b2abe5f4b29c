#include "domain/decimal.h"

#include "domain/moment.h"
#include "tests/fuzz/target.h"

using namespace headgate;
using headgate::fuzz::hold;

HEADGATE_FUZZ(decimal, input) {
  for (int scale = 0; scale <= 9; ++scale) {
    const auto units = parse_decimal(input, scale);
    if (!units) continue;
    ++fuzz::accepted;
    hold(parse_decimal(format_decimal(*units, scale), scale) == units, std::string(input));
  }
  const auto ns = parse_iso_utc(input);
  // Written to the millisecond.
  if (ns)
    hold(parse_iso_utc(iso_utc(*ns)) == *ns - ((*ns % ns_per_ms) + ns_per_ms) % ns_per_ms,
         std::string(input));
}
