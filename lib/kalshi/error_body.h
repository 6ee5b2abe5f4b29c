#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace headgate::kalshi {

// The words by which the exchange says why it refused. A word that is not here is `unknown` and stands in
// ErrorBody::code; an answer without a word is `none`.
enum class ErrorCode {
  none,
  unknown,
  authentication_error,
  signature_is_missing_from_headers,
  header_timestamp_expired,
  permission_denied,
  invalid_price,
  invalid_order,
  invalid_parameters,
  bad_request,
  insufficient_balance,
  not_found,
  market_not_found,
  user_not_found,
  order_already_exists,
  fill_or_kill_insufficient_resting_volume,
  immediate_or_cancel_insufficient_resting_volume,
  trading_is_paused,
  exchange_is_paused,
  market_inactive,  // also written MARKET_INACTIVE
  too_many_requests,
  internal_error,
  target_balance_allocation_is_not_enabled,
};
ErrorCode error_code_of(std::string_view word);

// What an answer other than success said. Empty strings where the shape carries nothing.
struct ErrorBody {
  std::string code;  // Kalshi's own word, e.g. "invalid_price"
  std::string message;
  std::string details;
  bool understood =
      false;  // false: none of the four shapes, e.g. a gateway's HTML; `message` is its beginning

  ErrorCode word() const;
  std::string text() const;
};

// Accepts the four shapes on the wire: nested, flat, query validation ("msg") and rate limit ("error" as a
// string). Never fails, since an error we cannot read is still an error.
ErrorBody parse_error_body(std::string_view body);
// The flat shape inside another document: one refused order of a batch.
ErrorBody error_body_of(const json::Value& object);

}  // namespace headgate::kalshi
