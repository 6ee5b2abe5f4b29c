#include "weather/climate_report.h"

#include <algorithm>
#include <vector>

#include "weather/climate_report_text.h"

namespace headgate::weather {
namespace {

using namespace report_text;

constexpr std::string_view summary_words = " CLIMATE SUMMARY FOR ";

bool is_summary(const Line& line) { return contains(line.text, summary_words); }

// Title and date of "...THE CENTRAL PARK NY CLIMATE SUMMARY FOR AUGUST 21 2026..."
std::optional<Date> read_summary(std::string_view text, std::string& title) {
  constexpr std::string_view opening = "...THE ";
  if (!starts_with(text, opening)) return std::nullopt;
  const size_t words_at = text.find(summary_words);
  if (words_at < opening.size()) return std::nullopt;
  title = text.substr(opening.size(), words_at - opening.size());
  const std::string_view rest = text.substr(words_at + summary_words.size());
  const size_t end = rest.find("...");
  if (end == std::string_view::npos) return std::nullopt;
  const auto words = words_of(rest.substr(0, end));
  if (words.size() != 3) return std::nullopt;
  return date_of(words[0].text, words[1].text, words[2].text);
}

// "347 PM", "3:38 PM", "12 AM": minutes after midnight.
std::optional<int> minute_of(std::string_view clock, std::string_view half) {
  if (half != "AM" && half != "PM") return std::nullopt;
  std::string digits(clock);
  const size_t colon = digits.find(':');
  if (colon != std::string::npos) {
    if (colon + 3 != digits.size()) return std::nullopt;
    digits.erase(colon, 1);
  }
  const auto number = number_of(digits);
  if (!number || digits.size() > 4) return std::nullopt;
  const int hour = digits.size() > 2 ? *number / 100 : *number;
  const int minute = digits.size() > 2 ? *number % 100 : 0;
  if (hour < 1 || hour > 12 || minute > 59) return std::nullopt;
  return (hour % 12 + (half == "PM" ? 12 : 0)) * 60 + minute;
}

// "  MAXIMUM        100R   247 PM 100    1901 ...". `time_column`: where the table's next column begins. A
// value left blank would otherwise be read out of the record's column.
Result<Extreme> extreme_of(const Line& line, size_t time_column) {
  const auto words = words_of(line.text);
  Extreme out;
  if (words.size() < 2 || words[1].column >= time_column)
    return error_at("REPORT_VALUE", line, "must have a number or MM in the column OBSERVED VALUE");
  std::string_view value = words[1].text;
  const bool clocked = words.size() > 3 && (words[3].text == "AM" || words[3].text == "PM");
  if (clocked) {
    out.minute = minute_of(words[2].text, words[3].text);
    if (!out.minute) return error_at("REPORT_VALUE", line, "must have a time such as 247 PM or 2:47 PM");
  }
  if (value == "MM") return out;
  if (value.back() == 'R') {
    out.ties_or_breaks_record = true;
    value.remove_suffix(1);
  }
  const bool below_zero = starts_with(value, "-");
  const auto degrees = number_of(value.substr(below_zero ? 1 : 0));
  const bool is_time = words.size() > 2 && (words[2].text == "AM" || words[2].text == "PM");
  if (!degrees || is_time)
    return error_at("REPORT_VALUE", line, "must have a number or MM in the column OBSERVED VALUE");
  out.value_f = below_zero ? -*degrees : *degrees;
  // Wider than every reading of the stations served; beyond it the digits are something else.
  if (*out.value_f < -60 || *out.value_f > 135)
    return error_at("REPORT_VALUE", line, "must lie between -60 and 135 °F");
  return out;
}

// The lines below TEMPERATURE (F), up to the next block: blocks begin at the margin, rows are indented.
Lines temperature_block(Lines site) {
  const auto begin = std::find_if(site.begin(), site.end(),
                                  [](const Line& line) { return starts_with(line.text, "TEMPERATURE (F)"); });
  if (begin == site.end()) return {};
  const auto end = std::find_if(begin + 1, site.end(),
                                [](const Line& line) { return !line.text.empty() && line.text[0] != ' '; });
  return {begin + 1, end};
}

const Line* row_of(Lines block, std::string_view item) {
  for (const Line& line : block) {
    const auto words = words_of(line.text);
    if (!words.empty() && words[0].text == item) return &line;
  }
  return nullptr;
}

// Where TIME begins in "WEATHER ITEM   OBSERVED TIME   RECORD YEAR ...".
std::optional<size_t> time_column(Lines site) {
  for (const Line& line : site) {
    if (starts_with(line.text, "WEATHER ITEM") && contains(line.text, "OBSERVED TIME"))
      return line.text.find("TIME");
  }
  return std::nullopt;
}

Status read_temperatures(Lines site, ClimateReport& out) {
  const Lines block = temperature_block(site);
  const auto column = time_column(site);
  if (block.empty() || !column)
    return error_at("REPORT_BLOCK", site[0], "must be followed by a table with a block TEMPERATURE (F)");
  const Line* today = row_of(block, "TODAY");
  const Line* yesterday = row_of(block, "YESTERDAY");
  if ((today == nullptr) == (yesterday == nullptr))
    return error_at("REPORT_BLOCK", block[0], "the block must begin with either YESTERDAY or TODAY");
  // The minimum is not used, but a bulletin cut off within "MAXIMUM  85" would read as 8: what follows the
  // line shows that it is whole.
  const Line* maximum = row_of(block, "MAXIMUM");
  const Line* minimum = row_of(block, "MINIMUM");
  if (maximum == nullptr || minimum == nullptr || minimum < maximum)
    return error_at("REPORT_BLOCK", block[0],
                    "the block must have MAXIMUM and then MINIMUM: it may be cut off");
  const auto high = extreme_of(*maximum, *column);
  if (!high) return high.error();
  const auto low = extreme_of(*minimum, *column);
  if (!low) return low.error();
  out.maximum = *high;
  out.minimum = *low;
  const bool in_between = std::any_of(site.begin(), site.end(), [](const Line& line) {
    return starts_with(line.text, "VALID ") && contains(line.text, " AS OF ");
  });
  out.final_report = yesterday != nullptr && !in_between;
  return Done{};
}

Result<ClimateReport> report_of(const Header& header, Lines site) {
  ClimateReport out{};
  out.pil = header.pil;
  out.office = header.office;
  out.corrected = header.corrected;
  out.issued_ns = header.issued_ns;
  const auto date = read_summary(site[0].text, out.title);
  if (!date) {
    return error_at("REPORT_SUMMARY", site[0],
                    "must read like '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR AUGUST 21 2026...'");
  }
  out.date = *date;
  if (const Status read = read_temperatures(site, out); !read) return read.error();
  // A whole day is known after it has ended. The text was put together wrongly, and which half is right is
  // not to be guessed.
  if (out.final_report && calendar_of(out.date) >= calendar_of(header.issued_on)) {
    return error_at("REPORT_SUMMARY", site[0],
                    "a final report must be issued after its day, not on " + header.issued_on.text());
  }
  return out;
}

std::vector<Lines> sites_of(Lines lines) {
  std::vector<Lines> out;
  for (auto at = std::find_if(lines.begin(), lines.end(), is_summary); at != lines.end();) {
    const auto next = std::find_if(at + 1, lines.end(), is_summary);
    out.emplace_back(at, next);
    at = next;
  }
  return out;
}

Error no_summary() {
  return error_without("REPORT_SUMMARY", "summary", "a line with CLIMATE SUMMARY FOR must be there");
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// Of several sites the only one whose title contains `place`; null when none or several do.
const Lines* site_named(const std::vector<Lines>& sites, std::string_view place) {
  const Lines* found = nullptr;
  for (const Lines& site : sites) {
    const std::string_view text = site[0].text;
    if (!contains(text.substr(0, text.find(summary_words)), place)) continue;
    if (found != nullptr) return nullptr;
    found = &site;
  }
  return found;
}

}  // namespace

Result<ClimateReport> climate_report_of(std::string_view product, std::string_view cli,
                                        std::string_view place) {
  const auto lines = lines_of(product);
  const auto header = header_of(lines);
  if (!header) return header.error();
  if (header->pil != cli)
    return Error{"REPORT_SITE", "id", std::string(header->pil), "must be " + std::string(cli)};
  const auto sites = sites_of(lines);
  if (sites.empty()) return no_summary();
  if (sites.size() == 1) return report_of(*header, sites[0]);
  const std::string wanted = upper_case(place);
  const Lines* site = wanted.empty() ? nullptr : site_named(sites, wanted);
  if (site == nullptr) {
    return Error{"REPORT_SITE", "summary", std::to_string(sites.size()) + " sites",
                 "exactly one title must contain " + wanted};
  }
  return report_of(*header, *site);
}

const ClimateReport* settling_report(std::span<const ClimateReport> reports, std::string_view cli,
                                     const Date& date) {
  const ClimateReport* first = nullptr;
  for (const ClimateReport& report : reports) {
    if (report.pil != cli || !(report.date == date)) continue;
    if (!report.final_report || !report.maximum.value_f) continue;
    if (first == nullptr || report.issued_ns < first->issued_ns) first = &report;
  }
  return first;
}

}  // namespace headgate::weather
