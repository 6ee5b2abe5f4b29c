#include "cli/export_period.h"

#include "domain/civil_day.h"
#include "domain/moment.h"

namespace headgate::cli {
namespace {

constexpr int64_t ns_per_day = 86'400 * ns_per_s;

Result<int64_t> day_of(const char* field, const std::string& date) {
  const auto midnight_ns = parse_iso_utc(date + "T00:00:00Z");
  if (!midnight_ns) return Error{"DATE_FORMAT", field, date, "write it as 2026-01-31"};
  return *civil_day("UTC", *midnight_ns);
}

}  // namespace

Result<TaxPeriod> TaxPeriod::of(const Wish& wish) {
  TaxPeriod out;
  out.zone_ = wish.zone;
  if (!civil_day(wish.zone, 0)) {
    return Error{"ZONE_UNKNOWN", "--zone", wish.zone,
                 "UTC, Etc/GMT+5 and the like, America/New_York, America/Chicago, America/Denver or "
                 "America/Los_Angeles"};
  }
  const bool whole_year = wish.year.has_value();
  if (whole_year && !(wish.from.empty() && wish.to.empty())) {
    return Error{"PERIOD_TWICE", "--year", std::to_string(*wish.year), "give it, or --from and --to"};
  }
  const std::string from = whole_year ? std::to_string(*wish.year) + "-01-01" : wish.from;
  const std::string to = whole_year ? std::to_string(*wish.year) + "-12-31" : wish.to;
  if (!from.empty()) {
    const auto day = day_of(whole_year ? "--year" : "--from", from);
    if (!day) return day.error();
    out.first_day_ = *day;
  }
  if (!to.empty()) {
    const auto day = day_of(whole_year ? "--year" : "--to", to);
    if (!day) return day.error();
    out.last_day_ = *day;
  }
  if (out.first_day_ <= out.last_day_) return out;
  return Error{"PERIOD_EMPTY", "--to", to, "a period ends after it begins, at " + from};
}

int64_t TaxPeriod::day(int64_t unix_ns) const { return *civil_day(zone_, unix_ns); }

bool TaxPeriod::contains(int64_t unix_ns) const {
  const int64_t at = day(unix_ns);
  return at >= first_day_ && at <= last_day_;
}

std::string TaxPeriod::date(int64_t unix_ns) const {
  return iso_utc(day(unix_ns) * ns_per_day).substr(0, 10);
}

int64_t TaxPeriod::year(int64_t unix_ns) const { return std::stoll(date(unix_ns).substr(0, 4)); }

}  // namespace headgate::cli
