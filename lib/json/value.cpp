#include "json/value.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

namespace headgate::json {
namespace {

using simdjson::ondemand::json_type;

constexpr int deepest = 32;  // recorded payloads nest five deep; a hostile one must not exhaust our stack

// Each reader fills `out` and returns what was wrong, or nothing.
using Problem = std::optional<std::string>;

Problem read_value(simdjson::ondemand::value from, Value& out, int depth);

Problem read_array(simdjson::ondemand::value from, Value& out, int depth) {
  simdjson::ondemand::array array;
  if (from.get_array().get(array)) return "a broken array";
  for (auto element : array) {
    simdjson::ondemand::value item;
    if (element.get(item)) return "a broken array";
    out.items.emplace_back();
    if (Problem problem = read_value(item, out.items.back(), depth + 1)) return problem;
  }
  return {};
}

Problem read_object(simdjson::ondemand::value from, Value& out, int depth) {
  simdjson::ondemand::object object;
  if (from.get_object().get(object)) return "a broken object";
  for (auto entry : object) {
    simdjson::ondemand::field field;
    if (std::move(entry).get(field)) return "a broken object";
    std::string_view name;
    if (field.unescaped_key().get(name)) return "a broken key";
    if (out.find(name) != nullptr) return "the key '" + std::string(name) + "' occurs twice";
    out.members.push_back({std::string(name), Value{}});
    if (Problem problem = read_value(field.value(), out.members.back().second, depth + 1)) return problem;
  }
  return {};
}

Problem read_number(simdjson::ondemand::value from, Value& out) {
  std::string_view raw = from.raw_json_token();
  simdjson::ondemand::number checked;
  if (from.get_number().get(checked)) return "a number that is none";
  while (!raw.empty() && static_cast<unsigned char>(raw.back()) <= ' ') raw.remove_suffix(1);
  out.text = raw;
  return {};
}

Problem read_string(simdjson::ondemand::value from, Value& out) {
  std::string_view text;
  if (from.get_string().get(text)) return "a broken string";
  out.text = text;
  return {};
}

Problem read_boolean(simdjson::ondemand::value from, Value& out) {
  bool truth = false;
  if (from.get_bool().get(truth)) return "a word that is neither true nor false";
  out.text = truth ? "true" : "false";
  return {};
}

// A regional Open-Meteo model outside its domain answers 200 with bare nan, which begins like null.
Problem read_null(simdjson::ondemand::value from) {
  bool null = false;
  if (from.is_null().get(null) || !null) return "a word that is not null (NaN is no JSON)";
  return {};
}

Problem read_value(simdjson::ondemand::value from, Value& out, int depth) {
  if (depth > deepest) return "nested too deep";
  json_type type{};
  if (from.type().get(type)) return "a value that is none";
  switch (type) {
    case json_type::array:
      out.kind = Kind::array;
      return read_array(from, out, depth);
    case json_type::object:
      out.kind = Kind::object;
      return read_object(from, out, depth);
    case json_type::number:
      out.kind = Kind::number;
      return read_number(from, out);
    case json_type::string:
      out.kind = Kind::string;
      return read_string(from, out);
    case json_type::boolean:
      out.kind = Kind::boolean;
      return read_boolean(from, out);
    case json_type::null:
      out.kind = Kind::null;
      return read_null(from);
  }
  return "a value that is none";
}

Error invalid(std::string problem, std::string_view text) {
  return Error{"JSON_INVALID", std::move(problem), std::string(text.substr(0, 80)),
               "send one whole JSON object"};
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "nothing";
}

const Value* Value::find(std::string_view name) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  return found == members.end() ? nullptr : &found->second;
}

std::string Value::shown() const {
  if (kind == Kind::number || kind == Kind::boolean) return text.substr(0, 80);
  if (kind == Kind::string) return text.empty() ? "\"\"" : text.substr(0, 80);
  return std::string(name_of(kind));
}

Result<Value> parse(std::string_view text) {
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  if (parser.iterate(padded).get(document)) return invalid("not JSON", text);
  simdjson::ondemand::value root;
  if (document.get_value().get(root)) return invalid("neither an object nor an array", text);
  Value out;
  if (Problem problem = read_value(root, out, 0)) return invalid(*problem, text);
  const char* rest = nullptr;
  if (document.current_location().get(rest) == simdjson::SUCCESS) return invalid("text after the end", text);
  return out;
}

}  // namespace headgate::json
