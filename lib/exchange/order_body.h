#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "exchange/answer.h"
#include "venue/order.h"

namespace headgate::exchange {

// The body of POST /portfolio/events/orders as the order of `account`, or the refusal it deserves: shape and
// words are judged here, everything that depends on market and account by the engine. What this exchange does
// not offer (expiry, order groups, subaccounts, self-trade prevention "maker") is refused and never ignored.
std::variant<venue::OrderRequest, Answer> read_order(std::string_view body, std::string_view account);

}  // namespace headgate::exchange
