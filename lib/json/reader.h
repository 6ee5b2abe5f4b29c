#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "json/value.h"

namespace headgate::json {

// Reads the fields of one object strictly: a field that is absent, of another type or not in the stated form
// is an error that names it. The first error is kept and reading goes on, so that what is whole can still be
// told; a value read after (or at) an error means nothing unless the caller says so. Codes: FIELD_MISSING,
// FIELD_TYPE, FIELD_VALUE.
class Reader {
 public:
  // `path` names the object in errors: "markets[3]"; empty for the document itself. `object` must outlive the
  // reader.
  Reader(const Value& object, std::string path);

  std::string string(std::string_view name);
  std::string nonempty_string(std::string_view name);
  bool boolean(std::string_view name);
  int64_t integer(std::string_view name);
  // 10^-scale units from a JSON string ("0.4200") or from a JSON number (85, 85.5).
  int64_t decimal_string(std::string_view name, int scale);
  int64_t decimal_number(std::string_view name, int scale);
  // "2026-06-16T04:59:00Z" to nanoseconds since 1970 UTC.
  int64_t utc_time(std::string_view name);
  // Nothing (and an error) when absent or of another type.
  const Value* array(std::string_view name);
  const Value* object(std::string_view name);
  // Refuses a field that must not be there; null counts as not there.
  void absent(std::string_view name, std::string mend);

  bool has(std::string_view name) const { return object_.find(name) != nullptr; }
  // Whether the field is there and not null.
  bool says(std::string_view name) const {
    const Value* value = object_.find(name);
    return value != nullptr && value->kind != Kind::null;
  }
  void refuse(std::string_view name, std::string value, std::string mend);
  // Takes over an error found elsewhere, e.g. in a nested object.
  void adopt(const Error& error);

  bool failed() const { return error_.has_value(); }
  // Only when failed.
  const Error& error() const { return *error_; }
  std::string path_of(std::string_view name) const;

 private:
  const Value* wanted(std::string_view name, Kind kind);
  void fail(std::string_view code, std::string_view name, std::string value, std::string mend);

  const Value& object_;
  std::string path_;
  std::optional<Error> error_;
};

// Strict decimal in a JSON number's own text; exponents are refused.
std::optional<int64_t> decimal_of(const Value& number, int scale);

}  // namespace headgate::json
