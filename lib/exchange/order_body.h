#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exchange/answer.h"
#include "venue/order.h"

namespace headgate::exchange {

// Where an order is to be looked for: on a shard by its index, or, with -1 or without an index, on the shard
// of the market that is named.
struct Route {
  std::optional<int64_t> exchange_index;
  std::optional<std::string> market;
};

struct NewOrder {
  venue::OrderRequest request;  // without its account
  Route route;
};
struct OrderChange {
  venue::AmendRequest request;  // without account and order
  Route route;
};
struct OrderDecrease {
  venue::Decrease decrease;
  Route route;
};
struct OrderCancel {
  std::string order_id;
  Route route;
};

// The bodies of the V2 order requests, or the refusal each deserves: shape and words are judged here,
// everything that depends on market and account by the engine. Only subaccount 0 exists. In a batch, one body
// without the right shape refuses the whole.
std::variant<NewOrder, Answer> read_order(std::string_view body);
std::variant<std::vector<NewOrder>, Answer> read_orders(std::string_view body);
std::variant<OrderChange, Answer> read_change(std::string_view body);
std::variant<OrderDecrease, Answer> read_decrease(std::string_view body);
std::variant<std::vector<OrderCancel>, Answer> read_cancels(std::string_view body);
// {"contracts_limit"?, "contracts_limit_fp"?}, one at least, and both alike; for a new group its shard too.
struct GroupLimit {
  Quantity limit;
  int64_t exchange_index = 0;
};
std::variant<GroupLimit, Answer> read_new_group(std::string_view body);
std::variant<GroupLimit, Answer> read_group_limit(std::string_view body);

// The refusal of any subaccount but 0.
std::optional<Answer> subaccount_refusal(std::optional<int64_t> subaccount);

}  // namespace headgate::exchange
