#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/answer.h"
#include "exchange/caller.h"
#include "exchange/floor.h"
#include "exchange/group_entry.h"
#include "exchange/order_entry.h"
#include "exchange/rate_limit.h"
#include "exchange/target.h"

namespace headgate::exchange {

// A member's request on its way to whoever answers it.
struct Call {
  const Target& target;          // relative to /trade-api/v2
  std::vector<std::string> ids;  // what stands in the path where its pattern has a name
  std::string_view body;
  const Caller& caller;
  MarketTime now;
  MarketTime as_of;  // the instant that reads show: the house's read lag before `now`
};

// Everything that an account asks of the exchange by REST. One table names the requests with what each costs,
// which scope of the key it needs and who answers it.
class Members {
 public:
  explicit Members(Floor& floor) : floor_(floor), limits_(floor.house().tier) {}

  // Nothing for requests that are not in the table: those that everybody may ask.
  std::optional<Answer> serve(std::string_view method, const Target& target, std::string_view body,
                              const Caller& caller, MarketTime now);
  // The refusal when a member who asks what everybody may ask has no tokens left.
  std::optional<Answer> bill_question(const Caller& caller);

  const OrderEntry& orders() const { return orders_; }

 private:
  friend struct MemberTable;
  Answer upgrade(const Call& call);

  Floor& floor_;
  OrderEntry orders_{floor_};
  GroupEntry groups_{floor_};
  RateLimits limits_;
  bool upgraded_ = false;
};

// Must this be signed? `path` from / on, relative to /trade-api/v2.
bool is_members_only(std::string_view method, std::string_view path);

}  // namespace headgate::exchange
