#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/result.h"

namespace headgate::cli {

// Which records are asked for, by their date on the calendar of the zone in which tax is paid.
class TaxPeriod {
 public:
  struct Wish {
    std::optional<int> year;  // without `from` and `to`
    std::string from;         // "2026-01-31", included; empty: from the first
    std::string to;           // included; empty: to the last
    std::string zone = "America/New_York";
  };
  // Errors: ZONE_UNKNOWN (civil_day.h names those that are known), DATE_FORMAT, PERIOD_EMPTY.
  static Result<TaxPeriod> of(const Wish& wish);

  bool contains(int64_t unix_ns) const;
  std::string date(int64_t unix_ns) const;  // "2026-01-31"
  int64_t year(int64_t unix_ns) const;
  const std::string& zone() const { return zone_; }

 private:
  int64_t day(int64_t unix_ns) const;
  std::string zone_;
  int64_t first_day_ = INT64_MIN;
  int64_t last_day_ = INT64_MAX;
};

}  // namespace headgate::cli
