// Order groups: https://docs.kalshi.com/getting_started/order_groups, read as of 2026.
#include <algorithm>

#include "domain/check.h"
#include "venue/refusal.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {
namespace {

constexpr Quantity least_limit = Quantity::contracts(1), most_limit = Quantity::contracts(1'000'000);

std::optional<Error> judge_limit(Quantity limit) {
  if (limit >= least_limit && limit <= most_limit) return std::nullopt;
  return refusal(code::invalid_parameters, "contracts_limit", limit.text(), "1 to 1000000 contracts");
}

}  // namespace

Result<OrderGroup> Venue::create_group(const std::string& owner, Quantity limit, Changes& rows) {
  if (!accounts_.contains(owner)) {
    return refusal(code::not_found, "account", owner, "an account of this venue");
  }
  if (auto error = judge_limit(limit)) return *error;
  OrderGroup& group = groups_[++group_count_];
  group.number = group_count_;
  group.account = owner;
  group.limit = limit;
  touch(group);
  touch(table::totals, table::totals_key);
  flush(rows);
  return group;
}

Result<OrderGroup> Venue::reset_group(const std::string& owner, const std::string& id, Changes& rows) {
  const auto found = own_group(owner, id);
  if (!found) return found.error();
  OrderGroup& group = **found;
  group.triggered = false;
  group.window.clear();
  touch(group);
  flush(rows);
  return group;
}

Result<GroupChange> Venue::trigger_group(const std::string& owner, const std::string& id, Changes& rows) {
  const auto found = own_group(owner, id);
  if (!found) return found.error();
  if (pause_ == Pause::exchange) return refusal(code::exchange_is_paused, "", "", "later");
  GroupChange out;
  out.cancelled = trigger(**found);
  flush(rows);
  out.group = **found;
  return out;
}

Result<GroupChange> Venue::set_group_limit(const std::string& owner, const std::string& id, Quantity limit,
                                           MarketTime now, Changes& rows) {
  const auto found = own_group(owner, id);
  if (!found) return found.error();
  if (auto error = judge_limit(limit)) return *error;
  if (pause_ == Pause::exchange) return refusal(code::exchange_is_paused, "", "", "later");
  OrderGroup& group = **found;
  group.limit = limit;
  touch(group);
  GroupChange out;
  if (!group.triggered && group.filled(now) > limit) out.cancelled = trigger(group);
  flush(rows);
  out.group = group;
  return out;
}

Result<GroupChange> Venue::remove_group(const std::string& owner, const std::string& id, Changes& rows) {
  const auto found = own_group(owner, id);
  if (!found) return found.error();
  if (pause_ == Pause::exchange) return refusal(code::exchange_is_paused, "", "", "later");
  GroupChange out;
  out.cancelled = trigger(**found);
  out.group = **found;
  groups_.erase(out.group.number);
  touch(out.group);
  flush(rows);
  return out;
}

const OrderGroup* Venue::find_group(const std::string& owner, const std::string& id) const {
  const auto number = group_number(id);
  if (!number) return nullptr;
  const auto found = groups_.find(*number);
  return found == groups_.end() || found->second.account != owner ? nullptr : &found->second;
}

Result<OrderGroup*> Venue::own_group(const std::string& owner, const std::string& id) {
  const OrderGroup* found = find_group(owner, id);
  if (found == nullptr) return refusal(code::not_found, "order_group_id", id, "a group of this account");
  return &groups_.at(found->number);
}

std::vector<const OrderGroup*> Venue::groups(const std::string& owner) const {
  std::vector<const OrderGroup*> out;
  for (const auto& [number, group] : groups_) {
    if (group.account == owner) out.push_back(&group);
  }
  return out;
}

std::vector<const Order*> Venue::resting_in(const OrderGroup& group) const {
  std::vector<const Order*> out;
  const auto rests = group_rests_.find(group.id());
  if (rests == group_rests_.end()) return out;
  for (const uint64_t number : rests->second) out.push_back(&orders_.at(number));
  return out;
}

std::vector<Order> Venue::trigger(OrderGroup& group) {
  group.triggered = true;
  touch(group);
  std::vector<uint64_t> numbers;
  for (const Order* order : resting_in(group)) numbers.push_back(order->number);
  return cancel_numbers(numbers, Reason::none);
}

void Venue::count_for_group(const Order& order, Quantity quantity, MarketTime now) {
  if (order.group.empty()) return;
  const auto number = group_number(order.group);
  const auto found = groups_.find(number.value_or(0));
  check(found != groups_.end(), "the orders of a group end before it");
  OrderGroup& group = found->second;
  while (!group.window.empty() && now.minus_ns(group.window.front().at) >= OrderGroup::window_ns) {
    group.window.pop_front();
  }
  group.window.push_back(OrderGroup::Filled{now, quantity});
  struck_groups_.insert(group.number);
  touch(group);
}

void Venue::trigger_struck_groups(uint64_t arriving, MarketTime now, std::vector<Order>& cancelled) {
  for (const uint64_t number : struck_groups_) {
    OrderGroup& group = groups_.at(number);
    if (group.triggered || group.filled(now) <= group.limit) continue;
    for (Order& order : trigger(group)) {
      if (order.number != arriving) cancelled.push_back(std::move(order));
    }
  }
  struck_groups_.clear();
}

}  // namespace headgate::venue
