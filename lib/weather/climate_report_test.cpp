#include "weather/climate_report.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "domain/moment.h"

using namespace headgate;
using namespace headgate::weather;

namespace {

struct Parts {
  std::string heading = "CDUS41 KOKX 220626";
  std::string id = "CLINYC";
  std::string title_line = "CLIMATE REPORT";
  std::string issued = "226 AM EDT SAT AUG 22 2026";
  std::string summary = "...THE CENTRAL PARK NY CLIMATE SUMMARY FOR AUGUST 21 2026...";
  std::string valid;
  std::string day = " YESTERDAY";
  std::string maximum = "  MAXIMUM         81    301 PM  97    1955  84     -3       73";
  std::string minimum = "  MINIMUM         66    424 AM  52    1922  69     -3       58";
};

// The shape of a report as offices send it, with figures of its own.
std::string site_text(const Parts& parts) {
  return parts.summary + "\n" + parts.valid +
         "\nCLIMATE NORMAL PERIOD 1991 TO 2020\n\n"
         "WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL DEPARTURE LAST\n"
         "                VALUE   (LST)  VALUE       VALUE  FROM      YEAR\n"
         "...................................................................\n"
         "TEMPERATURE (F)                                                    \n" +
         parts.day + "\n" + parts.maximum + "\n                                      1968\n" + parts.minimum +
         "\n  AVERAGE         74                        77     -3       66\n\n"
         "PRECIPITATION (IN)\n  YESTERDAY        0.00\n\n"
         "THE CLIMATE NORMALS FOR TODAY\n"
         "                         NORMAL    RECORD    YEAR\n"
         " MAXIMUM TEMPERATURE (F)   84        99      1936\n"
         " MINIMUM TEMPERATURE (F)   69        54      1963\n";
}

std::string product_of(const Parts& parts) {
  return "\n000\n" + parts.heading + "\n" + parts.id + "\n\n" + parts.title_line +
         "\nNATIONAL WEATHER SERVICE NEW YORK, NY\n" + parts.issued + "\n\n" + site_text(parts);
}

Result<ClimateReport> read(const Parts& parts) {
  return climate_report_of(product_of(parts), parts.id, "New York");
}

Result<ClimateReport> read_with(std::string Parts::*part, const std::string& text) {
  Parts parts;
  parts.*part = text;
  return read(parts);
}

std::string refusal_of_maximum(const std::string& row) {
  const auto report = read_with(&Parts::maximum, row);
  return report ? "read" : std::string(report.error().code);
}

ClimateReport report(const char* issued, bool final_report, std::optional<int> high) {
  ClimateReport out{};
  out.pil = "CLIMIA";
  out.date = {2026, 8, 29};
  out.final_report = final_report;
  out.maximum.value_f = high;
  out.issued_ns = *parse_iso_utc(issued);
  return out;
}

}  // namespace

TEST_CASE("a final report says the day, the maximum and when it was issued") {
  // The early label would name the wrong day or number, and alerts would cry wolf or stay silent.
  const auto found = read({});
  REQUIRE_MESSAGE(found, found.error().text());
  CHECK(found->pil == "CLINYC");
  CHECK(found->office == "KOKX");
  CHECK(found->title == "CENTRAL PARK NY");
  CHECK(found->date == Date{2026, 8, 21});
  CHECK(found->final_report);
  CHECK_FALSE(found->corrected);
  CHECK(iso_utc(found->issued_ns) == "2026-08-22T06:26:00.000Z");
  CHECK(found->maximum.value_f == 81);
  CHECK(found->maximum.minute == 15 * 60 + 1);
  CHECK_FALSE(found->maximum.ties_or_breaks_record);
  CHECK(found->minimum.value_f == 66);
  CHECK(found->minimum.minute == 4 * 60 + 24);
}

TEST_CASE("a report of a day that is not over is never final") {
  // A bot that took the overnight maximum of the 06:00 report for the day's high lost everything it bet.
  for (const char* valid : {"VALID TODAY AS OF 0400 PM LOCAL TIME.", "VALID AS OF 0600 AM LOCAL TIME.",
                            "VALID AS OF 0500 PM LOCAL TIME."}) {
    Parts parts;
    parts.valid = valid;
    CAPTURE(valid);
    REQUIRE(read(parts));
    CHECK_FALSE(read(parts)->final_report);  // whatever the section is called
    parts.day = " TODAY";
    REQUIRE(read(parts));
    CHECK_FALSE(read(parts)->final_report);
    CHECK(read(parts)->maximum.value_f == 81);
  }
  Parts unmarked;
  unmarked.day = " TODAY";
  REQUIRE(read(unmarked));
  CHECK_FALSE(read(unmarked)->final_report);
}

