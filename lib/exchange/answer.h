#pragma once

#include <string>
#include <string_view>

#include "domain/result.h"
#include "exchange/json_text.h"

namespace headgate::exchange {

// Of an HTTP request.
struct Answer {
  int status = 0;
  std::string body;
};

// The shapes in which Kalshi refuses (recorded 2026-06). Nested is the usual one.
Answer nested_error(int status, std::string_view code, std::string_view details = {});
// A body that does not decode.
Answer flat_error(std::string_view details);
// A query that does not validate.
Answer query_error(std::string_view operation, std::string_view parameter, std::string_view why);

inline Answer not_found() { return nested_error(404, "not_found"); }

// A value of the query that breaks a rule of the exchange's validator, in its words (recorded 2026-06): field
// "Limit", rule "max".
Answer rule_error(std::string_view operation, std::string_view field, std::string_view rule);
// A value of the query that is no value of its kind.
Answer format_error(std::string_view parameter, std::string_view value);

// More was asked than the account's tier allows. Nothing else says so: no header, no time to wait.
Answer too_many_requests();
// The key may not do this (recorded 2026-01).
inline Answer permission_denied(std::string_view details = {}) {
  return nested_error(403, "permission_denied", details);
}

// What the engine said no with, under the status that goes with its code.
Answer refusal(const Error& error);
// The same as the "error" of one item of a batch: {"code","message","details"?}.
void write_refusal(JsonText& out, const Error& error);

}  // namespace headgate::exchange
