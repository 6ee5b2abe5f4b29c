#include "weather/nbm_header.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "domain/decimal.h"
#include "domain/moment.h"

namespace headgate::weather {
namespace {

constexpr std::string_view form = "must be 'STATION NBM Vx.y NBP GUIDANCE month/day/year hhmm UTC'";

std::vector<std::string_view> words_of(std::string_view line, std::string_view separators) {
  std::vector<std::string_view> out;
  while (true) {
    const size_t begin = line.find_first_not_of(separators);
    if (begin == std::string_view::npos) return out;
    line.remove_prefix(begin);
    const size_t end = std::min(line.find_first_of(separators), line.size());
    out.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::optional<int> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 4 || digits[0] == '-') return std::nullopt;
  const auto number = parse_decimal(digits, 0);
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

std::optional<int64_t> cycle_of(std::string_view date, std::string_view clock) {
  const std::vector<std::string_view> parts = words_of(date, "/");
  if (parts.size() != 3 || parts[2].size() != 4 || clock.size() != 4) return std::nullopt;
  const auto month = number_of(parts[0]);
  const auto day = number_of(parts[1]);
  const auto year = number_of(parts[2]);
  const auto hour = number_of(clock.substr(0, 2));
  if (!month || !day || !year || !hour || *hour > 23 || clock.substr(2) != "00") return std::nullopt;
  const std::chrono::year_month_day calendar{std::chrono::year{*year},
                                             std::chrono::month{static_cast<unsigned>(*month)},
                                             std::chrono::day{static_cast<unsigned>(*day)}};
  // The archive of these bulletins begins in 2018; nanoseconds end in 2262.
  if (!calendar.ok() || *year < 2018 || *year > 2200) return std::nullopt;
  const int64_t days = std::chrono::sys_days(calendar).time_since_epoch().count();
  return (days * 24 + *hour) * 3600 * ns_per_s;
}

}  // namespace

std::string_view name_of(NbmProduct product) { return product == NbmProduct::nbp ? "NBP" : "NBS"; }

Result<NbmHeader> parse_nbm_header(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line, " \r");
  if (words.size() != 8 || words[1] != "NBM" || words[4] != "GUIDANCE" || words[7] != "UTC") {
    return Error{"NBM_HEADER", "header", std::string(line.substr(0, 80)), std::string(form)};
  }
  NbmHeader out;
  out.station = words[0];
  const std::string of = out.station + " header";
  // Versions 4 and 5 are the ones whose columns were compared with recordings; another may mean its rows
  // otherwise.
  const std::string_view version = words[2];
  if (version.size() < 4 || version[0] != 'V' || (version[1] != '4' && version[1] != '5') ||
      version[2] != '.' || !number_of(version.substr(3))) {
    return Error{"NBM_VERSION", of, std::string(version), "must be V4.x or V5.x"};
  }
  out.version = version.substr(1);
  if (words[3] != "NBP" && words[3] != "NBS") {
    return Error{"NBM_PRODUCT", of, std::string(words[3]), "must be NBP or NBS"};
  }
  out.product = words[3] == "NBP" ? NbmProduct::nbp : NbmProduct::nbs;
  const auto cycle = cycle_of(words[5], words[6]);
  if (!cycle) {
    return Error{"NBM_HEADER", of + " cycle", std::string(words[5]) + " " + std::string(words[6]),
                 "must be month/day/year and a whole hour"};
  }
  out.cycle_ns = *cycle;
  return out;
}

}  // namespace headgate::weather
