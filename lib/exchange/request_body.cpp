#include "exchange/request_body.h"

#include <nlohmann/json.hpp>

#include "venue/order.h"

namespace headgate::exchange {
namespace {

using nlohmann::json;
using Kind = BodyField::Kind;

constexpr std::string_view go_type(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "string";
    case Kind::truth:
      return "bool";
    case Kind::integer:
      return "int64";
    case Kind::list:
      return "[]";
  }
  return "";
}

bool fits(const json& value, Kind kind) {
  switch (kind) {
    case Kind::text:
      return value.is_string();
    case Kind::truth:
      return value.is_boolean();
    case Kind::integer:
      return value.is_number_integer() && (!value.is_number_unsigned() || value.get<uint64_t>() <= INT64_MAX);
    case Kind::list:
      return value.is_array();
  }
  return false;
}

std::string_view go_word(const json& value) {
  if (value.is_number()) return "number";
  return value.is_boolean() ? "bool" : value.type_name();
}

const BodyField* field_named(const BodyShape& shape, std::string_view name) {
  for (const BodyField& field : shape.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

}  // namespace

struct BodyReader {
  std::string_view go_name;  // of the whole request
  std::optional<Answer> refusal;

  Body object(const json& from, const BodyShape& shape, const std::string& path) {
    Body out;
    for (const auto& [name, value] : from.items()) {
      const BodyField* field = field_named(shape, name);
      if (field == nullptr) return refuse(invalid_field(path + name, "is unknown"));
      if (value.is_null()) continue;
      if (!fits(value, field->kind)) return refuse(unfit(value, path + name, go_type(field->kind)));
      if (field->kind == Kind::text) out.texts_[name] = value.get<std::string>();
      if (field->kind == Kind::truth) out.integers_[name] = value.get<bool>() ? 1 : 0;
      if (field->kind == Kind::integer) out.integers_[name] = value.get<int64_t>();
      if (field->kind == Kind::list) items(out.lists_[name], value, *field->items, path + name);
      if (refusal) return out;
    }
    for (const BodyField& field : shape.fields) {
      const bool there = from.contains(field.name) && !from[std::string(field.name)].is_null();
      if (field.required && !there)
        return refuse(invalid_field(path + std::string(field.name), "is required"));
    }
    return out;
  }

  void items(std::vector<Body>& out, const json& from, const BodyShape& shape, const std::string& path) {
    for (const json& each : from) {
      if (refusal) return;
      if (!each.is_object()) {
        refusal = unfit(each, path, shape.go_name);
        return;
      }
      out.push_back(object(each, shape, path + "."));
    }
  }

  Body refuse(Answer answer) {
    refusal = std::move(answer);
    return {};
  }

  Answer unfit(const json& value, const std::string& path, std::string_view type) const {
    std::string text = "json: cannot unmarshal ";
    text.append(go_word(value)).append(" into Go struct field ").append(go_name).append(".").append(path);
    return flat_error(text.append(" of type ").append(type));
  }
};

std::optional<std::string> Body::text(std::string_view name) const {
  const auto found = texts_.find(name);
  if (found == texts_.end()) return std::nullopt;
  return found->second;
}

std::optional<int64_t> Body::integer(std::string_view name) const {
  const auto found = integers_.find(name);
  if (found == integers_.end()) return std::nullopt;
  return found->second;
}

const std::vector<Body>& Body::list(std::string_view name) const {
  static const std::vector<Body> none;
  const auto found = lists_.find(name);
  return found == lists_.end() ? none : found->second;
}

std::variant<Body, Answer> read_body(std::string_view text, const BodyShape& shape) {
  if (text.empty()) return flat_error("EOF");
  const json body = json::parse(text, nullptr, false);
  if (body.is_discarded()) return flat_error("invalid JSON");
  if (!body.is_object()) {
    std::string why = "json: cannot unmarshal ";
    return flat_error(why.append(go_word(body)).append(" into Go value of type ").append(shape.go_name));
  }
  BodyReader reader{shape.go_name, std::nullopt};
  Body out = reader.object(body, shape, "");
  if (reader.refusal) return *std::move(reader.refusal);
  return out;
}

Answer invalid_field(std::string_view field, std::string_view why) {
  std::string text(field);
  return nested_error(400, venue::code::invalid_parameters, text.append(": ").append(why));
}

}  // namespace headgate::exchange
