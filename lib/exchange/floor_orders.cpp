#include <algorithm>

#include "exchange/floor.h"

namespace headgate::exchange {

using venue::Order;

Result<venue::Placement> Floor::place(const venue::OrderRequest& request, MarketTime at) {
  run_due(at);
  auto placed = venue_.place(request, at, rows_);
  rows_.clear();
  if (!placed) return placed;
  const size_t here = numbers_.find(request.market)->second;
  const Order& order = placed->order;
  print_arrival(here, order, placed->trades, placed->cancelled, at);
  if (order.remaining > Quantity())
    print_level(here, order.side, order.price_e4, order.remaining, &order, at);
  if (own_.owns(order.account)) note_own_order(here, order, at);
  follow_groups(at);
  note_own_account(at);
  const bool lingers = at < lingers_until_ && own_.owns(order.account);
  if (lingers && order.status == venue::OrderStatus::resting) (void)cancel(order.account, order.id(), at);
  return placed;
}

// Trades of an order that has just come or been amended, and what else they and it brought about. What it met
// of its own goes first: until then it would stand across it.
void Floor::print_arrival(size_t market, const Order& order, const std::vector<venue::Trade>& trades,
                          const std::vector<Order>& cancelled, MarketTime at) {
  std::vector<Order> before, after;
  for (const Order& each : cancelled) {
    (each.reason == venue::Reason::self_trade_cancel ? before : after).push_back(each);
  }
  gone(before, &order, at);
  for (const venue::Trade& trade : trades) {
    print_trade(market, trade, order);
    if (own_.owns(trade.maker_account)) note_own_order(market, venue_.orders().at(trade.maker_order), at);
    note_own_trade(market, trade);
  }
  gone(after, &order, at);
}

Result<venue::Cancellation> Floor::cancel(const std::string& account, const std::string& order_id,
                                          MarketTime at) {
  run_due(at);
  auto done = venue_.cancel(account, order_id, rows_);
  rows_.clear();
  if (done) shrunk(*done, at);
  return done;
}

Result<venue::Cancellation> Floor::decrease(const std::string& account, const std::string& order_id,
                                            const venue::Decrease& decrease, MarketTime at) {
  run_due(at);
  auto done = venue_.decrease(account, order_id, decrease, rows_);
  rows_.clear();
  if (done) shrunk(*done, at);
  return done;
}

void Floor::shrunk(const venue::Cancellation& done, MarketTime at) {
  const Order& order = done.order;
  const size_t here = numbers_.find(order.market)->second;
  print_level(here, order.side, order.price_e4, -done.reduced_by, &order, at);
  if (!own_.owns(order.account)) return;
  note_own_order(here, order, at);
  note_own_account(at);
}

Result<venue::Amendment> Floor::amend(const venue::AmendRequest& request, MarketTime at) {
  run_due(at);
  auto done = venue_.amend(request, at, rows_);
  rows_.clear();
  if (!done) return done;
  const Order &before = done->before, &order = done->order;
  const size_t here = numbers_.find(order.market)->second;
  if (done->kept_place) {
    const Quantity change = order.remaining - before.remaining;
    if (change != Quantity()) print_level(here, order.side, order.price_e4, change, &order, at);
  } else {
    print_level(here, before.side, before.price_e4, -before.remaining, &order, at);
    print_arrival(here, order, done->trades, done->cancelled, at);
    if (order.remaining > Quantity())
      print_level(here, order.side, order.price_e4, order.remaining, &order, at);
  }
  if (own_.owns(order.account)) note_own_order(here, order, at);
  follow_groups(at);
  note_own_account(at);
  return done;
}

Result<std::vector<Order>> Floor::cancel_all(MarketTime at) {
  run_due(at);
  std::vector<Order> out;
  for (const int64_t shard : shards_) {
    auto done = venue_.cancel_all(account_on_shard(ours, shard), rows_);
    rows_.clear();
    if (!done) return done;
    for (Order& each : *done) out.push_back(std::move(each));
  }
  std::sort(out.begin(), out.end(), [](const Order& a, const Order& b) { return a.number < b.number; });
  for (const Order& each : out) gone({each}, &each, at);
  note_own_account(at);
  lingers_until_ = at.plus_ns(house_.cancel_all_lingers_ns);
  return out;
}

Result<venue::OrderGroup> Floor::create_group(const std::string& account, Quantity limit, MarketTime at) {
  run_due(at);
  auto done = venue_.create_group(account, limit, rows_);
  rows_.clear();
  if (!done) return done;
  groups_[done->id()] = {account, false};
  print_group(*done, "created", at);
  return done;
}

Result<venue::OrderGroup> Floor::reset_group(const std::string& account, const std::string& id,
                                             MarketTime at) {
  run_due(at);
  auto done = venue_.reset_group(account, id, rows_);
  rows_.clear();
  if (!done) return done;
  groups_[id].triggered = false;
  print_group(*done, "reset", at);
  return done;
}

Result<venue::GroupChange> Floor::trigger_group(const std::string& account, const std::string& id,
                                                MarketTime at) {
  run_due(at);
  auto done = venue_.trigger_group(account, id, rows_);
  rows_.clear();
  if (!done) return done;
  groups_[id].triggered = true;
  print_group(done->group, "triggered", at);
  gone(done->cancelled, nullptr, at);
  note_own_account(at);
  return done;
}

Result<venue::GroupChange> Floor::set_group_limit(const std::string& account, const std::string& id,
                                                  Quantity limit, MarketTime at) {
  run_due(at);
  auto done = venue_.set_group_limit(account, id, limit, at, rows_);
  rows_.clear();
  if (!done) return done;
  print_group(done->group, "limit_updated", at);
  gone(done->cancelled, nullptr, at);
  follow_groups(at);
  note_own_account(at);
  return done;
}

Result<venue::GroupChange> Floor::remove_group(const std::string& account, const std::string& id,
                                               MarketTime at) {
  run_due(at);
  auto done = venue_.remove_group(account, id, rows_);
  rows_.clear();
  if (!done) return done;
  groups_.erase(id);
  gone(done->cancelled, nullptr, at);
  print_group(done->group, "deleted", at);
  note_own_account(at);
  return done;
}

// Fills trigger groups by themselves.
void Floor::follow_groups(MarketTime at) {
  for (auto& [id, state] : groups_) {
    const venue::OrderGroup& group = *venue_.find_group(state.account, id);
    if (group.triggered && !state.triggered) print_group(group, "triggered", at);
    state.triggered = group.triggered;
  }
}

void Floor::gone(const std::vector<Order>& orders, const Order* cause, MarketTime at) {
  for (const Order& order : orders) {
    const size_t here = numbers_.find(order.market)->second;
    print_level(here, order.side, order.price_e4, -order.reduced_by, cause, at);
    if (own_.owns(order.account)) note_own_order(here, order, at);
  }
}

void Floor::print_group(const venue::OrderGroup& group, std::string_view word, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::own_group;
  line.quantity = group.limit;
  line.word = word;
  line.text = group.id();
  line.at = at;
}

void Floor::print_level(size_t market, venue::BookSide side, int64_t price_e4, Quantity change,
                        const Order* cause, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.market = market;
  line.side = side;
  line.price_e4 = price_e4;
  line.quantity = change;
  if (cause != nullptr && own_.owns(cause->account)) line.client_order_id = cause->client_order_id;
  line.at = at;
}

void Floor::print_trade(size_t market, const venue::Trade& trade, const Order& taker) {
  Figures& figures = markets_[market].figures;
  figures.last_price_e4 = trade.price_e4;
  figures.last_quantity = trade.quantity;
  figures.volume += trade.quantity;
  print_level(market, opposite(trade.taker_side), trade.price_e4, -trade.quantity, &taker, trade.time);
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::trade;
  line.market = market;
  line.side = trade.taker_side;
  line.price_e4 = trade.price_e4;
  line.quantity = trade.quantity;
  line.trade = trade.number;
  line.at = trade.time;
}

void Floor::note_own_trade(size_t market, const venue::Trade& trade) {
  if (!own_.note_trade(trade)) return;
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::own_fill;
  line.market = market;
  line.own = own_.fills().size() - 1;
  line.at = trade.time;
}

void Floor::note_own_order(size_t market, const Order& order, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::own_order;
  line.market = market;
  line.order = order.number;
  line.own = own_.note_order(order, at, word_of(order.reason));
  line.at = at;
}

}  // namespace headgate::exchange
