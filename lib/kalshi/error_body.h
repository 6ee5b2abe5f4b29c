#pragma once

#include <string>
#include <string_view>

namespace headgate::kalshi {

// What an answer other than success said. Empty strings where the shape carries nothing.
struct ErrorBody {
  std::string code;  // Kalshi's own word, e.g. "invalid_price"
  std::string message;
  std::string details;
  bool understood =
      false;  // false: none of the four shapes, e.g. a gateway's HTML; `message` is its beginning

  std::string text() const;
};

// Accepts the four shapes on the wire: nested, flat, query validation ("msg") and rate limit ("error" as a
// string). Never fails, since an error we cannot read is still an error.
ErrorBody parse_error_body(std::string_view body);

}  // namespace headgate::kalshi
