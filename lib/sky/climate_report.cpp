#include "sky/climate_report.h"

#include <fmt/format.h>

#include "sky/calendar.h"

namespace headgate::sky {
namespace {

// "226 AM": no colon, as the offices of New York and Denver write it; midnight and noon are 12.
std::string clock_text(const Civil& time) {
  const int64_t hour = time.hour % 12 == 0 ? 12 : time.hour % 12;
  return fmt::format("{}{:02} {}", hour, time.minute, time.hour < 12 ? "AM" : "PM");
}

std::string heading(const ClimateReport& report) {
  const Place& place = *report.place;
  const Civil utc = civil_of(report.issued);
  const Civil local = civil_of(report.issued, place.civil_offset_h(report.issued));
  const std::string_view month = month_name(local.month);
  std::string out = fmt::format("\n000\n{} {} {:02}{:02}{:02}\n{}\n\n", place.wmo, place.office, utc.day,
                                utc.hour, utc.minute, place.cli);
  out += fmt::format("CLIMATE REPORT \nNATIONAL WEATHER SERVICE {}\n", place.office_town);
  out += fmt::format("{} {} {} {} {:02} {}\n\n", clock_text(local), place.zone_letters(report.issued),
                     weekday_name(local.weekday), month.substr(0, 3), local.day, local.year);
  return out;
}

std::string summary_line(const ClimateReport& report) {
  const Civil day = civil_of_day(report.climate_day);
  std::string out =
      fmt::format("...................................\n\n...THE {} CLIMATE SUMMARY FOR {} {} {}...\n",
                  report.place->title, month_name(day.month), day.day, day.year);
  if (!report.final_report) {
    const int64_t hour = report.as_of_hour % 12 == 0 ? 12 : report.as_of_hour % 12;
    out +=
        fmt::format("VALID TODAY AS OF {:02}00 {} LOCAL TIME.\n", hour, report.as_of_hour < 12 ? "AM" : "PM");
  }
  return out;
}

std::string extreme_line(std::string_view item, int64_t value_f, const Civil& at, int64_t record_f,
                         int64_t year, int64_t normal_f) {
  return fmt::format("  {:<14}{:>4} {:>9}{:>4}    {} {:>3} {:>6} {:>8}       \n", item, value_f,
                     clock_text(at), record_f, year, normal_f, value_f - normal_f, normal_f + 1);
}

std::string temperatures(const ClimateReport& report) {
  const int64_t offset_h = report.place->standard_offset_h;
  const int64_t low_normal_f = report.normal_high_f - 16;
  const int64_t mean_f = (report.maximum_f + report.minimum_f + 1) / 2;
  const int64_t mean_normal_f = report.normal_high_f - 8;
  std::string out =
      "WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL DEPARTURE LAST      \n"
      "                VALUE   (LST)  VALUE       VALUE  FROM      YEAR     \n"
      "                                                  NORMAL           \n"
      "...................................................................\n"
      "TEMPERATURE (F)                                                          \n";
  out += report.final_report ? " YESTERDAY\n" : " TODAY\n";
  out += extreme_line("MAXIMUM", report.maximum_f, civil_of(report.maximum_at, offset_h),
                      report.normal_high_f + 24, 1993, report.normal_high_f);
  out += extreme_line("MINIMUM", report.minimum_f, civil_of(report.minimum_at, offset_h), low_normal_f - 22,
                      1985, low_normal_f);
  out += fmt::format("  {:<14}{:>4} {:>9}{:>4}    {:>4} {:>3} {:>6} {:>8}     \n\n", "AVERAGE", mean_f, "",
                     "", "", mean_normal_f, mean_f - mean_normal_f, mean_normal_f + 1);
  return out;
}

// Lines that look like the day's and speak of another: a reader must not take them.
std::string normals(const ClimateReport& report) {
  std::string out = fmt::format("\nTHE {} CLIMATE NORMALS FOR TODAY\n", report.place->title);
  out += "                         NORMAL    RECORD    YEAR                     \n";
  out += fmt::format(" MAXIMUM TEMPERATURE (F) {:>4}      {:>4}      1936                      \n",
                     report.normal_high_f, report.normal_high_f + 26);
  out += fmt::format(" MINIMUM TEMPERATURE (F) {:>4}      {:>4}      1963                      \n\n",
                     report.normal_high_f - 16, report.normal_high_f - 40);
  return out;
}

}  // namespace

std::string text_of(const ClimateReport& report) {
  return heading(report) + summary_line(report) +
         "\nCLIMATE NORMAL PERIOD 1991 TO 2020\nCLIMATE RECORD PERIOD 1869 TO 2026\n\n\n" +
         temperatures(report) + "..........................................................\n" +
         normals(report) +
         "-  INDICATES NEGATIVE NUMBERS.\nR  INDICATES RECORD WAS SET OR TIED.\n"
         "MM INDICATES DATA IS MISSING.\nT  INDICATES TRACE AMOUNT.\n\n\n$$\n";
}

}  // namespace headgate::sky
