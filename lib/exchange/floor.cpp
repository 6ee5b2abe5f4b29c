#include "exchange/floor.h"

#include "domain/check.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;
const Money house_cash = Money::dollars(10'000'000);

// Kalshi's reasons for an order's last change. A cancel that was asked for has none.
constexpr std::string_view by_trade = "Trade", by_own_order = "SelfTradeCancel";

// What a dead order no longer offers: the venue reports it with nothing remaining.
Quantity withdrawn(const venue::Order& order) { return order.initial - order.filled; }

// A new order that waits for others and is dead at once has met one of its own account.
std::string_view reason_of(const venue::Order& placed, venue::TimeInForce style) {
  const bool waits = style == venue::TimeInForce::good_till_canceled;
  if (waits && placed.status == venue::OrderStatus::canceled) return by_own_order;
  return placed.filled > Quantity() ? by_trade : std::string_view();
}

}  // namespace

Floor::Floor(const House& house, const std::vector<std::string>& others) : house_(house), accounts_(others) {
  accounts_.emplace_back(ours);
  for (const std::string& name : others) venue_.add_account(name, house_cash, rows_);
  venue_.add_account(std::string(ours), house_.trader_cash, rows_);
  note_own_account(house_.begins);
  rows_.clear();
}

size_t Floor::list(const Plan& plan) {
  check(plan.opens < plan.closes && plan.closes < plan.determined && plan.determined < plan.finalized,
        "a market lives forwards");
  check(find_event(plan.event) == nullptr, "an event is listed once");
  const size_t number = events_.size();
  events_.push_back({plan, markets_.size(), Phase::initialized, std::nullopt, 0, plan.closes, plan.begins});
  for (const MarketPlan& each : plan.markets) {
    check(numbers_.emplace(each.ticker, markets_.size()).second, "a market is listed once");
    MarketLife life;
    life.updated = plan.begins;
    life.next = plan.opens;
    life.structure = plan.price_structure;
    markets_.push_back({number, {}, life});
    list_terms(markets_.size() - 1);
  }
  rows_.clear();
  for (const size_t market : all_of(events_.back())) print_phase(market, plan.begins);
  return number;
}

const Floor::Event* Floor::find_event(std::string_view ticker) const {
  for (const Event& event : events_) {
    if (event.plan.event == ticker) return &event;
  }
  return nullptr;
}

std::optional<size_t> Floor::market(std::string_view ticker) const {
  const auto found = numbers_.find(ticker);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

Result<venue::Placement> Floor::place(const venue::OrderRequest& request, MarketTime at) {
  auto placed = venue_.place(request, at, rows_);
  rows_.clear();
  if (!placed) return placed;
  const size_t here = numbers_.find(request.market)->second;
  const venue::Order& order = placed->order;
  bool touched = order.account == ours;
  for (const venue::Trade& trade : placed->trades) {
    print_trade(here, trade, order);
    if (trade.maker_account == ours) {
      note_own_order(here, venue_.orders().at(trade.maker_order), by_trade, at);
      touched = true;
    }
    note_own_trade(here, trade);
  }
  if (order.remaining > Quantity())
    print_level(here, order.side, order.price_e4, order.remaining, &order, at);
  if (order.account == ours) note_own_order(here, order, reason_of(order, request.time_in_force), at);
  if (touched) note_own_account(at);
  return placed;
}

Result<venue::Cancellation> Floor::cancel(const std::string& account, const std::string& order_id,
                                          MarketTime at) {
  auto done = venue_.cancel(account, order_id, rows_);
  rows_.clear();
  if (!done) return done;
  const venue::Order& order = done->order;
  const size_t here = numbers_.find(order.market)->second;
  print_level(here, order.side, order.price_e4, -done->reduced_by, &order, at);
  if (order.account == ours) {
    note_own_order(here, order, {}, at);
    note_own_account(at);
  }
  return done;
}

Floor::Top Floor::top(size_t market) const {
  const auto bids = venue_.book(ticker(market), venue::BookSide::bid);
  const auto asks = venue_.book(ticker(market), venue::BookSide::ask);
  Top out;
  if (!bids.empty()) out.bid_e4 = bids.front().price_e4, out.bid = bids.front().quantity;
  if (!asks.empty()) out.ask_e4 = asks.front().price_e4, out.ask = asks.front().quantity;
  return out;
}

Quantity Floor::open_interest(size_t market) const {
  Quantity out;
  for (const std::string& name : accounts_) {
    const Quantity held = venue_.find_account(name)->holding(ticker(market));
    if (held > Quantity()) out += held;
  }
  return out;
}

Tape Floor::take_tape() {
  Tape out;
  out.swap(tape_);
  return out;
}

void Floor::print_level(size_t market, venue::BookSide side, int64_t price_e4, Quantity change,
                        const venue::Order* cause, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.market = market;
  line.side = side;
  line.price_e4 = price_e4;
  line.quantity = change;
  if (cause != nullptr && cause->account == ours) line.client_order_id = cause->client_order_id;
  line.at = at;
}

void Floor::print_trade(size_t market, const venue::Trade& trade, const venue::Order& taker) {
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

void Floor::note_own_order(size_t market, const venue::Order& order, std::string_view why, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::own_order;
  line.market = market;
  line.order = order.number;
  line.own = own_.note_order(order, at, why);
  line.at = at;
}

void Floor::cancelled(const std::vector<venue::Order>& orders, std::string_view why, MarketTime at) {
  for (const venue::Order& order : orders) {
    const size_t here = numbers_.find(order.market)->second;
    print_level(here, order.side, order.price_e4, -withdrawn(order), nullptr, at);
    if (order.account == ours) note_own_order(here, order, why, at);
  }
  note_own_account(at);
}

void Floor::note_own_account(MarketTime at) {
  own_.note_account(*venue_.find_account(std::string(ours)), at);
}

}  // namespace headgate::exchange