TEST_CASE("a correction is known by its heading or its title") {
  // A person who compares two reports of a day must see which of them says it corrects.
  CHECK(read_with(&Parts::heading, "CDUS41 KOKX 220712 CCA")->corrected);
  CHECK(read_with(&Parts::title_line, "CLIMATE REPORT...CORRECTED")->corrected);
  CHECK_FALSE(read_with(&Parts::heading, "CDUS41 KOKX 220712 RRA")->corrected);
}

TEST_CASE("values stand as written: missing, of a record, below zero, with either clock") {
  // MM read as zero, or 100R as unreadable, would lose the label of exactly the extreme days.
  const auto missing =
      read_with(&Parts::maximum, "  MAXIMUM         MM        MM  97    1955  84     MM       73");
  REQUIRE(missing);
  CHECK_FALSE(missing->maximum.value_f);
  CHECK_FALSE(missing->maximum.minute);
  const auto record =
      read_with(&Parts::maximum, "  MAXIMUM        100R  2:47 PM 100    1901  84     16       84");
  REQUIRE(record);
  CHECK(record->maximum.value_f == 100);
  CHECK(record->maximum.ties_or_breaks_record);
  CHECK(record->maximum.minute == 14 * 60 + 47);
  const auto cold =
      read_with(&Parts::maximum, "  MAXIMUM         -9R    12 AM  40    1955  84    -93       73");
  REQUIRE(cold);
  CHECK(cold->maximum.value_f == -9);
  CHECK(cold->maximum.minute == 0);
  const auto timeless = read_with(&Parts::maximum, "  MAXIMUM         81            97    1955  84     -3");
  REQUIRE(timeless);
  CHECK(timeless->maximum.value_f == 81);
  CHECK_FALSE(timeless->maximum.minute);
}

TEST_CASE("the maximum is never taken from another column, another row or the climate normals") {
  // The record of 1955 or the normal of tomorrow would become the day's high.
  CHECK(refusal_of_maximum("  MAXIMUM                       97    1955  84     -3       73") ==
        "REPORT_VALUE");
  CHECK(refusal_of_maximum("  MAXIMUM              301 PM   97    1955  84     -3       73") ==
        "REPORT_VALUE");
  CHECK(refusal_of_maximum("  MAXIMUM        301 PM         97    1955  84     -3       73") ==
        "REPORT_VALUE");
  CHECK(refusal_of_maximum("  MAXIMUM") == "REPORT_VALUE");
  CHECK(refusal_of_maximum("") == "REPORT_BLOCK");
  const auto gone = read_with(&Parts::minimum, "");
  REQUIRE(!gone);
  CHECK(gone.error().code == "REPORT_BLOCK");
}

TEST_CASE("what is no temperature is refused with its line and what would mend it") {
  // Somebody must find out at three in the morning what the office wrote.
  CHECK(refusal_of_maximum("  MAXIMUM        136    301 PM  97    1955  84     -3       73") ==
        "REPORT_VALUE");
  CHECK(refusal_of_maximum("  MAXIMUM        -61    301 PM  97    1955  84     -3       73") ==
        "REPORT_VALUE");
  CHECK(refusal_of_maximum("  MAXIMUM         8I    301 PM  97    1955  84     -3       73") ==
        "REPORT_VALUE");
  CHECK(refusal_of_maximum("  MAXIMUM         81   1301 PM  97    1955  84     -3       73") ==
        "REPORT_VALUE");
  const auto bad =
      read_with(&Parts::maximum, "  MAXIMUM        811    301 PM  97    1955  84     -3       73");
  REQUIRE(!bad);
  CHECK(bad.error().field == "line 19");
  CHECK(bad.error().value.find("811") != std::string::npos);
  CHECK(bad.error().mend == "must lie between -60 and 135 °F");
}

