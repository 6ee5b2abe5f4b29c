#include "kalshi/request_check.h"

#include <utility>

namespace headgate::kalshi {

RequestCheck& RequestCheck::refuse_if(bool flawed, std::string_view field, std::string value,
                                      std::string mend) {
  if (flawed && !error_)
    error_ = Error{"REQUEST_INVALID", std::string(field), std::move(value), std::move(mend)};
  return *this;
}

RequestCheck& RequestCheck::nonempty(std::string_view field, const std::string& text) {
  return refuse_if(text.empty(), field, "\"\"", "must not be empty");
}

RequestCheck& RequestCheck::between(std::string_view field, const std::optional<int64_t>& number,
                                    int64_t least, int64_t most) {
  return refuse_if(number && (*number < least || *number > most), field, std::to_string(number.value_or(0)),
                   "must lie between " + std::to_string(least) + " and " + std::to_string(most));
}

RequestCheck& RequestCheck::own_id(std::string_view field, const std::string& id) {
  nonempty(field, id);
  return refuse_if(id.find('.') != std::string::npos, field, id, "must hold no '.'");
}

}  // namespace headgate::kalshi
