#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "weather/climate_day.h"

namespace headgate::weather {

// One extreme as the report observed it. No value is "MM": missing, which is no error and no label.
struct Extreme {
  std::optional<int> value_f;
  bool ties_or_breaks_record = false;  // the "R" glued to the value
  std::optional<int> minute;           // after midnight of local standard time
  friend bool operator==(const Extreme&, const Extreme&) = default;
};

// A daily climate report of the National Weather Service (product CLI), for one site.
struct ClimateReport {
  std::string pil;        // "CLINYC"
  std::string office;     // "KOKX"
  std::string title;      // the site as the summary line names it: "CENTRAL PARK NY"
  Date date;              // the day reported on, from the summary line; never derived from the time of issue
  bool final_report;      // of a whole day: "YESTERDAY" and no "VALID AS OF"
  bool corrected;         // marked so; a re-issue without any mark is known to happen (Miami 2026-08-29)
  int64_t issued_ns = 0;  // UTC, from the header
  Extreme maximum;
  Extreme minimum;
  friend bool operator==(const ClimateReport&, const ClimateReport&) = default;
};

// The report of one site: `cli` must be the bulletin's id, and when it holds several sites exactly one title
// must contain `place` (in any case of letters). Errors name the line and what would mend it: REPORT_HEADER,
// REPORT_ISSUED, REPORT_SUMMARY, REPORT_BLOCK, REPORT_VALUE, REPORT_SITE. Only the block TEMPERATURE (F) is
// read: the climate normals further down have lines that look the same and speak of another day.
Result<ClimateReport> climate_report_of(std::string_view product, std::string_view cli,
                                        std::string_view place);

// The report that settles a day: the first by time of issue that is final and has a number. Later
// corrections do not count: Miami 2026-08-29 was first reported as 90 and 46 minutes later as 85, and 90 was
// paid. Null when there is none yet.
const ClimateReport* settling_report(std::span<const ClimateReport> reports, std::string_view cli,
                                     const Date& date);

}  // namespace headgate::weather
