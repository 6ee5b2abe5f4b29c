#include "exchange/member_routes.h"

#include <algorithm>
#include <array>

#include "exchange/account_info.h"
#include "exchange/funds.h"
#include "exchange/own_lists.h"
#include "exchange/portfolio.h"

namespace headgate::exchange {
namespace {

enum class Lane : uint8_t { read, write };
using Costs = RateLimits::Costs;
constexpr int64_t cancel_cost = 2;

// What a write costs on each shard. One that leaves the shard to the exchange is charged on all of them
// (reported by traders, autumn 2026).
Costs everywhere(int64_t cost) {
  Costs out;
  out.fill(cost);
  return out;
}

Costs on_shard(int64_t shard, int64_t cost) {
  Costs out{};
  out.at(shard > 0 && shard < shard_count ? static_cast<size_t>(shard) : 0) = cost;
  return out;
}

Costs along(const Route& route, int64_t cost) {
  if (route.exchange_index.value_or(-1) >= 0) return on_shard(*route.exchange_index, cost);
  return route.exchange_index || route.market ? everywhere(cost) : on_shard(0, cost);
}

// A body that is refused anyhow costs what one good one would.
template <typename Read>
Costs one_body(const Read& read, int64_t cost) {
  using Good = std::variant_alternative_t<0, Read>;
  const auto* good = std::get_if<Good>(&read);
  return good == nullptr ? on_shard(0, cost) : along(good->route, cost);
}

template <typename Read>
Costs all_bodies(const Read& read, int64_t cost) {
  using Good = std::variant_alternative_t<0, Read>;
  const auto* good = std::get_if<Good>(&read);
  if (good == nullptr) return on_shard(0, cost);
  Costs out{};
  for (const auto& each : *good) {
    const Costs more = along(each.route, cost);
    for (size_t i = 0; i < out.size(); ++i) out.at(i) += more.at(i);
  }
  return out;
}

Costs bill_flat(const Call&, int64_t cost) { return on_shard(0, cost); }
Costs bill_everywhere(const Call&, int64_t cost) { return everywhere(cost); }
Costs bill_query(const Call& call, int64_t cost) {
  Route route{std::nullopt, call.target.parameter("market_ticker")};
  if (call.target.parameter("exchange_index"))
    route.exchange_index = call.target.whole("exchange_index", 0).value_or(-1);
  return along(route, cost);
}
Costs bill_create(const Call& call, int64_t cost) { return one_body(read_order(call.body), cost); }
Costs bill_creates(const Call& call, int64_t cost) { return all_bodies(read_orders(call.body), cost); }
Costs bill_amend(const Call& call, int64_t cost) { return one_body(read_change(call.body), cost); }
Costs bill_decrease(const Call& call, int64_t cost) { return one_body(read_decrease(call.body), cost); }
Costs bill_cancels(const Call& call, int64_t cost) { return all_bodies(read_cancels(call.body), cost); }

// Observed on demo and prod since 2026-06-30.
Answer gone(Members&, const Call&) {
  JsonText out;
  out.open().key("error").open().text("code", "deprecated_v1_order_endpoint");
  out.text("message", "Please switch to the V2 endpoints");
  out.text("details", "https://docs.kalshi.com/api-reference/orders/create-order-v2");
  return {410, out.close().close().take()};
}

// The segments of a path that a pattern leaves open, as ":name"; nothing when it does not fit.
std::optional<std::vector<std::string>> ids_in(std::string_view path, std::string_view pattern) {
  std::vector<std::string> out;
  while (!path.empty() && !pattern.empty()) {
    const size_t end = std::min(path.find('/', 1), path.size());
    const size_t pattern_end = std::min(pattern.find('/', 1), pattern.size());
    const std::string_view segment = path.substr(0, end), wanted = pattern.substr(0, pattern_end);
    if (wanted.starts_with("/:")) {
      if (segment.size() < 2) return std::nullopt;
      out.emplace_back(segment.substr(1));
    } else if (segment != wanted) {
      return std::nullopt;
    }
    path.remove_prefix(end);
    pattern.remove_prefix(pattern_end);
  }
  if (!path.empty() || !pattern.empty()) return std::nullopt;
  return out;
}

}  // namespace

// Of two rows that fit a path, the one that stands first answers.
struct MemberTable {
  struct Row {
    std::string_view method, path;
    Lane lane;
    Scope scope;
    Answer (*answer)(Members&, const Call&);
    int64_t cost = default_cost;
    Costs (*bill)(const Call&, int64_t) = bill_flat;  // writes
  };
  static constexpr Scope reads = Scope::read, trades = Scope::write_trade, moves = Scope::write_transfer;
  static const std::vector<Row>& rows();
  struct Found {
    const Row* row;
    std::vector<std::string> ids;
  };
  static std::optional<Found> find(std::string_view method, std::string_view path);
  static std::vector<Row> order_rows();
  static std::vector<Row> group_rows();
  static std::vector<Row> money_rows();
  static std::vector<Row> account_rows();
  static Answer costs(Members&, const Call&);
};

std::vector<MemberTable::Row> MemberTable::order_rows() {
  constexpr auto read = Lane::read, write = Lane::write;
  constexpr auto get = "GET", post = "POST", remove = "DELETE";
  return {
      {post, "/portfolio/events/orders", write, trades,
       [](Members& m, const Call& c) { return m.orders_.place(c.body, c.now); }, default_cost, bill_create},
      {remove, "/portfolio/events/orders", write, trades,
       [](Members& m, const Call& c) { return m.orders_.cancel_all(c.target, c.now); }, cancel_cost,
       bill_everywhere},
      {post, "/portfolio/events/orders/batched", write, trades,
       [](Members& m, const Call& c) { return m.orders_.place_batch(c.body, c.now); }, default_cost,
       bill_creates},
      {remove, "/portfolio/events/orders/batched", write, trades,
       [](Members& m, const Call& c) { return m.orders_.cancel_batch(c.body, c.now); }, cancel_cost,
       bill_cancels},
      {remove, "/portfolio/events/orders/:order_id", write, trades,
       [](Members& m, const Call& c) { return m.orders_.cancel(c.ids[0], c.target, c.now); }, cancel_cost,
       bill_query},
      {post, "/portfolio/events/orders/:order_id/amend", write, trades,
       [](Members& m, const Call& c) { return m.orders_.amend(c.ids[0], c.body, c.target, c.now); },
       default_cost, bill_amend},
      {post, "/portfolio/events/orders/:order_id/decrease", write, trades,
       [](Members& m, const Call& c) { return m.orders_.decrease(c.ids[0], c.body, c.target, c.now); },
       default_cost, bill_decrease},
      {get, "/portfolio/orders", read, reads,
       [](Members& m, const Call& c) { return list_orders(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/orders/queue_positions", read, reads,
       [](Members& m, const Call& c) { return list_queue_positions(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/orders/:order_id", read, reads,
       [](Members& m, const Call& c) { return one_order(m.floor_, c.ids[0], c.as_of); }, 2},
      {get, "/portfolio/orders/:order_id/queue_position", read, reads,
       [](Members& m, const Call& c) { return queue_position(m.floor_, c.ids[0], c.as_of); }},
      {get, "/historical/orders", read, reads,
       [](Members& m, const Call& c) { return list_orders(m.floor_, c.target, c.as_of, Age::archived); }},
      // The writes of V1, switched off in June 2026.
      {post, "/portfolio/orders", write, trades, gone},
      {post, "/portfolio/orders/batched", write, trades, gone},
      {remove, "/portfolio/orders/batched", write, trades, gone},
      {remove, "/portfolio/orders/:order_id", write, trades, gone},
      {post, "/portfolio/orders/:order_id/amend", write, trades, gone},
      {post, "/portfolio/orders/:order_id/decrease", write, trades, gone},
  };
}

std::vector<MemberTable::Row> MemberTable::group_rows() {
  constexpr auto write = Lane::write;
  constexpr auto put = "PUT", root = "/portfolio/order_groups",
                 one = "/portfolio/order_groups/:order_group_id";
  const auto create = [](Members& m, const Call& c) { return m.groups_.create(c.body, c.now); };
  return {
      {"GET", root, Lane::read, reads, [](Members& m, const Call& c) { return m.groups_.list(c.target); }},
      {"POST", "/portfolio/order_groups/create", write, trades, create},
      {"POST", root, write, trades, create},  // as it was named before
      {"GET", one, Lane::read, reads,
       [](Members& m, const Call& c) { return m.groups_.show(c.ids[0], c.target); }},
      {"DELETE", one, write, trades,
       [](Members& m, const Call& c) { return m.groups_.remove(c.ids[0], c.target, c.now); }, default_cost,
       bill_query},
      {put, "/portfolio/order_groups/:order_group_id/reset", write, trades,
       [](Members& m, const Call& c) { return m.groups_.reset(c.ids[0], c.target, c.now); }, default_cost,
       bill_query},
      {put, "/portfolio/order_groups/:order_group_id/trigger", write, trades,
       [](Members& m, const Call& c) { return m.groups_.trigger(c.ids[0], c.target, c.now); }, default_cost,
       bill_query},
      {put, "/portfolio/order_groups/:order_group_id/limit", write, trades,
       [](Members& m, const Call& c) { return m.groups_.set_limit(c.ids[0], c.body, c.target, c.now); },
       default_cost, bill_query},
  };
}

std::vector<MemberTable::Row> MemberTable::money_rows() {
  constexpr auto read = Lane::read, write = Lane::write;
  constexpr auto get = "GET", post = "POST";
  return {
      {get, "/portfolio/balance", read, Scope::read_portfolio_balance,
       [](Members& m, const Call& c) {
         return balance(m.floor_, c.target, c.as_of, !c.caller.subaccount.has_value());
       }},
      {get, "/portfolio/fills", read, reads,
       [](Members& m, const Call& c) { return list_fills(m.floor_, c.target, c.as_of); }},
      {get, "/historical/fills", read, reads,
       [](Members& m, const Call& c) { return list_fills(m.floor_, c.target, c.as_of, Age::archived); }},
      {get, "/portfolio/positions", read, reads,
       [](Members& m, const Call& c) { return list_positions(m.floor_, c.target, c.as_of); }},
      {get, "/historical/positions", read, reads,
       [](Members& m, const Call& c) { return list_positions(m.floor_, c.target, c.as_of, Age::archived); }},
      {get, "/portfolio/settlements", read, reads,
       [](Members& m, const Call& c) { return list_settlements(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/summary/total_resting_order_value", read, reads,
       [](Members& m, const Call& c) { return resting_order_value(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/deposits", read, reads,
       [](Members& m, const Call& c) { return list_deposits(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/withdrawals", read, reads,
       [](Members& m, const Call& c) { return list_withdrawals(m.floor_, c.target); }},
      {post, "/portfolio/intra_exchange_instance_transfer", write, moves,
       [](Members& m, const Call& c) { return transfer_cash(m.floor_, c.body, c.now); }},
      {get, "/portfolio/intra_exchange_instance_transfers", read, reads,
       [](Members& m, const Call& c) { return list_transfers(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/intra_exchange_instance_transfers/:transfer_id", read, reads,
       [](Members& m, const Call& c) { return one_transfer(m.floor_, c.ids[0], c.as_of); }},
      {get, "/portfolio/target_balance_allocation", read, reads,
       [](Members& m, const Call& c) { return show_allocation(m.floor_, c.target); }},
      {post, "/portfolio/target_balance_allocation", write, moves,
       [](Members& m, const Call& c) { return allocate_balance(m.floor_, c.body, c.now); }},
      {get, "/portfolio/subaccounts/balances", read, reads,
       [](Members& m, const Call& c) { return list_subaccounts(m.floor_, c.target, c.as_of); }},
      {get, "/portfolio/subaccounts/transfers", read, reads,
       [](Members& m, const Call& c) { return list_subaccount_transfers(m.floor_, c.target); }},
      {post, "/portfolio/subaccounts/transfer", write, moves,
       [](Members&, const Call& c) { return transfer_between_subaccounts(c.body); }},
      {get, "/portfolio/subaccounts/netting", read, reads,
       [](Members& m, const Call& c) { return show_netting(m.floor_, c.target); }},
      {"PUT", "/portfolio/subaccounts/netting", write, Scope::write,
       [](Members&, const Call& c) { return set_netting(c.body); }},
      {post, "/portfolio/subaccounts", write, Scope::write,
       [](Members&, const Call&) { return permission_denied("only subaccount 0 exists"); }},
  };
}

std::vector<MemberTable::Row> MemberTable::account_rows() {
  constexpr auto read = Lane::read, write = Lane::write;
  constexpr auto get = "GET", post = "POST";
  const auto no_new_keys = [](Members&, const Call&) {
    return permission_denied("keys of the simulated exchange are given at its start");
  };
  return {
      {get, "/exchange/user_data_timestamp", read, Scope::none,
       [](Members&, const Call& c) { return user_data_timestamp(c.as_of); }},
      {get, "/account/endpoint_costs", read, Scope::none, costs},
      {get, "/account/limits", read, reads,
       [](Members& m, const Call&) { return show_limits(m.limits_, m.upgraded_); }},
      {get, "/account/api_usage_level/volume_progress", read, reads,
       [](Members& m, const Call& c) { return show_volume_progress(m.floor_, c.as_of); }},
      {post, "/account/api_usage_level/upgrade", write, Scope::write,
       [](Members& m, const Call& c) { return m.upgrade(c); }, 30},
      {get, "/api_keys", read, reads, [](Members& m, const Call&) { return list_api_keys(m.floor_); }},
      {post, "/api_keys", write, Scope::write, no_new_keys},
      {post, "/api_keys/generate", write, Scope::write, no_new_keys},
      {"DELETE", "/api_keys/:api_key", write, Scope::write,
       [](Members& m, const Call& c) { return remove_api_key(m.floor_, c.ids[0]); }},
  };
}

const std::vector<MemberTable::Row>& MemberTable::rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> out;
    for (const auto& part : {order_rows(), group_rows(), money_rows(), account_rows()}) {
      out.insert(out.end(), part.begin(), part.end());
    }
    return out;
  }();
  return all;
}

std::optional<MemberTable::Found> MemberTable::find(std::string_view method, std::string_view path) {
  for (const Row& row : rows()) {
    if (row.method != method) continue;
    if (auto ids = ids_in(path, row.path)) return Found{&row, *std::move(ids)};
  }
  return std::nullopt;
}

Answer MemberTable::costs(Members&, const Call&) {
  std::vector<EndpointCost> out;
  for (const Row& row : rows()) {
    if (row.cost != default_cost) out.push_back({row.method, row.path, row.cost});
  }
  return show_costs(out);
}

// Whoever has ever ordered by this interface gets the second tier for good.
Answer Members::upgrade(const Call&) {
  if (floor_.own().orders().empty())
    return permission_denied("no order was placed through the API among the last 100");
  limits_.raise(Tier::advanced);
  upgraded_ = true;
  return {201, "{}"};
}

std::optional<Answer> Members::serve(std::string_view method, const Target& target, std::string_view body,
                                     const Caller& caller, MarketTime now) {
  auto found = MemberTable::find(method, target.path);
  if (!found) return std::nullopt;
  const MemberTable::Row& row = *found->row;
  const Call call{target, std::move(found->ids), body, caller, now, now.plus_ns(-floor_.house().read_lag_ns)};
  if (!caller.authenticated && row.scope != Scope::none)
    return nested_error(401, "signature_is_missing_from_headers");
  // Reading the bodies twice is spared where nobody counts.
  if (limits_.tier() != Tier::none && caller.authenticated) {
    const bool enough = row.lane == Lane::read ? limits_.take_read(row.cost, caller.at)
                                               : limits_.take_write(row.bill(call, row.cost), caller.at);
    if (!enough) return too_many_requests();
  }
  if (!caller.may(row.scope)) return permission_denied();
  // A key that is bound to a subaccount acts on that one alone and moves no money between any.
  const bool bound = caller.subaccount.has_value() && row.scope != Scope::none;
  if (bound && (*caller.subaccount != 0 || row.scope == Scope::write_transfer)) return permission_denied();
  return row.answer(*this, call);
}

std::optional<Answer> Members::bill_question(const Caller& caller) {
  if (!caller.authenticated || limits_.take_read(default_cost, caller.at)) return std::nullopt;
  return too_many_requests();
}

bool is_members_only(std::string_view method, std::string_view path) {
  const auto found = MemberTable::find(method, path);
  return found && found->row->scope != Scope::none;
}

}  // namespace headgate::exchange
