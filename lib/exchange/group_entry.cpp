#include "exchange/group_entry.h"

#include "exchange/json_text.h"
#include "exchange/listing.h"
#include "exchange/order_body.h"

namespace headgate::exchange {
namespace {

const Answer done{200, "{}"};

// The account of the shard that the query names, or the refusal.
std::variant<std::string, Answer> account_of(const Floor& floor, const Target& target,
                                             std::string_view operation) {
  if (auto refused = question_refusal(target, operation, {"exchange_index"})) return *std::move(refused);
  auto shard = shard_asked(target, operation);
  if (auto* refused = std::get_if<Answer>(&shard)) return std::move(*refused);
  const int64_t index = std::get<std::optional<int64_t>>(shard).value_or(0);
  if (!floor.has_account(index)) return not_found();
  return account_on_shard(Floor::ours, index);
}

void write_terms(JsonText& out, const venue::OrderGroup& group) {
  out.count("contracts_limit_fp", group.limit).truth("is_auto_cancel_enabled", !group.triggered);
}

// Does `act` with the account, and says no more than that it was done.
template <typename Act>
Answer changed(const Floor& floor, const Target& target, std::string_view operation, Act act) {
  const auto account = account_of(floor, target, operation);
  if (const auto* refused = std::get_if<Answer>(&account)) return *refused;
  const auto result = act(std::get<std::string>(account));
  return result ? done : refusal(result.error());
}

}  // namespace

Answer GroupEntry::create(std::string_view body, MarketTime now) {
  const auto read = read_new_group(body);
  if (const auto* refused = std::get_if<Answer>(&read)) return *refused;
  const auto& wanted = std::get<GroupLimit>(read);
  if (!floor_.has_account(wanted.exchange_index))
    return refusal({code::user_not_found, "exchange_index", "", "Exchange user not found."});
  const auto group =
      floor_.create_group(account_on_shard(Floor::ours, wanted.exchange_index), wanted.limit, now);
  if (!group) return refusal(group.error());
  JsonText out;
  out.open().text("order_group_id", group->id()).number("subaccount", 0);
  return {201, out.number("exchange_index", wanted.exchange_index).close().take()};
}

Answer GroupEntry::list(const Target& target) const {
  if (auto refused = question_refusal(target, "GetOrderGroups", {})) return *std::move(refused);
  JsonText out;
  out.open().key("order_groups").open_list();
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    for (const venue::OrderGroup* group : floor_.venue().groups(account_on_shard(Floor::ours, shard))) {
      out.open().text("id", group->id());
      write_terms(out, *group);
      out.number("exchange_index", shard).close();
    }
  }
  return {200, out.close_list().close().take()};
}

Answer GroupEntry::show(const std::string& id, const Target& target) const {
  if (auto refused = question_refusal(target, "GetOrderGroup", {})) return *std::move(refused);
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    const auto* group = floor_.venue().find_group(account_on_shard(Floor::ours, shard), id);
    if (group == nullptr) continue;
    JsonText out;
    out.open();
    write_terms(out, *group);
    out.key("orders").open_list();
    for (const venue::Order* order : floor_.venue().resting_in(*group)) out.text(order->id());
    return {200, out.close_list().number("exchange_index", shard).close().take()};
  }
  return not_found();
}

Answer GroupEntry::reset(const std::string& id, const Target& target, MarketTime now) {
  return changed(floor_, target, "ResetOrderGroup",
                 [&](const std::string& account) { return floor_.reset_group(account, id, now); });
}

Answer GroupEntry::trigger(const std::string& id, const Target& target, MarketTime now) {
  return changed(floor_, target, "TriggerOrderGroup",
                 [&](const std::string& account) { return floor_.trigger_group(account, id, now); });
}

Answer GroupEntry::set_limit(const std::string& id, std::string_view body, const Target& target,
                             MarketTime now) {
  const auto read = read_group_limit(body);
  if (const auto* refused = std::get_if<Answer>(&read)) return *refused;
  const Quantity limit = std::get<GroupLimit>(read).limit;
  return changed(floor_, target, "UpdateOrderGroupLimit",
                 [&](const std::string& account) { return floor_.set_group_limit(account, id, limit, now); });
}

Answer GroupEntry::remove(const std::string& id, const Target& target, MarketTime now) {
  return changed(floor_, target, "DeleteOrderGroup",
                 [&](const std::string& account) { return floor_.remove_group(account, id, now); });
}

}  // namespace headgate::exchange
