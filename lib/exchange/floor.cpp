#include "exchange/floor.h"

#include "domain/check.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;
const Money house_cash = Money::dollars(10'000'000);

// What a dead order no longer offers: the venue reports it with nothing remaining.
Quantity withdrawn(const venue::Order& order) { return order.initial - order.filled; }

}  // namespace

std::string_view name_of(Floor::Phase phase) {
  constexpr std::array<std::string_view, 6> names = {"",       "initialized", "active",
                                                     "closed", "determined",  "finalized"};
  return names.at(static_cast<size_t>(phase));
}

Floor::Floor(const Plan& plan, const std::vector<std::string>& others)
    : plan_(plan), accounts_(others), figures_(plan.markets.size()) {
  accounts_.emplace_back(ours);
  for (const std::string& name : others) venue_.add_account(name, house_cash, rows_);
  venue_.add_account(std::string(ours), plan_.trader_cash, rows_);
  for (size_t i = 0; i < plan_.markets.size(); ++i) {
    markets_.emplace(ticker(i), i);
    venue_.list_market({ticker(i), plan_.fees, {{0, dollar_e4, 100}}, false}, rows_);
  }
  note_own_account(plan_.begins);
  rows_.clear();
}

std::optional<size_t> Floor::market(std::string_view ticker) const {
  const auto found = markets_.find(ticker);
  if (found == markets_.end()) return std::nullopt;
  return found->second;
}

Result<venue::Placement> Floor::place(const venue::OrderRequest& request, MarketTime at) {
  auto placed = venue_.place(request, at, rows_);
  rows_.clear();
  if (!placed) return placed;
  const size_t here = markets_.find(request.market)->second;
  const venue::Order& order = placed->order;
  bool touched = order.account == ours;
  for (const venue::Trade& trade : placed->trades) {
    print_trade(here, trade, order);
    if (trade.maker_account == ours) {
      own_.note_order(venue_.orders().at(trade.maker_order), at);
      touched = true;
    }
    own_.note_trade(trade);
  }
  if (order.remaining > Quantity())
    print_level(here, order.side, order.price_e4, order.remaining, &order, at);
  if (order.account == ours) own_.note_order(order, at);
  if (touched) note_own_account(at);
  return placed;
}

Result<venue::Cancellation> Floor::cancel(const std::string& account, const std::string& order_id,
                                          MarketTime at) {
  auto done = venue_.cancel(account, order_id, rows_);
  rows_.clear();
  if (!done) return done;
  const venue::Order& order = done->order;
  print_level(markets_.find(order.market)->second, order.side, order.price_e4, -done->reduced_by, &order, at);
  if (order.account == ours) {
    own_.note_order(order, at);
    note_own_account(at);
  }
  return done;
}

void Floor::open(MarketTime at) {
  check(phase_ == Phase::initialized, "a market opens once");
  phase_ = Phase::active;
  for (const MarketPlan& each : plan_.markets) {
    cancelled(venue_.set_status(each.ticker, venue::MarketStatus::open, rows_), at);
  }
  rows_.clear();
}

void Floor::close(MarketTime at) {
  check(phase_ == Phase::active, "an open market closes");
  phase_ = Phase::closed;
  for (const MarketPlan& each : plan_.markets) {
    cancelled(venue_.set_status(each.ticker, venue::MarketStatus::closed, rows_), at);
  }
  rows_.clear();
}

void Floor::determine(size_t winner, int64_t high_f) {
  check(phase_ == Phase::closed, "a result follows the close");
  phase_ = Phase::determined;
  winner_ = winner;
  high_f_ = high_f;
}

void Floor::finalize(MarketTime at) {
  check(phase_ == Phase::determined, "a settlement follows the result");
  phase_ = Phase::finalized;
  for (size_t i = 0; i < plan_.markets.size(); ++i) settle(i, at);
  rows_.clear();
  note_own_account(at);
}

void Floor::settle(size_t market, MarketTime at) {
  const venue::Account& owner = *venue_.find_account(std::string(ours));
  const Quantity held = owner.holding(ticker(market));
  const Money before = owner.cash;
  const bool yes = winner_ == market;
  check(venue_.settle(ticker(market), yes ? dollar_e4 : 0, rows_).empty(), "nothing rests after the close");
  if (held != Quantity()) own_.note_settlement({ticker(market), held, owner.cash - before, yes, at});
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
  figures_[market].last_price_e4 = trade.price_e4;
  figures_[market].volume += trade.quantity;
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

void Floor::cancelled(const std::vector<venue::Order>& orders, MarketTime at) {
  for (const venue::Order& order : orders) {
    print_level(markets_.find(order.market)->second, order.side, order.price_e4, -withdrawn(order), nullptr,
                at);
    if (order.account == ours) own_.note_order(order, at);
  }
  note_own_account(at);
}

void Floor::note_own_account(MarketTime at) {
  own_.note_account(*venue_.find_account(std::string(ours)), at);
}

}  // namespace headgate::exchange
