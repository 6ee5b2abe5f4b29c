#pragma once

#include <string>
#include <string_view>

#include "domain/result.h"

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

// What the engine said no with, under the status that goes with its code.
Answer refusal(const Error& error);

}  // namespace headgate::exchange
