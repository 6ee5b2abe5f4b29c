#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/quantity.h"
#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Order groups: when more contracts of a group fill within 15 seconds than its limit, the exchange cancels
// all that rests in it and takes nothing new until it is reset. A group lives on one shard.

struct CreatedGroup {
  std::string order_group_id;
  int32_t subaccount = 0;
  std::optional<int32_t> exchange_index;
};
Result<CreatedGroup> parse_group_create_reply(std::string_view body);
Result<Request> create_group_request(Quantity limit, std::optional<int32_t> exchange_index,
                                     std::optional<int32_t> subaccount);

struct GroupObject {
  std::string order_group_id;     // empty in the reply about one: the request names it
  std::optional<Quantity> limit;  // nothing: not told
  bool auto_cancel = false;
  std::optional<int32_t> exchange_index;
  std::vector<std::string> orders;  // exchange ids; only in the reply about one
};
Result<std::vector<GroupObject>> parse_groups(std::string_view body);
Result<GroupObject> parse_group(std::string_view body);

// The group a request is about.
struct GroupName {
  std::string order_group_id;
  std::optional<int32_t> exchange_index = std::nullopt;  // nothing: shard 0
  std::optional<int32_t> subaccount = std::nullopt;
};
Result<Request> groups_request(std::optional<int32_t> subaccount = std::nullopt);
Result<Request> group_request(const GroupName& group);
// The answers to these are empty (parse_empty_reply in order_reply.h).
Result<Request> reset_group_request(const GroupName& group);
Result<Request> trigger_group_request(const GroupName& group);
Result<Request> limit_group_request(const GroupName& group, Quantity limit);
Result<Request> delete_group_request(const GroupName& group);

}  // namespace headgate::kalshi
