#include "exchange/order_entry.h"

#include "exchange/json_text.h"
#include "exchange/order_text.h"

namespace headgate::exchange {
namespace {

// An index of -1 and none at all leave the shard to the exchange, by the market's ticker.
constexpr int64_t by_market = -1;

Error not_found_error(std::string field) { return {venue::code::not_found, std::move(field), "", ""}; }

Error invalid(std::string field, const char* why) {
  std::string mend = field + ": " + why;
  return {venue::code::invalid_parameters, std::move(field), "", std::move(mend)};
}

std::optional<int64_t> subaccount_of(const Target& target, int64_t unreadable) {
  if (!target.parameter("subaccount")) return std::nullopt;
  return target.whole("subaccount", 0).value_or(unreadable);
}

// The query of a write that takes nothing but a subaccount.
std::optional<Answer> query_refusal(const Target& target, std::string_view operation) {
  if (const auto name = target.stranger({"subaccount"})) return query_error(operation, *name, "is unknown");
  return subaccount_refusal(subaccount_of(target, -1));
}

}  // namespace

Error OrderEntry::refused(Received entry, Error error) {
  entry.status = refusal(error).status;
  entry.code = error.code;
  received_.push_back(std::move(entry));
  return error;
}

Result<int64_t> OrderEntry::shard_of(const Route& route) const {
  const auto index = route.exchange_index;
  if (index && (*index < by_market || *index > 100)) return invalid("exchange_index", "is no shard");
  if (index && *index != by_market) return *index;
  if (!route.market) {
    if (index) return invalid("market_ticker", "is required to route by it");
    return 0;
  }
  const auto market = floor_.market(*route.market);
  if (!market) return Error{venue::code::market_not_found, "market_ticker", *route.market, ""};
  return floor_.shard_of(*market);
}

Result<std::string> OrderEntry::account_for(const Route& route) const {
  const auto shard = shard_of(route);
  if (!shard) return shard.error();
  return account_on_shard(Floor::ours, *shard);
}

bool OrderEntry::is_used(const std::string& client_order_id) const {
  if (client_order_id.empty()) return false;
  for (int64_t shard = 0; shard < shard_count; ++shard) {
    if (floor_.venue().is_client_id_used(account_on_shard(Floor::ours, shard), client_order_id)) return true;
  }
  return false;
}

Result<venue::Order> OrderEntry::place_one(const NewOrder& order, MarketTime now) {
  venue::OrderRequest request = order.request;
  Received entry;
  entry.at = now;
  entry.client_order_id = request.client_order_id;
  entry.market = request.market;
  entry.side = request.side;
  entry.price_e4 = request.price_e4;
  entry.quantity = request.quantity;
  entry.time_in_force = request.time_in_force;
  entry.reduce_only = request.reduce_only;
  // Before everything that may change, e.g. the market's close: a used id stays used.
  if (is_used(request.client_order_id))
    return refused(entry,
                   {venue::code::order_already_exists, "client_order_id", request.client_order_id, ""});
  const auto shard = shard_of(order.route);
  if (!shard) return refused(entry, shard.error());
  // The engine of another shard does not know the market.
  const auto market = floor_.market(request.market);
  if (!market || floor_.shard_of(*market) != *shard)
    return refused(entry, {venue::code::market_not_found, "ticker", request.market, ""});
  if (!floor_.has_account(*shard))
    return refused(entry, {code::user_not_found, "exchange_index", "", "Exchange user not found."});
  request.account = account_on_shard(Floor::ours, *shard);
  auto placed = floor_.place(request, now);
  if (!placed) return refused(entry, placed.error());
  entry.order_id = placed->order.id();
  entry.filled = placed->order.filled;
  entry.status = 201;
  received_.push_back(entry);
  return std::move(placed->order);
}

Answer OrderEntry::place(std::string_view body, MarketTime now) {
  const auto read = read_order(body);
  if (const auto* answer = std::get_if<Answer>(&read)) return *answer;
  const auto placed = place_one(std::get<NewOrder>(read), now);
  if (!placed) return refusal(placed.error());
  return {201, placed_text(*placed, now)};
}

Answer OrderEntry::place_batch(std::string_view body, MarketTime now) {
  const auto read = read_orders(body);
  if (const auto* answer = std::get_if<Answer>(&read)) return *answer;
  JsonText out;
  out.open().key("orders").open_list();
  for (const NewOrder& each : std::get<std::vector<NewOrder>>(read)) {
    const auto placed = place_one(each, now);
    if (placed) {
      write_placed_item(out, *placed, now);
    } else {
      write_failed_item(out, each.request.client_order_id, placed.error());
    }
  }
  return {201, out.close_list().close().take()};
}

Result<venue::Cancellation> OrderEntry::cancel_one(const OrderCancel& cancel, MarketTime now) {
  Received entry;
  entry.kind = Received::Kind::cancel;
  entry.at = now;
  entry.order_id = cancel.order_id;
  const auto account = account_for(cancel.route);
  const venue::Order* order = account ? floor_.venue().find_order(*account, cancel.order_id) : nullptr;
  if (order != nullptr) {
    entry.client_order_id = order->client_order_id;
    entry.market = order->market;
  }
  if (!account) return refused(entry, account.error());
  if (order == nullptr) return refused(entry, not_found_error("order_id"));
  if (cancel.route.market && *cancel.route.market != order->market)
    return refused(entry, not_found_error("market_ticker"));
  auto done = floor_.cancel(*account, cancel.order_id, now);
  if (!done) return refused(entry, done.error());
  entry.status = 200;
  entry.quantity = done->reduced_by;
  received_.push_back(entry);
  return done;
}

Answer OrderEntry::cancel(const std::string& order_id, const Target& target, MarketTime now) {
  if (const auto name = target.stranger({"market_ticker", "exchange_index", "subaccount"}))
    return query_error("CancelOrderV2", *name, "is unknown");
  if (auto refused = subaccount_refusal(subaccount_of(target, -1))) return *std::move(refused);
  OrderCancel wanted{order_id, {std::nullopt, target.parameter("market_ticker")}};
  if (const auto index = target.parameter("exchange_index")) {
    const auto number = *index == "-1" ? by_market : target.whole("exchange_index", 0);
    if (!number) return format_error("exchange_index", *index);
    wanted.route.exchange_index = *number;
  }
  const auto done = cancel_one(wanted, now);
  if (!done) return refusal(done.error());
  return {200, cancelled_text(*done, now)};
}

Answer OrderEntry::cancel_batch(std::string_view body, MarketTime now) {
  const auto read = read_cancels(body);
  if (const auto* answer = std::get_if<Answer>(&read)) return *answer;
  JsonText out;
  out.open().key("orders").open_list();
  for (const OrderCancel& each : std::get<std::vector<OrderCancel>>(read)) {
    const auto done = cancel_one(each, now);
    if (done) {
      write_cancelled_item(out, *done, now);
    } else {
      write_uncancelled_item(out, each.order_id, done.error());
    }
  }
  return {200, out.close_list().close().take()};
}

Answer OrderEntry::cancel_all(const Target& target, MarketTime now) {
  if (auto refused = query_refusal(target, "CancelAllOrders")) return *std::move(refused);
  const auto done = floor_.cancel_all(now);
  if (!done) return refusal(done.error());
  for (const venue::Order& order : *done) {
    Received entry;
    entry.kind = Received::Kind::cancel;
    entry.at = now;
    entry.client_order_id = order.client_order_id;
    entry.order_id = order.id();
    entry.market = order.market;
    entry.quantity = order.reduced_by;
    entry.status = 204;
    received_.push_back(entry);
  }
  return {204, ""};
}

Answer OrderEntry::decrease(const std::string& order_id, std::string_view body, const Target& target,
                            MarketTime now) {
  if (auto refused = query_refusal(target, "DecreaseOrderV2")) return *std::move(refused);
  const auto read = read_decrease(body);
  if (const auto* answer = std::get_if<Answer>(&read)) return *answer;
  const auto& wanted = std::get<OrderDecrease>(read);
  Received entry;
  entry.kind = Received::Kind::decrease;
  entry.at = now;
  entry.order_id = order_id;
  const auto account = account_for(wanted.route);
  if (!account) return refusal(refused(entry, account.error()));
  const venue::Order* order = floor_.venue().find_order(*account, order_id);
  if (order == nullptr || (wanted.route.market && *wanted.route.market != order->market))
    return refusal(refused(entry, not_found_error("order_id")));
  entry.client_order_id = order->client_order_id;
  entry.market = order->market;
  const auto done = floor_.decrease(*account, order_id, wanted.decrease, now);
  if (!done) return refusal(refused(entry, done.error()));
  entry.status = 200;
  entry.quantity = done->reduced_by;
  received_.push_back(entry);
  return {200, decreased_text(*done, now)};
}

Answer OrderEntry::amend(const std::string& order_id, std::string_view body, const Target& target,
                         MarketTime now) {
  if (auto refused = query_refusal(target, "AmendOrderV2")) return *std::move(refused);
  auto read = read_change(body);
  if (auto* answer = std::get_if<Answer>(&read)) return std::move(*answer);
  auto& [request, route] = std::get<OrderChange>(read);
  Received entry;
  entry.kind = Received::Kind::amend;
  entry.at = now;
  entry.client_order_id = request.updated_client_order_id.value_or("");
  entry.order_id = order_id;
  entry.market = request.market;
  entry.side = request.side;
  entry.price_e4 = request.price_e4;
  entry.quantity = request.quantity;
  const auto account = account_for(route);
  if (!account) return refusal(refused(entry, account.error()));
  request.account = *account;
  request.order_id = order_id;
  const venue::Order* order = floor_.venue().find_order(*account, order_id);
  if (order == nullptr) return refusal(refused(entry, not_found_error("order_id")));
  const auto& renamed = request.updated_client_order_id;
  if (renamed && *renamed != order->client_order_id && is_used(*renamed))
    return refusal(
        refused(entry, {venue::code::order_already_exists, "updated_client_order_id", *renamed, ""}));
  const auto done = floor_.amend(request, now);
  if (!done) return refusal(refused(entry, done.error()));
  entry.status = 200;
  entry.filled = done->order.filled - done->before.filled;
  received_.push_back(entry);
  return {200, amended_text(*done, now)};
}

void OrderEntry::add_to(Digest& digest) const {
  for (const Received& each : received_) {
    digest.add(static_cast<int64_t>(each.kind))
        .add(each.at.ns())
        .add(each.client_order_id)
        .add(each.order_id);
    digest.add(each.market).add(static_cast<int64_t>(each.side)).add(each.price_e4).add(each.quantity.e2());
    digest.add(each.filled.e2()).add(each.status).add(each.code);
  }
}

}  // namespace headgate::exchange
