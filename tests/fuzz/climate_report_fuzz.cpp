#include "tests/fuzz/promises.h"
#include "weather/climate_report.h"
#include "weather/climate_report_service.h"
#include "weather/stations.h"

using namespace headgate;
using namespace headgate::fuzz;

HEADGATE_FUZZ(climate_report, input) {
  const auto report = weather::climate_report_of(input, "CLINYC", "central park");
  if (const auto* parsed = judged(report)) {
    hold(parsed->pil == "CLINYC", "the report asked for");
    hold(!parsed->maximum.minute || (*parsed->maximum.minute >= 0 && *parsed->maximum.minute < 24 * 60 + 60),
         "a minute of the day");
  }
  const auto list = weather::parse_report_list(input);
  if (const auto* reports = judged(list)) {
    for (const auto& each : *reports)
      hold(each.product_id.find_first_of("/?&%# ") == std::string::npos, "an id that goes into a URL");
  }
  judged(weather::parse_report_product(input));
  (void)weather::settlement_source_of(input);
  (void)weather::cli_code_of_rules(input);
}
