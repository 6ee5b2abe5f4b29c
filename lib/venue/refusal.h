#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/result.h"
#include "venue/order.h"

namespace headgate::venue {

inline Error refusal(std::string_view word, std::string field, std::string value, std::string mend) {
  return Error{word, std::move(field), std::move(value), std::move(mend)};
}

inline Error refuse_price(int64_t price_e4) {
  return refusal(code::invalid_price, "price", std::to_string(price_e4) + "e-4", "a price on the grid");
}

inline std::optional<Error> judge_count(Quantity quantity) {
  if (quantity > Quantity() && quantity <= most_contracts) return std::nullopt;
  return refusal(code::invalid_order, "count", quantity.text(), "above zero, at most 1000000000");
}

}  // namespace headgate::venue
