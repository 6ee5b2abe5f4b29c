#include "exchange/floor.h"

#include "domain/check.h"

namespace headgate::exchange {
namespace {

const Money house_cash = Money::dollars(10'000'000);

}  // namespace

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
