#include "exchange/floor.h"

#include <set>

#include "domain/check.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;
const Money house_cash = Money::dollars(10'000'000);

}  // namespace

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, 6> names = {"",       "initialized", "active",
                                                     "closed", "determined",  "finalized"};
  return names.at(static_cast<size_t>(phase));
}

Floor::Floor(const House& house, const std::vector<std::string>& others)
    : house_(house), accounts_(others), venue_(venue::VenueRules{house.cancels_crossing_post_only}) {
  accounts_.emplace_back(ours);
  for (const std::string& name : others) venue_.add_account(name, house_cash, rows_);
  // Before the first instant, or a lagging read at the beginning would show no account.
  const MarketTime before = house_.begins.plus_ns(-house_.read_lag_ns);
  open_account(0, house_.trader_cash, before);
  for (const auto& [shard, cash] : house_.shard_cash) open_account(shard, cash, before);
  rows_.clear();
}

size_t Floor::list(const Plan& plan) {
  check(plan.opens < plan.closes && plan.closes < plan.determined && plan.determined < plan.finalized,
        "a market lives forwards");
  check(find_event(plan.event) == nullptr, "an event is listed once");
  const size_t number = events_.size();
  events_.push_back({plan, markets_.size(), Phase::initialized, std::nullopt, 0});
  for (const MarketPlan& each : plan.markets) {
    check(numbers_.emplace(each.ticker, markets_.size()).second, "a market is listed once");
    markets_.push_back({number, {}});
    venue_.list_market({each.ticker, plan.fees, {{0, dollar_e4, 100}}, false}, rows_);
  }
  rows_.clear();
  print_phase(events_.back(), plan.begins);
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

void Floor::enter(size_t event, Phase from, Phase to, MarketTime at) {
  Event& here = events_.at(event);
  check(here.phase == from, "an event enters each phase once and in order");
  here.phase = to;
  print_phase(here, at);
}

void Floor::print_phase(const Event& event, MarketTime at) {
  for (size_t i = 0; i < event.plan.markets.size(); ++i) {
    TapeLine& line = tape_.emplace_back();
    line.kind = TapeLine::Kind::phase;
    line.market = event.first + i;
    line.phase = event.phase;
    line.at = at;
  }
}

void Floor::set_status(const Event& event, venue::MarketStatus status, MarketTime at) {
  for (const MarketPlan& each : event.plan.markets) {
    gone(venue_.set_status(each.ticker, status, rows_), nullptr, at);
    note_own_account(at);
  }
  rows_.clear();
}

void Floor::open(size_t event, MarketTime at) {
  enter(event, Phase::initialized, Phase::active, at);
  set_status(events_[event], venue::MarketStatus::open, at);
}

void Floor::close(size_t event, MarketTime at) {
  enter(event, Phase::active, Phase::closed, at);
  set_status(events_[event], venue::MarketStatus::closed, at);
}

void Floor::determine(size_t event, size_t winner, int64_t high_f) {
  Event& here = events_.at(event);
  here.winner = here.first + winner;
  here.high_f = high_f;
  enter(event, Phase::closed, Phase::determined, here.plan.determined);
}

void Floor::finalize(size_t event, MarketTime at) {
  enter(event, Phase::determined, Phase::finalized, at);
  const Event& here = events_[event];
  for (size_t i = 0; i < here.plan.markets.size(); ++i) settle(here, here.first + i, at);
  if (house_.forgets_others) {
    std::set<std::string> tickers;
    for (const MarketPlan& each : here.plan.markets) tickers.insert(each.ticker);
    venue_.forget_orders(tickers, account_on_shard(ours, here.plan.exchange_index), rows_);
  }
  rows_.clear();
  note_own_account(at);
}

void Floor::settle(const Event& event, size_t market, MarketTime at) {
  const std::string account = account_on_shard(ours, event.plan.exchange_index);
  const venue::Account* owner = venue_.find_account(account);
  const Quantity held = owner == nullptr ? Quantity() : owner->holding(ticker(market));
  const Money before = owner == nullptr ? Money() : owner->cash;
  const int64_t yes_e4 = event.winner == market ? dollar_e4 : 0;
  check(venue_.settle(ticker(market), yes_e4, rows_).empty(), "nothing rests after the close");
  if (held != Quantity())
    own_.note_settlement({ticker(market), held, owner->cash - before, yes_e4, false, at});
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

}  // namespace headgate::exchange
