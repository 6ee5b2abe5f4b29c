#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

namespace headgate::kalshi {

// Says before the wire what the exchange would refuse: code REQUEST_INVALID, the field, what stood there and
// what would mend it. The first flaw is kept.
class RequestCheck {
 public:
  RequestCheck& refuse_if(bool flawed, std::string_view field, std::string value, std::string mend);
  RequestCheck& nonempty(std::string_view field, const std::string& text);
  RequestCheck& between(std::string_view field, const std::optional<int64_t>& number, int64_t least,
                        int64_t most);
  // An id we name ourselves: the exchange refuses a '.' in it (seen 2026-08).
  RequestCheck& own_id(std::string_view field, const std::string& id);
  RequestCheck& subaccount(const std::optional<int32_t>& number) {
    return between("subaccount", number, 0, 63);
  }
  // -1 leaves the shard to the market's ticker.
  RequestCheck& shard(const std::optional<int32_t>& index) {
    return between("exchange_index", index, -1, 100);
  }
  RequestCheck& limit(const std::optional<int64_t>& rows, int64_t most) {
    return between("limit", rows, 1, most);
  }

  bool failed() const { return error_.has_value(); }
  // Only when failed.
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace headgate::kalshi
