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
  return row.SerializeAsString();
}

std::string bytes_of(const Account& account) {
  v1::AccountRow row;
  row.set_cash_e6(account.cash.e6());
  row.set_unlimited(account.unlimited);
  row.set_fills(account.fills);
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

std::optional<BookSide> side_from(uint32_t number) {
  if (number == 1) return BookSide::bid;
  if (number == 2) return BookSide::ask;
  return std::nullopt;
}

bool restore_market(Market& market, const std::string& ticker, const std::string& value) {
  v1::MarketRow row;
  if (!row.ParseFromString(value)) return false;
  if (row.status() < 1 || row.status() > 5 || row.fee_kind() < 1 || row.fee_kind() > 3) return false;
  market.terms.ticker = ticker;
  market.terms.fees = FeeTerms{static_cast<FeeKind>(row.fee_kind()), row.fee_multiplier_e4()};
  for (const auto& band : row.bands()) {
    market.terms.bands.push_back(PriceBand{band.start_e4(), band.end_e4(), band.step_e4()});
  }
  market.terms.mirrored = row.mirrored();
  market.status = static_cast<MarketStatus>(row.status());
  market.yes_payout_e4 = row.yes_payout_e4();
  return is_grid(market.terms.bands);
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
    return row.SerializeAsString();
  }
  if (table == table::market) return bytes_of(markets_.at(key));
  if (table == table::account) return bytes_of(accounts_.at(key));
  if (table == table::order) {
    const auto found = orders_.find(std::stoull(key.substr(key.find('-') + 1)));
    if (found == orders_.end()) return std::nullopt;
    return bytes_of(found->second);
  }
  if (table == table::trade) {
    const uint64_t number = std::stoull(key.substr(key.find('-') + 1));
    return bytes_of(trades_.at(number - 1));
  }
  const auto [account, rest] = split(key);
  if (table == table::spent_id) return bytes_of_spent_id(account, rest);
  check(table == table::holding, "a table of the venue");
  const Quantity held = accounts_.at(account).holding(rest);
  if (held == Quantity()) return std::nullopt;
  return bytes_of_holding(account, rest, held);
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
  for (const auto& [key, number] : client_ids_) {
    if (number == 0) put(table::spent_id, table::pair_key(key.first, key.second));
  }
  return out;
}

Status Venue::restore(const Rows& rows) {
  check(accounts_.empty() && markets_.empty() && orders_.empty(), "a venue is restored before its first use");
  for (const auto& [name, value] : rows) {
    if (!restore_row(name.first, name.second, value)) {
      return Error{"VENUE_ROW_INVALID", name.first, name.second,
                   "restore the store from its last good backup"};
    }
  }
  std::sort(trades_.begin(), trades_.end(),
            [](const Trade& a, const Trade& b) { return a.number < b.number; });
  for (size_t i = 0; i < trades_.size(); ++i) {
    if (trades_[i].number != i + 1) {
      return Error{"VENUE_ROW_INVALID", table::trade, std::to_string(i + 1), "a trade's row is missing"};
    }
  }
  for (const auto& [number, order] : orders_) {
    if (!markets_.contains(order.market) || !accounts_.contains(order.account) || number > order_count_) {
      return Error{"VENUE_ROW_INVALID", table::order, order.id(), "its market, account or number is missing"};
    }
    if (order.status == OrderStatus::resting) rest(order);
  }
  std::vector<HoldingKey> owners;
  for (const auto& [key, open] : resting_) owners.push_back(key);
  for (const auto& [name, ticker] : owners) reserve_again(name, ticker);
  return Done{};
}

bool Venue::restore_row(const std::string& table, const std::string& key, const std::string& value) {
  if (table == table::market) return restore_market(markets_[key], key, value);
  if (table == table::order) return restore_order(key, value);
  if (table == table::trade) return restore_trade(key, value);
  if (table == table::totals) {
    v1::TotalsRow row;
    if (!row.ParseFromString(value)) return false;
    order_count_ = row.orders();
    fees_ = Money::from_e6(row.fees_e6());
    deposits_ = Money::from_e6(row.deposits_e6());
    return true;
  }
  if (table == table::account) {
    v1::AccountRow row;
    if (!row.ParseFromString(value)) return false;
    Account& owner = accounts_[key];
    owner.cash = Money::from_e6(row.cash_e6());
    owner.unlimited = row.unlimited();
    owner.fills = row.fills();
    return true;
  }
  if (table == table::holding) {
    v1::HoldingRow row;
    if (!row.ParseFromString(value) || row.net_e2() == 0) return false;
    accounts_[row.account()].holdings[row.market_ticker()] = Quantity::from_e2(row.net_e2());
    return true;
  }
  if (table == table::spent_id) {
    v1::SpentIdRow row;
    if (!row.ParseFromString(value)) return false;
    client_ids_[{row.account(), row.client_order_id()}] = 0;
    return true;
  }
  return true;  // another owner's table
}

bool Venue::restore_order(const std::string& key, const std::string& value) {
  v1::OrderRow row;
  if (!row.ParseFromString(value)) return false;
  const auto side = side_from(row.side());
  if (!side || row.number() == 0 || row.status() < 1 || row.status() > 3) return false;
  Order order;
  order.number = row.number();
  order.account = row.account();
  order.client_order_id = row.client_order_id();
  order.market = row.market_ticker();
  order.side = *side;
  order.price_e4 = row.price_e4();
  order.initial = Quantity::from_e2(row.initial_e2());
  order.filled = Quantity::from_e2(row.filled_e2());
  order.remaining = Quantity::from_e2(row.remaining_e2());
  order.status = static_cast<OrderStatus>(row.status());
  order.taker_cost = Money::from_e6(row.taker_cost_e6());
  order.maker_cost = Money::from_e6(row.maker_cost_e6());
  order.taker_fees = Money::from_e6(row.taker_fees_e6());
  order.maker_fees = Money::from_e6(row.maker_fees_e6());
  order.created = MarketTime::from_ns(row.created_ns());
  if (order.id() != key) return false;
  if (!order.client_order_id.empty()) client_ids_[{order.account, order.client_order_id}] = order.number;
  orders_[order.number] = std::move(order);
  return true;
}

bool Venue::restore_trade(const std::string& key, const std::string& value) {
  v1::TradeRow row;
  if (!row.ParseFromString(value)) return false;
  const auto side = side_from(row.taker_side());
  if (!side || row.number() == 0) return false;
  Trade trade;
  trade.number = row.number();
  trade.market = row.market_ticker();
  trade.price_e4 = row.price_e4();
  trade.quantity = Quantity::from_e2(row.quantity_e2());
  trade.taker_side = *side;
  trade.taker_account = row.taker_account();
  trade.maker_account = row.maker_account();
  trade.taker_order = row.taker_order();
  trade.maker_order = row.maker_order();
  trade.taker_fee = Money::from_e6(row.taker_fee_e6());
  trade.maker_fee = Money::from_e6(row.maker_fee_e6());
  trade.time = MarketTime::from_ns(row.time_ns());
  if (trade.id() != key) return false;
  trades_.push_back(std::move(trade));
  return true;
}

}  // namespace headgate::venue
