#include "kalshi/error_body.h"

#include <array>

#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<ErrorCode>, 24> codes{{
    {"", ErrorCode::none},
    {"authentication_error", ErrorCode::authentication_error},
    {"signature_is_missing_from_headers", ErrorCode::signature_is_missing_from_headers},
    {"header_timestamp_expired", ErrorCode::header_timestamp_expired},
    {"permission_denied", ErrorCode::permission_denied},
    {"invalid_price", ErrorCode::invalid_price},
    {"invalid_order", ErrorCode::invalid_order},
    {"invalid_parameters", ErrorCode::invalid_parameters},
    {"bad_request", ErrorCode::bad_request},
    {"insufficient_balance", ErrorCode::insufficient_balance},
    {"not_found", ErrorCode::not_found},
    {"market_not_found", ErrorCode::market_not_found},
    {"user_not_found", ErrorCode::user_not_found},
    {"order_already_exists", ErrorCode::order_already_exists},
    {"fill_or_kill_insufficient_resting_volume", ErrorCode::fill_or_kill_insufficient_resting_volume},
    {"immediate_or_cancel_insufficient_resting_volume",
     ErrorCode::immediate_or_cancel_insufficient_resting_volume},
    {"trading_is_paused", ErrorCode::trading_is_paused},
    {"exchange_is_paused", ErrorCode::exchange_is_paused},
    {"market_inactive", ErrorCode::market_inactive},
    {"MARKET_INACTIVE", ErrorCode::market_inactive},
    {"too many requests", ErrorCode::too_many_requests},
    {"too_many_requests", ErrorCode::too_many_requests},
    {"internal_error", ErrorCode::internal_error},
    {"target_balance_allocation_is_not_enabled_for_this_user",
     ErrorCode::target_balance_allocation_is_not_enabled},
}};

std::string string_at(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->kind == json::Kind::string ? value->text : std::string();
}

ErrorBody read_object(const json::Value& object) {
  return ErrorBody{string_at(object, "code"), string_at(object, "message"), string_at(object, "details"),
                   true};
}

}  // namespace

ErrorCode error_code_of(std::string_view word) {
  for (const Word<ErrorCode>& each : codes) {
    if (each.text == word) return each.meaning;
  }
  return ErrorCode::unknown;
}

// The rate limit says its word where the others say their message.
ErrorCode ErrorBody::word() const {
  if (!code.empty()) return error_code_of(code);
  const bool is_limit = error_code_of(message) == ErrorCode::too_many_requests;
  return is_limit ? ErrorCode::too_many_requests : ErrorCode::none;
}

ErrorBody error_body_of(const json::Value& object) { return read_object(object); }

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
