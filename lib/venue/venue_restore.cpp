// A venue made again of its rows, or refused: half a venue would settle half the positions.
#include <algorithm>

#include "domain/check.h"
#include "headgate/venue/v1/rows.pb.h"
#include "venue/tables.h"
#include "venue/venue.h"

namespace headgate::venue {
namespace {

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
  market.terms.fees_waived_until = MarketTime::from_ns(row.fees_waived_until_ns());
  market.status = static_cast<MarketStatus>(row.status());
  market.yes_payout_e4 = row.yes_payout_e4();
  return is_grid(market.terms.bands);
}

Error broken(const char* table, std::string key, std::string mend) {
  return Error{"VENUE_ROW_INVALID", table, std::move(key), std::move(mend)};
}

}  // namespace

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
  if (auto error = judge_restored()) return *error;
  std::vector<const Order*> rests;
  for (const auto& [number, order] : orders_) {
    if (order.status == OrderStatus::resting) rests.push_back(&order);
  }
  std::sort(rests.begin(), rests.end(),
            [](const Order* a, const Order* b) { return a->priority < b->priority; });
  for (const Order* order : rests) rest(*order);
  for (const auto& [key, open] : resting_) reserve_again(key.first, key.second);
  return Done{};
}

std::optional<Error> Venue::judge_restored() const {
  for (size_t i = 0; i < trades_.size(); ++i) {
    if (trades_[i].number != i + 1) {
      return broken(table::trade, std::to_string(i + 1), "a trade's row is missing");
    }
  }
  for (const auto& [number, group] : groups_) {
    if (!accounts_.contains(group.account) || number > group_count_) {
      return broken(table::group, group.id(), "its account or number is missing");
    }
  }
  std::set<uint64_t> priorities;
  for (const auto& [number, order] : orders_) {
    if (!is_sound(order)) {
      return broken(table::order, order.id(), "its market, account, group or number is missing");
    }
    if (order.status != OrderStatus::resting) continue;
    if (!priorities.insert(order.priority).second) {
      return broken(table::order, order.id(), "another order has its place");
    }
  }
  return std::nullopt;
}

bool Venue::is_sound(const Order& order) const {
  const auto place = markets_.find(order.market);
  if (place == markets_.end() || !accounts_.contains(order.account)) return false;
  if (std::max(order.number, order.priority) > order_count_) return false;
  if (order.price_e4 <= 0 || order.price_e4 >= 10'000) return false;
  if (order.filled < Quantity() || order.rounding < Money()) return false;
  if (order.status != OrderStatus::resting) return order.remaining == Quantity();
  const MarketStatus status = place->second.status;
  if (status != MarketStatus::open && status != MarketStatus::paused) return false;
  return order.remaining > Quantity() &&
         (order.group.empty() || find_group(order.account, order.group) != nullptr);
}

bool Venue::restore_row(const std::string& table, const std::string& key, const std::string& value) {
  if (table == table::market) return restore_market(markets_[key], key, value);
  if (table == table::order) return restore_order(key, value);
  if (table == table::trade) return restore_trade(key, value);
  if (table == table::totals) return restore_totals(value);
  if (table == table::account) return restore_account(key, value);
  if (table == table::holding) return restore_holding(key, value);
  if (table == table::spent_id) return restore_spent_id(key, value);
  if (table == table::group) return restore_group(key, value);
  return true;  // another owner's table
}

bool Venue::restore_totals(const std::string& value) {
  v1::TotalsRow row;
  if (!row.ParseFromString(value) || row.pause() == 1 || row.pause() > 3) return false;
  order_count_ = row.orders();
  group_count_ = row.groups();
  fees_ = Money::from_e6(row.fees_e6());
  deposits_ = Money::from_e6(row.deposits_e6());
  pause_ = row.pause() == 0 ? Pause::none : static_cast<Pause>(row.pause());
  return true;
}

bool Venue::restore_account(const std::string& key, const std::string& value) {
  v1::AccountRow row;
  if (!row.ParseFromString(value)) return false;
  Account& owner = accounts_[key];
  owner.precision = row.cent_precision() ? Precision::cent : Precision::centicent;
  owner.cash = Money::from_e6(row.cash_e6());
  owner.unlimited = row.unlimited();
  owner.fills = row.fills();
  return true;
}

bool Venue::restore_holding(const std::string& key, const std::string& value) {
  v1::HoldingRow row;
  if (!row.ParseFromString(value) || row.net_e2() == 0) return false;
  if (key != table::pair_key(row.account(), row.market_ticker())) return false;
  const auto owner = accounts_.find(row.account());  // its row comes before
  if (owner == accounts_.end()) return false;
  owner->second.holdings[row.market_ticker()] = Quantity::from_e2(row.net_e2());
  return true;
}

bool Venue::restore_spent_id(const std::string& key, const std::string& value) {
  v1::SpentIdRow row;
  if (!row.ParseFromString(value)) return false;
  if (key != table::pair_key(row.account(), row.client_order_id())) return false;
  return client_ids_.emplace(ClientKey{row.account(), row.client_order_id()}, 0).second;
}

bool Venue::restore_group(const std::string& key, const std::string& value) {
  v1::OrderGroupRow row;
  if (!row.ParseFromString(value) || row.number() == 0 || row.limit_e2() <= 0) return false;
  OrderGroup& group = groups_[row.number()];
  group.number = row.number();
  group.account = row.account();
  group.limit = Quantity::from_e2(row.limit_e2());
  group.triggered = row.triggered();
  for (const auto& filled : row.window()) {
    if (filled.quantity_e2() <= 0) return false;
    group.window.push_back({MarketTime::from_ns(filled.time_ns()), Quantity::from_e2(filled.quantity_e2())});
  }
  return group.id() == key;
}

bool Venue::restore_order(const std::string& key, const std::string& value) {
  v1::OrderRow row;
  if (!row.ParseFromString(value)) return false;
  const auto side = side_from(row.side());
  if (!side || row.number() == 0 || row.status() < 1 || row.status() > 3) return false;
  if (row.reason() > static_cast<uint32_t>(Reason::reduce_only_cancel)) return false;
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
  order.priority = row.priority() == 0 ? row.number() : row.priority();
  order.reason = static_cast<Reason>(row.reason());
  order.reduced_by = Quantity::from_e2(row.reduced_by_e2());
  order.rounding = Money::from_e6(row.rounding_e6());
  order.post_only = row.post_only();
  order.self_trade = row.cancels_resting() ? SelfTrade::maker : SelfTrade::taker_at_cross;
  order.cancel_on_pause = row.cancel_on_pause();
  if (row.has_expires_s()) order.expires_s = row.expires_s();
  order.group = row.group();
  if (order.id() != key) return false;
  const ClientKey named{order.account, order.client_order_id};
  if (!order.client_order_id.empty() && !client_ids_.emplace(named, order.number).second) return false;
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
