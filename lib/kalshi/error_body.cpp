#include "kalshi/error_body.h"

#include "json/value.h"

namespace headgate::kalshi {
namespace {

std::string string_at(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->kind == json::Kind::string ? value->text : std::string();
}

ErrorBody read_object(const json::Value& object) {
  return ErrorBody{string_at(object, "code"), string_at(object, "message"), string_at(object, "details"),
                   true};
}

}  // namespace

ErrorBody parse_error_body(std::string_view body) {
  const ErrorBody foreign{"", std::string(body.substr(0, 200)), "", false};
  const Result<json::Value> document = json::parse(body);
  if (!document || document->kind != json::Kind::object) return foreign;
  const json::Value* error = document->find("error");
  if (error != nullptr && error->kind == json::Kind::object) return read_object(*error);
  if (error != nullptr && error->kind == json::Kind::string) return ErrorBody{"", error->text, "", true};
  if (!string_at(*document, "code").empty()) return read_object(*document);
  const std::string message = string_at(*document, "msg");
  if (!message.empty()) return ErrorBody{"", message, "", true};
  return foreign;
}

std::string ErrorBody::text() const {
  std::string out = code;
  if (!message.empty() && message != code) out.append(out.empty() ? "" : ": ").append(message);
  if (!details.empty()) out.append(out.empty() ? "" : ": ").append(details);
  return out;
}

}  // namespace headgate::kalshi
