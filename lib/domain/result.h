#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "domain/check.h"

namespace headgate {

// An error a caller must handle. `code` is stable and may be matched; the rest is for people.
struct Error {
  std::string_view code;  // a constant with static lifetime, e.g. "FIELD_MISSING"
  std::string field;      // what was wrong, e.g. "markets[3].close_time"
  std::string value;      // what was found; empty when nothing was
  std::string mend;       // what would make it right

  std::string text() const;
};

inline std::string Error::text() const {
  std::string out(code);
  if (!field.empty()) out.append(": ").append(field);
  if (!value.empty()) out.append(" is '").append(value).append("'");
  if (!mend.empty()) out.append("; ").append(mend);
  return out;
}

// A value or an error; named and shaped so that std::expected can take its place.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : content_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  T& value() {
    check(has_value(), "a Result was read without being tested");
    return *std::get_if<0>(&content_);
  }
  const T& value() const {
    check(has_value(), "a Result was read without being tested");
    return *std::get_if<0>(&content_);
  }
  const Error& error() const {
    check(!has_value(), "the error of a good Result was read");
    return *std::get_if<1>(&content_);
  }

 private:
  std::variant<T, Error> content_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace headgate
