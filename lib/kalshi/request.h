#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headgate::kalshi {

// One request to the exchange, relative to the root its host serves it under ("/trade-api/v2"). What is
// signed is that root and `path`, never the query.
struct Request {
  std::string method;  // "GET"
  std::string path;    // "/portfolio/balance"
  std::string query;   // "ticker=A&limit=100", escaped; empty: none
  std::string body;    // JSON; empty: none

  // What stands behind the root in the request line.
  std::string target() const { return query.empty() ? path : path + "?" + query; }
  friend bool operator==(const Request&, const Request&) = default;
};

// Text as it may stand in a path or a query: cursors hold '+', '/' and '='.
std::string percent_encoded(std::string_view text);

// The query of a request, in the order of the calls. What is empty or nothing is not asked for and not
// written.
class Query {
 public:
  Query& add(std::string_view name, std::string_view text);
  Query& add(std::string_view name, const std::optional<int64_t>& number);
  Query& add(std::string_view name, const std::optional<int32_t>& number);
  // Joined by commas, as the exchange takes lists.
  Query& add(std::string_view name, const std::vector<std::string>& texts);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace headgate::kalshi