TEST_CASE("a report that contradicts itself about its day is refused") {
  // A header of one bulletin over the table of another would label a day with another day's high.
  CHECK(read_with(&Parts::issued, "226 AM EDT MON AUG 24 2026").error().code == "REPORT_ISSUED");
  CHECK(read_with(&Parts::issued, "226 AM EDT FRI AUG 21 2026").error().code == "REPORT_SUMMARY");
  CHECK(read_with(&Parts::summary, "...THE CENTRAL PARK NY CLIMATE SUMMARY FOR AUGUST 22 2026...")
            .error()
            .code == "REPORT_SUMMARY");
  CHECK(read_with(&Parts::summary, "...THE CENTRAL PARK NY CLIMATE SUMMARY FOR AUGUST 32 2026...")
            .error()
            .code == "REPORT_SUMMARY");
  CHECK(read_with(&Parts::summary, "CLIMATE SUMMARY").error().code == "REPORT_SUMMARY");
  CHECK(read_with(&Parts::heading, "CDUS41 KOKX 226").error().code == "REPORT_HEADER");
  CHECK(read_with(&Parts::heading, "CDUS41 KOKX 222526").error().code == "REPORT_ISSUED");
  CHECK(read_with(&Parts::id, "CLMNYC").error().code == "REPORT_HEADER");
  CHECK(read_with(&Parts::issued, "IN THE MORNING").error().code == "REPORT_ISSUED");
  CHECK(read_with(&Parts::day, "").error().code == "REPORT_BLOCK");
  CHECK(climate_report_of(product_of({}), "CLILGA", "New York").error().code == "REPORT_SITE");
  CHECK(climate_report_of("", "CLINYC", "").error().code == "REPORT_HEADER");
}

TEST_CASE("the time of issue crosses midnight of UTC, the month and the year") {
  // An evening report would be dated a month early and win as the first of its day.
  Parts parts;
  parts.heading = "CDUS41 KOKX 010044";
  parts.issued = "744 PM EST THU DEC 31 2026";
  parts.summary = "...THE CENTRAL PARK NY CLIMATE SUMMARY FOR DECEMBER 31 2026...";
  parts.valid = "VALID AS OF 0700 PM LOCAL TIME.";
  REQUIRE(read(parts));
  CHECK(iso_utc(read(parts)->issued_ns) == "2027-01-01T00:44:00.000Z");
  CHECK(read(parts)->date == Date{2026, 12, 31});
}

TEST_CASE("of several sites in one bulletin only the one that is asked for is read") {
  // Another thermometer of the same city reads two degrees more.
  Parts other;
  other.summary = "...THE LAGUARDIA NY CLIMATE SUMMARY FOR AUGUST 21 2026...";
  other.maximum = "  MAXIMUM         83    301 PM  97    1955  84     -3       73";
  const std::string both = product_of({}) + site_text(other);
  REQUIRE(climate_report_of(both, "CLINYC", "Central Park"));
  CHECK(climate_report_of(both, "CLINYC", "Central Park")->maximum.value_f == 81);
  CHECK(climate_report_of(both, "CLINYC", "LaGuardia")->maximum.value_f == 83);
  CHECK(climate_report_of(both, "CLINYC", " NY").error().code == "REPORT_SITE");
  CHECK(climate_report_of(both, "CLINYC", "Newark").error().code == "REPORT_SITE");
  CHECK(climate_report_of(both, "CLINYC", "").error().code == "REPORT_SITE");
  const auto other_site = climate_report_of(both, "CLINYC", "LaGuardia");
  REQUIRE(other_site);
  CHECK(other_site->title == "LAGUARDIA NY");
  CHECK(other_site->issued_ns == climate_report_of(both, "CLINYC", "Central Park")->issued_ns);
}

TEST_CASE("a bulletin cut off anywhere gives its maximum whole or not at all") {
  // A cut inside the number would read 8 for 81, and a cut below the title the record for the high.
  const std::string whole = product_of({});
  for (size_t length = 0; length <= whole.size(); ++length) {
    const auto found = climate_report_of(whole.substr(0, length), "CLINYC", "New York");
    if (found) CHECK(found->maximum.value_f == 81);
    if (length < whole.find("  MINIMUM")) CHECK_FALSE(found);
  }
}

