#include "services/risk/account.h"

#include <algorithm>
#include <iterator>

#include "actor/wire.h"
#include "domain/check.h"
#include "domain/digest.h"
#include "pricing/fee.h"

namespace headgate::risk {
namespace {

constexpr const char* order_table = "order";
constexpr const char* position_table = "position";
constexpr const char* fill_table = "fill";
constexpr const char* settlement_table = "settlement";
constexpr const char* account_table = "account";
// Fills of one order that may round up on their own. A reservation for more parts would hardly differ: each
// adds at most two units of $0.0001.
constexpr int64_t fill_parts_max = 20;

template <typename Message>
Message parse_row(const std::string& value) {
  Message out;
  check(out.ParseFromString(value), "a stored row can be read");
  return out;
}

std::string booked_row(UtcTime now, market::v1::MarketResult result = market::v1::MARKET_RESULT_UNSPECIFIED) {
  v1::BookedRow row;
  row.set_booked_utc_ns(now.ns());
  row.set_result(result);
  return row.SerializeAsString();
}

}  // namespace

void Account::restore(const Rows& rows) {
  *this = Account();
  shards_.restore(rows);
  for (const auto& [at, value] : rows) {
    const auto& [table, key] = at;
    if (table == order_table) {
      auto order = parse_row<v1::OrderRow>(value);
      strategies_[order.approval().market_ticker()] = order.approval().strategy();
      if (order.has_exchange_index()) shard_of_[order.approval().market_ticker()] = order.exchange_index();
      approved_market_ns_.insert(order.approved_market_ns());
      index(orders_[key] = std::move(order));
    }
    if (table == position_table) positions_[key] = parse_row<v1::Position>(value);
    if (table == fill_table) trades_.insert(key);
    if (table == settlement_table) settled_[key] = parse_row<v1::BookedRow>(value).result();
    if (table == account_table) state_ = parse_row<v1::AccountRow>(value);
  }
}

void Account::open(const exec::v1::OpeningBalance& opening, Effects& effects) {
  if (state_.opened()) return;
  state_.set_opened(true);
  state_.set_cash_e6(state_.cash_e6() + opening.cash_e6());
  store_state(effects);
  shards_.open(opening.shards(), effects);
}

// What moves cash in a market of which no order and no fill named a shard is found when the exchange's own
// figures are taken over (Shards::adopt).
void Account::move_cash(const std::string& market, Money change, Effects& effects) {
  state_.set_cash_e6((cash() + change).e6());
  const auto shard = shard_of_.find(market);
  if (shard != shard_of_.end()) shards_.add(shard->second, change, effects);
}

void Account::store_state(Effects& effects) const {
  effects.store(account_table, account_table, state_.SerializeAsString());
}
void Account::store_order(const v1::OrderRow& order, Effects& effects) const {
  effects.store(order_table, order.approval().intent_id(), order.SerializeAsString());
}

void Account::approve(const v1::OrderRow& order, Effects& effects) {
  const std::string& id = order.approval().intent_id();
  check(!orders_.contains(id), "an intent is approved once");
  strategies_[order.approval().market_ticker()] = order.approval().strategy();
  if (order.has_exchange_index()) shard_of_[order.approval().market_ticker()] = order.exchange_index();
  approved_market_ns_.insert(order.approved_market_ns());
  index(orders_[id] = order);
  state_.set_approvals(state_.approvals() + 1);
  store_order(order, effects);
  store_state(effects);
}

void Account::approve_cancel(const std::string& intent_id, const v1::CancelApproved& cancel,
                             Effects& effects) {
  v1::OrderRow& order = orders_.at(intent_id);
  order.set_cancel_approved(true);
  *order.mutable_cancel() = cancel;
  store_order(order, effects);
}

// Opposite contracts held together pay $1 whatever happens, so buying the other side closes at once: the
// pair's dollar comes back and the held part's average cost leaves with it.
Money Account::apply_fill(v1::Position& position, Side side, Price price, Quantity quantity, Money fee) {
  const Quantity held = Quantity::from_e2(position.net_e2());
  const Quantity bought = signed_quantity(side, quantity);
  const bool opposite_held = (held.e2() > 0) != (bought.e2() > 0) && held.e2() != 0;
  const Quantity closed = opposite_held ? std::min(held.magnitude(), quantity) : Quantity{};
  const Quantity opened = quantity - closed;

  Money realised = -fee;
  if (closed.e2() > 0) {
    const Money cost_closed = Money::from_e6(mul_div(position.cost_e6(), closed.e2(), held.magnitude().e2()));
    position.set_cost_e6(position.cost_e6() - cost_closed.e6());
    realised += payout_of(closed) - cost_closed - cost_of(price, closed);
  }
  position.set_net_e2((held + bought).e2());
  position.set_cost_e6((Money::from_e6(position.cost_e6()) + cost_of(price, opened)).e6());
  position.set_fees_e6((Money::from_e6(position.fees_e6()) + fee).e6());
  position.set_realised_e6((Money::from_e6(position.realised_e6()) + realised).e6());
  state_.set_realised_day_e6((realised_today() + realised).e6());
  return payout_of(closed) - cost_of(price, quantity) - fee;
}

Account::Booked Account::book(const exec::v1::Fill& fill, UtcTime now, Effects& effects) {
  if (trades_.contains(fill.trade_id())) return Booked::repeated;
  const auto side = from_wire(fill.side());
  const auto price = Price::from_e4(fill.price_e4());
  check(side.has_value() && price.has_value() && fill.quantity_e2() > 0, "exec publishes whole fills");
  trades_.insert(fill.trade_id());
  effects.store(fill_table, fill.trade_id(), booked_row(now));

  v1::Position& position = positions_[fill.market_ticker()];
  position.set_market_ticker(fill.market_ticker());
  if (!fill.event_ticker().empty()) position.set_event_ticker(fill.event_ticker());
  if (fill.has_exchange_index()) shard_of_.try_emplace(fill.market_ticker(), fill.exchange_index());
  Money change = apply_fill(position, *side, *price, Quantity::from_e2(fill.quantity_e2()),
                            Money::from_e6(fill.fee_e6()));
  // exec's stream may be read after settle's: the fill was paid with the rest, and settle books it so too.
  const auto settled = settled_.find(fill.market_ticker());
  if (settled != settled_.end()) change += pay_out(position, settled->second);
  move_cash(fill.market_ticker(), change, effects);
  effects.store(position_table, fill.market_ticker(), position.SerializeAsString());
  store_state(effects);

  v1::OrderRow* order = find(fill.intent_id());
  if (order == nullptr) return Booked::unknown_order;
  order->set_filled_e2(order->filled_e2() + fill.quantity_e2());
  index(*order);
  store_order(*order, effects);
  const bool over = order->filled_e2() > order->approval().maximum_quantity_e2();
  return over ? Booked::overfilled : Booked::booked;
}

bool Account::report(const exec::v1::OrderReport& report, Effects& effects) {
  v1::OrderRow* order = find(report.intent_id());
  if (order == nullptr) return false;
  order->set_reported(true);
  order->set_reported_filled_e2(std::max(order->reported_filled_e2(), report.filled_e2()));
  if (report.intent_done()) order->set_done(true);
  index(*order);
  store_order(*order, effects);
  return true;
}

Money Account::pay_out(v1::Position& position, market::v1::MarketResult result) {
  // A row older than the field: who won is not known here, so the position stays, at risk in full.
  if (result == market::v1::MARKET_RESULT_UNSPECIFIED) return Money{};
  const Quantity held = Quantity::from_e2(position.net_e2());
  const bool won = result == market::v1::MARKET_RESULT_YES ? held.e2() > 0 : held.e2() < 0;
  const Money payout = won ? payout_of(held.magnitude()) : Money{};
  const Money realised = payout - Money::from_e6(position.cost_e6());
  position.set_net_e2(0);
  position.set_cost_e6(0);
  position.set_settled(true);
  position.set_realised_e6((Money::from_e6(position.realised_e6()) + realised).e6());
  state_.set_realised_day_e6((realised_today() + realised).e6());
  return payout;
}

Account::Settled Account::settle(const settle::v1::Settlement& settlement, UtcTime now, Effects& effects) {
  const std::string& market = settlement.market_ticker();
  if (settled_.contains(market)) return Settled::repeated;
  settled_[market] = settlement.result();
  effects.store(settlement_table, market, booked_row(now, settlement.result()));
  v1::Position& position = positions_[market];
  position.set_market_ticker(market);
  position.set_event_ticker(settlement.event_ticker());
  const Money payout = pay_out(position, settlement.result());
  move_cash(market, payout, effects);
  effects.store(position_table, market, position.SerializeAsString());
  store_state(effects);
  return payout.e6() == settlement.payout_e6() ? Settled::settled : Settled::disagrees;
}

v1::OrderRow* Account::find(const std::string& intent_id) {
  const auto found = orders_.find(intent_id);
  return found == orders_.end() ? nullptr : &found->second;
}

// A node of a map stays where it is, so the index may point at it.
void Account::index(const v1::OrderRow& order) {
  const std::string& id = order.approval().intent_id();
  if (order.done() && open_quantity(order).e2() == 0) {
    live_.erase(id);
  } else {
    live_[id] = &order;
  }
}

std::vector<const v1::OrderRow*> Account::live_orders() const {
  std::vector<const v1::OrderRow*> out;
  out.reserve(live_.size());
  for (const auto& [id, order] : live_) out.push_back(order);
  return out;
}

int64_t Account::approved_since(MarketTime since) const {
  return std::distance(approved_market_ns_.upper_bound(since.ns()), approved_market_ns_.end());
}

const v1::OrderRow* Account::order(const std::string& intent_id) const {
  const auto found = orders_.find(intent_id);
  return found == orders_.end() ? nullptr : &found->second;
}

Quantity Account::net(const std::string& market) const {
  const auto found = positions_.find(market);
  return found == positions_.end() ? Quantity{} : Quantity::from_e2(found->second.net_e2());
}

// A finished order may still owe fills that were reported but not yet booked.
Quantity Account::open_quantity(const v1::OrderRow& order) {
  const int64_t most = order.done() ? order.reported_filled_e2() : order.approval().maximum_quantity_e2();
  return Quantity::from_e2(std::max<int64_t>(0, most - order.filled_e2()));
}

Money Account::reserved_for(const v1::OrderRow& order) const {
  const Quantity open = open_quantity(order);
  if (open.e2() == 0) return Money{};
  const auto price = Price::from_e4(order.approval().worst_price_e4());
  const auto schedule = fee_schedule(order.fee_type(), order.fee_multiplier_e4());
  check(price.has_value() && schedule.has_value(), "an approved order has a price and a fee");
  return cost_of(*price, open) + worst_fee(*schedule, *price, open, fill_parts_max);
}

Money Account::reserved() const {
  Money total;
  for (const auto& [id, order] : live_) total += reserved_for(*order);
  return total;
}

Money Account::reserved_on(int32_t shard) const {
  Money total;
  for (const auto& [id, order] : live_) {
    // An order that named no shard may spend on any.
    if (!order->has_exchange_index() || order->exchange_index() == shard) total += reserved_for(*order);
  }
  return total;
}

std::map<int32_t, Money> Account::reserved_by_shard() const {
  std::map<int32_t, Money> out;
  for (const auto& [shard, cash] : shards_.all()) out[shard] = reserved_on(shard);
  return out;
}

bool Account::at_rest_with(const exec::v1::ExchangeAccount& account) const {
  return live_.empty() && account.fills() == trades_.size();
}

Money Account::stake_of_market(std::string_view market) const {
  Money total;
  const auto held = positions_.find(std::string(market));
  if (held != positions_.end()) total += Money::from_e6(held->second.cost_e6());
  for (const auto& [id, order] : live_) {
    if (order->approval().market_ticker() == market) total += reserved_for(*order);
  }
  return total;
}

Money Account::stake_of_event(std::string_view event) const {
  Money total;
  for (const auto& [market, position] : positions_) {
    // A position of no known event (a manual trade) counts against every event.
    const bool counts = position.event_ticker().empty() || position.event_ticker() == event;
    if (counts) total += Money::from_e6(position.cost_e6());
  }
  for (const auto& [id, order] : live_) {
    if (order->approval().event_ticker() == event) total += reserved_for(*order);
  }
  return total;
}

Money Account::stake_of_strategy(std::string_view strategy) const {
  Money total;
  for (const auto& [market, position] : positions_) {
    const auto owner = strategies_.find(market);
    // A position without an approved order (a manual trade) counts against every strategy.
    if (owner == strategies_.end() || owner->second == strategy) total += Money::from_e6(position.cost_e6());
  }
  for (const auto& [id, order] : live_) {
    if (order->approval().strategy() == strategy) total += reserved_for(*order);
  }
  return total;
}

Money Account::stake() const {
  Money total = reserved();
  for (const auto& [market, position] : positions_) total += Money::from_e6(position.cost_e6());
  return total;
}

int64_t Account::open_orders() const {
  return std::count_if(live_.begin(), live_.end(), [](const auto& each) { return !each.second->done(); });
}

void Account::enter_day(int64_t day, Money unrealised, Effects& effects) {
  if (day == state_.loss_day()) return;
  state_.set_loss_day(day);
  state_.set_realised_day_e6(0);
  state_.set_unrealised_start_e6(unrealised.e6());
  store_state(effects);
}

void Account::count_denial(Effects& effects) {
  state_.set_denials(state_.denials() + 1);
  store_state(effects);
}

uint64_t Account::digest() const {
  Digest digest;
  for (const auto& [id, order] : orders_) digest.add(id).add(order.SerializeAsString());
  for (const auto& [market, position] : positions_) digest.add(market).add(position.SerializeAsString());
  for (const std::string& trade : trades_) digest.add(trade);
  for (const auto& [market, result] : settled_) digest.add(market).add(static_cast<int64_t>(result));
  shards_.add_to(digest);
  return digest.add(state_.SerializeAsString()).value();
}

}  // namespace headgate::risk
