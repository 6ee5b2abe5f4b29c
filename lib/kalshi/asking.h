#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/result.h"
#include "kalshi/request.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {

// Writes a GET. What the exchange would refuse, or would take for another question, is refused here, before a
// token of the rate limit is spent: REQUEST_INVALID, naming the parameter.
class Asking {
 public:
  explicit Asking(std::string_view path) : path_(path) {}

  // One more segment of the path: "/" and the escaped text. An empty one would ask for the list in place of
  // its one element, and dots climb: gateways take "/markets/.." for "/".
  Asking& segment(std::string_view name, const std::string& text);
  // A fixed part of the path: "/candlesticks".
  Asking& part(std::string_view path);

  // As in Query: what is empty or nothing is not asked for.
  template <typename Value>
  Asking& add(std::string_view name, const Value& value) {
    query_.add(name, value);
    return *this;
  }
  // name=true, or nothing: every flag of the exchange is false when it is not there.
  Asking& flag(std::string_view name, bool truth);
  // name=a&name=b, and name=a,b: the exchange wants the one in some places and the other in others.
  Asking& each(std::string_view name, std::span<const std::string> texts, size_t most);
  Asking& list(std::string_view name, const std::vector<std::string>& texts, size_t most);
  // A number of rows from 1 to `most`; nothing leaves the exchange's own default.
  Asking& limit(std::optional<int64_t> rows, int64_t most, std::string_view name = "limit");

  Asking& refuse_if(bool flawed, std::string_view name, std::string value, std::string mend);
  Result<Request> done() const;

 private:
  std::string path_;
  Query query_;
  RequestCheck check_;
};

}  // namespace headgate::kalshi