TEST_CASE("each line that is read is missed by its own error, and the others may be gone") {
  // A bulletin that lost a line on its way must end in words, or in the very same numbers.
  const std::string whole = product_of({});
  const auto report = read({});
  REQUIRE(report);
  const std::map<std::string, std::string> needed{
      {"CDUS41 KOKX 220626", "REPORT_HEADER heading"},
      {"CLINYC", "REPORT_HEADER line 4"},
      {"226 AM EDT SAT AUG 22 2026", "REPORT_ISSUED time of issue"},
      {"...THE CENTRAL PARK NY CLIMATE SUMMARY FOR AUGUST 21 2026...", "REPORT_SUMMARY summary"},
      {"WEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL DEPARTURE LAST", "REPORT_BLOCK line 10"},
      {"TEMPERATURE (F)                                                    ", "REPORT_BLOCK line 10"},
      {" YESTERDAY", "REPORT_BLOCK line 18"},
      {"  MAXIMUM         81    301 PM  97    1955  84     -3       73", "REPORT_BLOCK line 18"},
      {"  MINIMUM         66    424 AM  52    1922  69     -3       58", "REPORT_BLOCK line 18"},
  };
  std::set<std::string> refused;
  for (size_t begin = 0; begin < whole.size();) {
    const size_t end = whole.find('\n', begin) + 1;
    const std::string line = whole.substr(begin, end - begin - 1);
    CAPTURE(line);
    const auto found = climate_report_of(std::string(whole).erase(begin, end - begin), "CLINYC", "New York");
    const auto error = needed.find(line);
    if (error == needed.end()) {
      REQUIRE(found);
      CHECK(*found == *report);
    } else {
      REQUIRE(!found);
      CHECK(std::string(found.error().code) + " " + found.error().field == error->second);
      CHECK(!found.error().mend.empty());
      refused.insert(line);
    }
    begin = end;
  }
  CHECK(refused.size() == needed.size());
}

TEST_CASE("the line that a day is not over is the only one whose loss cannot be seen, but for its date") {
  // Issued on the day itself it can be no final report, whatever line was lost.
  Parts parts;
  parts.issued = "444 PM EDT FRI AUG 21 2026";
  parts.heading = "CDUS41 KOKX 212044";
  parts.valid = "VALID TODAY AS OF 0400 PM LOCAL TIME.";
  REQUIRE(read(parts));
  CHECK_FALSE(read(parts)->final_report);
  parts.valid = "";
  const auto lost = read(parts);
  REQUIRE(!lost);
  CHECK(lost.error().code == "REPORT_SUMMARY");
}

TEST_CASE("whatever bytes are changed, a report is refused or says a possible temperature") {
  // The parser reads what anyone on the way may have written; it must neither fall nor invent.
  CHECK(rc::check([] {
    std::string text = product_of({});
    const auto places = *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, text.size()));
    for (const size_t place : places) text[place] = *rc::gen::arbitrary<char>();
    const auto found = climate_report_of(text, "CLINYC", "New York");
    if (!found || !found->maximum.value_f) return;
    RC_ASSERT(*found->maximum.value_f >= -60);
    RC_ASSERT(*found->maximum.value_f <= 135);
    RC_ASSERT(found->pil == "CLINYC");
  }));
}

TEST_CASE("the day is settled by the first final report with a number") {
  // Miami 2026-08-29: 90 was issued and paid, 85 followed 46 minutes later; the last report is the wrong
  // label.
  const Date day{2026, 8, 29};
  std::vector<ClimateReport> reports{
      report("2026-08-30T09:10:00Z", true, 85),
      report("2026-08-29T20:25:00Z", false, 91),
      report("2026-08-30T08:24:00Z", true, 90),
      report("2026-08-30T07:00:00Z", true, std::nullopt),
  };
  REQUIRE(settling_report(reports, "CLIMIA", day) != nullptr);
  CHECK(settling_report(reports, "CLIMIA", day)->maximum.value_f == 90);
  CHECK(settling_report(reports, "CLIMDW", day) == nullptr);
  CHECK(settling_report(reports, "CLIMIA", {2026, 8, 30}) == nullptr);
  reports.resize(2);
  reports.erase(reports.begin());
  CHECK(settling_report(reports, "CLIMIA", day) == nullptr);
}

TEST_CASE("what settles a day does not depend on the order in which reports were fetched") {
  // The list is newest first, retries come in between, and a restart reads again.
  CHECK(rc::check([] {
    const auto minutes = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 600));
    std::vector<ClimateReport> reports;
    std::optional<int> earliest;
    for (const int minute : minutes) {
      ClimateReport item = report("2026-08-30T00:00:00Z", *rc::gen::arbitrary<bool>(), std::nullopt);
      item.issued_ns += minute * 60 * ns_per_s;
      if (*rc::gen::arbitrary<bool>()) item.maximum.value_f = minute % 100;
      if (item.final_report && item.maximum.value_f) earliest = std::min(earliest.value_or(minute), minute);
      reports.push_back(item);
    }
    const ClimateReport* found = settling_report(reports, "CLIMIA", {2026, 8, 29});
    RC_ASSERT((found != nullptr) == earliest.has_value());
    if (found != nullptr) RC_ASSERT(found->maximum.value_f == *earliest % 100);
  }));
}
