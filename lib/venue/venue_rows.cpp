#include <algorithm>

#include "domain/check.h"
#include "headgate/venue/v1/rows.pb.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {
namespace {

std::string bytes_of(const Market& market) {
  v1::MarketRow row;
  row.set_status(static_cast<uint32_t>(market.status));
  row.set_fee_kind(static_cast<uint32_t>(market.terms.fees.kind));
  row.set_fee_multiplier_e4(market.terms.fees.multiplier_e4);
  for (const PriceBand& band : market.terms.bands) {
    auto* out = row.add_bands();
    out->set_start_e4(band.start_e4);
    out->set_end_e4(band.end_e4);
    out->set_step_e4(band.step_e4);
  }
  row.set_mirrored(market.terms.mirrored);
  row.set_yes_payout_e4(market.yes_payout_e4);
  row.set_fees_waived_until_ns(market.terms.fees_waived_until.ns());
  return row.SerializeAsString();
}

std::string bytes_of(const Account& account) {
  v1::AccountRow row;
  row.set_cash_e6(account.cash.e6());
  row.set_unlimited(account.unlimited);
  row.set_fills(account.fills);
  row.set_cent_precision(account.precision == Precision::cent);
  return row.SerializeAsString();
}

std::string bytes_of(const Order& order) {
  v1::OrderRow row;
  row.set_number(order.number);
  row.set_account(order.account);
  row.set_client_order_id(order.client_order_id);
  row.set_market_ticker(order.market);
  row.set_side(static_cast<uint32_t>(order.side));
  row.set_price_e4(order.price_e4);
  row.set_initial_e2(order.initial.e2());
  row.set_filled_e2(order.filled.e2());
  row.set_remaining_e2(order.remaining.e2());
  row.set_status(static_cast<uint32_t>(order.status));
  row.set_taker_cost_e6(order.taker_cost.e6());
  row.set_maker_cost_e6(order.maker_cost.e6());
  row.set_taker_fees_e6(order.taker_fees.e6());
  row.set_maker_fees_e6(order.maker_fees.e6());
  row.set_created_ns(order.created.ns());
  if (order.priority != order.number) row.set_priority(order.priority);
  row.set_reason(static_cast<uint32_t>(order.reason));
  row.set_reduced_by_e2(order.reduced_by.e2());
  row.set_rounding_e6(order.rounding.e6());
  row.set_post_only(order.post_only);
  row.set_cancels_resting(order.self_trade == SelfTrade::maker);
  row.set_cancel_on_pause(order.cancel_on_pause);
  if (order.expires_s) row.set_expires_s(*order.expires_s);
  row.set_group(order.group);
  return row.SerializeAsString();
}

std::string bytes_of(const Trade& trade) {
  v1::TradeRow row;
  row.set_number(trade.number);
  row.set_market_ticker(trade.market);
  row.set_price_e4(trade.price_e4);
  row.set_quantity_e2(trade.quantity.e2());
  row.set_taker_side(static_cast<uint32_t>(trade.taker_side));
  row.set_taker_account(trade.taker_account);
  row.set_maker_account(trade.maker_account);
  row.set_taker_order(trade.taker_order);
  row.set_maker_order(trade.maker_order);
  row.set_taker_fee_e6(trade.taker_fee.e6());
  row.set_maker_fee_e6(trade.maker_fee.e6());
  row.set_time_ns(trade.time.ns());
  return row.SerializeAsString();
}

std::string bytes_of(const OrderGroup& group) {
  v1::OrderGroupRow row;
  row.set_number(group.number);
  row.set_account(group.account);
  row.set_limit_e2(group.limit.e2());
  row.set_triggered(group.triggered);
  for (const OrderGroup::Filled& filled : group.window) {
    auto* out = row.add_window();
    out->set_time_ns(filled.at.ns());
    out->set_quantity_e2(filled.quantity.e2());
  }
  return row.SerializeAsString();
}

std::string bytes_of_holding(const std::string& account, const std::string& market, Quantity held) {
  v1::HoldingRow row;
  row.set_account(account);
  row.set_market_ticker(market);
  row.set_net_e2(held.e2());
  return row.SerializeAsString();
}

std::string bytes_of_spent_id(const std::string& account, const std::string& client_order_id) {
  v1::SpentIdRow row;
  row.set_account(account);
  row.set_client_order_id(client_order_id);
  return row.SerializeAsString();
}

std::pair<std::string, std::string> split(const std::string& key) {
  const size_t slash = key.find('/');
  check(slash != std::string::npos, "a key of two parts");
  return {key.substr(0, slash), key.substr(slash + 1)};
}

}  // namespace

// The value a row has now; nothing when the fact is gone.
std::optional<std::string> Venue::row_value(const std::string& table, const std::string& key) const {
  if (table == table::totals) {
    v1::TotalsRow row;
    row.set_orders(order_count_);
    row.set_trades(trades_.size());
    row.set_fees_e6(fees_.e6());
    row.set_deposits_e6(deposits_.e6());
    if (pause_ != Pause::none) row.set_pause(static_cast<uint32_t>(pause_));
    row.set_groups(group_count_);
    return row.SerializeAsString();
  }
  if (table == table::market) return bytes_of(markets_.at(key));
  if (table == table::account) return bytes_of(accounts_.at(key));
  if (table == table::order) {
    const auto found = orders_.find(*order_number(key));
    if (found == orders_.end()) return std::nullopt;
    return bytes_of(found->second);
  }
  if (table == table::trade) {
    const uint64_t number = *trade_number(key);
    return bytes_of(trades_.at(number - 1));
  }
  if (table == table::group) {
    const auto found = groups_.find(*group_number(key));
    if (found == groups_.end()) return std::nullopt;
    return bytes_of(found->second);
  }
  const auto [account, rest] = split(key);
  if (table == table::spent_id) return bytes_of_spent_id(account, rest);
  check(table == table::holding, "a table of the venue");
  const Quantity held = accounts_.at(account).holding(rest);
  if (held == Quantity()) return std::nullopt;
  return bytes_of_holding(account, rest, held);
}

void Venue::touch(const Order& order) {
  if (rules_.writes_rows) touch(table::order, order.id());
}

void Venue::touch(const Trade& trade) {
  if (rules_.writes_rows) touch(table::trade, trade.id());
}

void Venue::touch(const OrderGroup& group) {
  if (rules_.writes_rows) touch(table::group, group.id());
}

void Venue::flush(Changes& rows) {
  for (const auto& [table, key] : touched_) rows.push_back(Row{table, key, row_value(table, key)});
  touched_.clear();
}

Rows Venue::rows() const {
  Rows out;
  const auto put = [&](const std::string& table, const std::string& key) {
    if (auto value = row_value(table, key)) out[{table, key}] = std::move(*value);
  };
  if (!accounts_.empty()) put(table::totals, table::totals_key);
  for (const auto& [ticker, place] : markets_) put(table::market, ticker);
  for (const auto& [name, owner] : accounts_) {
    put(table::account, name);
    for (const auto& [ticker, held] : owner.holdings) put(table::holding, table::pair_key(name, ticker));
  }
  for (const auto& [number, order] : orders_) put(table::order, order.id());
  for (const Trade& trade : trades_) put(table::trade, trade.id());
  for (const auto& [number, group] : groups_) put(table::group, group.id());
  for (const auto& [key, number] : client_ids_) {
    if (number == 0) put(table::spent_id, table::pair_key(key.first, key.second));
  }
  return out;
}

}  // namespace headgate::venue
