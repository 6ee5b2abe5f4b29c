#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/result.h"
#include "json/quote.h"
#include "json/value.h"

// What becomes of a payload when the exchange changes one of its fields: each field of a fixture is left out,
// renamed and given another type in turn, and the parser must name it.
namespace headgate::kalshi::fixture {

// A value as JSON again.
inline std::string text_of_value(const json::Value& value) {
  std::string out;
  switch (value.kind) {
    case json::Kind::null:
      return "null";
    case json::Kind::string:
      return json::quote(value.text);
    case json::Kind::array:
      for (const json::Value& item : value.items) out += (out.empty() ? "" : ",") + text_of_value(item);
      return "[" + out + "]";
    case json::Kind::object:
      for (const json::Member& member : value.members)
        out += (out.empty() ? "" : ",") + json::quote(member.first) + ":" + text_of_value(member.second);
      return "{" + out + "}";
    default:
      return value.text;
  }
}

struct Mutation {
  enum class Kind { removed, renamed, retyped };
  Kind kind;
  std::string path;   // as errors name it: "markets[0].price_ranges[0].step"
  std::string field;  // the same without numbers: "markets[].price_ranges[].step"
  std::string body;
};

// Another type than the one that stands there, and one that no other reading takes for it.
inline json::Value retyped(const json::Value& value) {
  json::Value out;
  out.kind = value.kind == json::Kind::boolean ? json::Kind::string : json::Kind::boolean;
  out.text = value.kind == json::Kind::boolean ? value.text : "true";
  return out;
}

class Mutations {
 public:
  static std::vector<Mutation> of(const std::string& body) {
    Mutations all;
    all.root_ = *json::parse(body);
    all.walk(all.root_, "", "");
    return all.out_;
  }

 private:
  void walk(json::Value& value, const std::string& path, const std::string& field) {
    for (size_t i = 0; i < value.items.size(); ++i) {
      walk(value.items[i], path + "[" + std::to_string(i) + "]", field + "[]");
    }
    for (size_t i = 0; i < value.members.size(); ++i) {
      const std::string name = value.members[i].first;
      const std::string here = path.empty() ? name : path + "." + name;
      const std::string there = field.empty() ? name : field + "." + name;
      const json::Member kept = value.members[i];
      value.members[i].second = retyped(kept.second);
      keep(Mutation::Kind::retyped, here, there);
      value.members[i] = kept;
      value.members[i].first = name + "_v2";
      keep(Mutation::Kind::renamed, here, there);
      value.members.erase(value.members.begin() + static_cast<std::ptrdiff_t>(i));
      keep(Mutation::Kind::removed, here, there);
      value.members.insert(value.members.begin() + static_cast<std::ptrdiff_t>(i), kept);
      walk(value.members[i].second, here, there);
    }
  }
  void keep(Mutation::Kind kind, const std::string& path, const std::string& field) {
    out_.push_back({kind, path, field, text_of_value(root_)});
  }

  json::Value root_;
  std::vector<Mutation> out_;
};

// The error of a parser that returns a Result.
template <typename T>
std::optional<Error> error_of(const Result<T>& result) {
  if (result) return std::nullopt;
  return result.error();
}

using Parser = std::function<std::optional<Error>(std::string_view)>;

struct Fields {
  std::set<std::string> optional;  // may be left out; of another type they are refused all the same
  std::set<std::string> free;      // of no fixed form: a bag of details, or not read
};

inline bool within(const std::set<std::string>& fields, const std::string& field) {
  return std::any_of(fields.begin(), fields.end(), [&](const std::string& each) {
    return field == each || (each.ends_with("*") && field.rfind(each.substr(0, each.size() - 1), 0) == 0);
  });
}

// Checks every mutation of `body`; how many there were.
inline size_t check_mutations(const std::string& body, const Fields& fields, const Parser& parse) {
  const std::optional<Error> whole = parse(body);
  if (whole) FAIL_CHECK("the fixture itself is refused: ", whole->text());
  const std::vector<Mutation> all = Mutations::of(body);
  for (const Mutation& mutation : all) {
    if (within(fields.free, mutation.field)) continue;
    const bool may_be_absent =
        mutation.kind != Mutation::Kind::retyped && within(fields.optional, mutation.field);
    const std::optional<Error> error = parse(mutation.body);
    CAPTURE(mutation.path);
    CAPTURE(static_cast<int>(mutation.kind));
    if (may_be_absent) {
      CHECK(!error);
      continue;
    }
    const std::string found = error ? error->text() : "nothing was refused";
    CAPTURE(found);
    REQUIRE(error);
    CHECK(error->field == mutation.path);
    CHECK(error->code == (mutation.kind == Mutation::Kind::retyped ? "FIELD_TYPE" : "FIELD_MISSING"));
  }
  return all.size();
}

}  // namespace headgate::kalshi::fixture
