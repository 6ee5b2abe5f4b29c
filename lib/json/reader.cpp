#include "json/reader.h"

#include <utility>

#include "domain/decimal.h"
#include "domain/moment.h"

namespace headgate::json {
namespace {

constexpr size_t shown_most = 80;  // of what stood there: an error is a line of a log

}  // namespace

Reader::Reader(const Value& object, std::string path) : object_(object), path_(std::move(path)) {
  if (object_.kind == Kind::object) return;
  error_ = Error{"FIELD_TYPE", path_.empty() ? "document" : path_, object_.shown(), "must be an object"};
}

std::string Reader::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

void Reader::fail(std::string_view code, std::string_view name, std::string value, std::string mend) {
  if (!error_) error_ = Error{code, path_of(name), std::move(value), std::move(mend)};
}

void Reader::refuse(std::string_view name, std::string value, std::string mend) {
  if (value.size() > shown_most) value.resize(shown_most);
  fail("FIELD_VALUE", name, std::move(value), std::move(mend));
}

void Reader::adopt(const Error& error) {
  if (!error_) error_ = error;
}

const Value* Reader::wanted(std::string_view name, Kind kind) {
  const Value* value = object_.find(name);
  if (value == nullptr) {
    fail("FIELD_MISSING", name, "", "must be present as " + std::string(name_of(kind)));
    return nullptr;
  }
  if (value->kind == kind) return value;
  fail("FIELD_TYPE", name, value->shown(),
       "must be " + std::string(name_of(kind)) + ", not " + std::string(name_of(value->kind)));
  return nullptr;
}

std::string Reader::string(std::string_view name) {
  const Value* value = wanted(name, Kind::string);
  return value == nullptr ? std::string() : value->text;
}

std::string Reader::nonempty_string(std::string_view name) {
  const Value* value = wanted(name, Kind::string);
  if (value == nullptr) return {};
  if (value->text.empty()) refuse(name, "\"\"", "must not be empty");
  return value->text;
}

bool Reader::boolean(std::string_view name) {
  const Value* value = wanted(name, Kind::boolean);
  return value != nullptr && value->text == "true";
}

int64_t Reader::integer(std::string_view name) { return decimal_number(name, 0); }

int64_t Reader::decimal_string(std::string_view name, int scale) {
  const Value* value = wanted(name, Kind::string);
  if (value == nullptr) return 0;
  const auto units = parse_decimal(value->text, scale);
  if (!units)
    refuse(name, value->shown(), "must be a decimal of at most " + std::to_string(scale) + " places");
  return units.value_or(0);
}

int64_t Reader::decimal_number(std::string_view name, int scale) {
  const Value* value = wanted(name, Kind::number);
  if (value == nullptr) return 0;
  const auto units = decimal_of(*value, scale);
  if (!units)
    refuse(name, value->shown(), "must be a number of at most " + std::to_string(scale) + " places");
  return units.value_or(0);
}

int64_t Reader::utc_time(std::string_view name) {
  const Value* value = wanted(name, Kind::string);
  if (value == nullptr) return 0;
  const auto ns = parse_iso_utc(value->text);
  if (!ns) refuse(name, value->shown(), "must be a UTC time such as 2026-06-16T04:59:00Z");
  return ns.value_or(0);
}

const Value* Reader::array(std::string_view name) { return wanted(name, Kind::array); }
const Value* Reader::object(std::string_view name) { return wanted(name, Kind::object); }

void Reader::absent(std::string_view name, std::string mend) {
  const Value* value = object_.find(name);
  if (value != nullptr && value->kind != Kind::null) refuse(name, value->shown(), std::move(mend));
}

std::optional<int64_t> decimal_of(const Value& number, int scale) {
  if (number.kind != Kind::number) return std::nullopt;
  return parse_decimal(number.text, scale);
}

}  // namespace headgate::json
