#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "kalshi/market_fixture.h"

// For tests: what becomes of a message whose fields are gone, renamed or of another type.
namespace headgate::kalshi::fixture {

struct FieldTrial {
  std::string name;                                      // of the message, for whoever reads a failure
  std::string text;                                      // whole
  std::function<std::string(const std::string&)> fault;  // "CODE field" of a message like `text`; empty: read
  std::string path;                                      // in errors, before the field: "orders[0]."
  std::vector<std::string> required;
  std::vector<std::string> optional;  // may be gone, but not of another type
};

inline std::string renamed(std::string text, const std::string& field) {
  const std::string key = "\"" + field + "\":";
  return text.replace(text.find(key), key.size(), "\"" + field + "_v9\":");
}
// A value of another kind than the one that stands there.
inline std::string other_kind(const std::string& text, const std::string& field) {
  const size_t at = text.find("\"" + field + "\":") + field.size() + 3;
  return text[at] == '[' ? "7" : "[]";
}

// Every required field that is gone, renamed or of another type is an error that names it, and every optional
// one of another type too.
inline void check_fields(const FieldTrial& trial) {
  CAPTURE(trial.name);
  CHECK(trial.fault(trial.text) == "");
  for (const std::string& field : trial.required) {
    CAPTURE(field);
    REQUIRE(trial.text.find("\"" + field + "\":") != std::string::npos);
    CHECK(trial.fault(with(trial.text, field, "")) == "FIELD_MISSING " + trial.path + field);
    CHECK(trial.fault(renamed(trial.text, field)) == "FIELD_MISSING " + trial.path + field);
    const std::string kind = other_kind(trial.text, field);
    CHECK(trial.fault(with(trial.text, field, kind)) == "FIELD_TYPE " + trial.path + field);
    CHECK(trial.fault(with(trial.text, field, "null")) == "FIELD_TYPE " + trial.path + field);
  }
  for (const std::string& field : trial.optional) {
    CAPTURE(field);
    REQUIRE(trial.text.find("\"" + field + "\":") != std::string::npos);
    CHECK(trial.fault(with(trial.text, field, "")) == "");
    const std::string kind = other_kind(trial.text, field);
    CHECK(trial.fault(with(trial.text, field, kind)) == "FIELD_TYPE " + trial.path + field);
  }
}

}  // namespace headgate::kalshi::fixture
