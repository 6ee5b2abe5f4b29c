#include <algorithm>
#include <array>
#include <set>

#include "domain/check.h"
#include "exchange/floor.h"
#include "exchange/lifecycle_text.h"

namespace headgate::exchange {
namespace {

constexpr MarketTime never = MarketTime::from_ns(INT64_MAX);
constexpr std::string_view lifecycle = "market_lifecycle_v2";

// How far a phase lies from the first.
int distance(Phase phase) {
  constexpr std::array<int, 9> of = {0, 0, 1, 2, 3, 4, 1, 3, 3};
  return of.at(static_cast<size_t>(phase));
}

bool gives_result(Step step) { return step == Step::determine || step == Step::amend; }

}  // namespace

std::vector<size_t> Floor::all_of(const Event& event) {
  std::vector<size_t> out;
  for (size_t i = 0; i < event.plan.markets.size(); ++i) out.push_back(event.first + i);
  return out;
}

// The settlement timer runs anew with every result. A close that was put off puts off what follows it.
MarketTime Floor::goes_on(const Event& event, Phase phase, MarketTime entered) const {
  const Plan& plan = event.plan;
  if (phase == Phase::initialized) return plan.opens;
  if (phase == Phase::active || phase == Phase::inactive) return event.closes;
  if (phase == Phase::closed)
    return std::max(plan.determined, event.closes.plus_ns(plan.determined.minus_ns(plan.closes)));
  if (phase == Phase::finalized) return never;
  return entered.plus_ns(plan.finalized.minus_ns(plan.determined));
}

void Floor::enter(size_t number, Phase phase, MarketTime at) {
  Market& market = markets_.at(number);
  market.life.phase = phase;
  market.life.updated = at;
  market.life.next = goes_on(events_[market.event], phase, at);
  if (phase == Phase::finalized) market.life.settled = at;
}

void Floor::sum_up(Event& event) {
  event.phase = life(event.first).phase;
  event.winner.reset();
  for (const size_t market : all_of(event)) {
    if (distance(life(market).phase) < distance(event.phase)) event.phase = life(market).phase;
    const auto& outcome = life(market).outcome;
    if (outcome && outcome->result() == "yes") event.winner = market;
  }
}

void Floor::step(const std::vector<size_t>& markets, Step step, MarketTime at,
                 const std::vector<Outcome>& outcomes) {
  check(outcomes.empty() || (gives_result(step) && outcomes.size() == markets.size()), "a result for each");
  Event& event = events_.at(markets_.at(markets.front()).event);
  const Phase before = life(markets.front()).phase;
  const auto phase = after(before, step);
  check(phase.has_value(), "a market's life has an order");
  for (size_t i = 0; i < markets.size(); ++i) {
    check(markets_.at(markets[i]).event == markets_.at(markets.front()).event, "one event at a time");
    check(life(markets[i]).phase == before, "together from one phase");
    if (!outcomes.empty()) markets_[markets[i]].life.outcome = outcomes[i];
    check(!gives_result(step) || life(markets[i]).outcome, "a result is needed");
    enter(markets[i], *phase, at);
  }
  sum_up(event);
  for (const size_t market : markets) print_phase(market, at);
  for (const size_t market : markets) announce(market, before, at);
  if (*phase == Phase::active) set_status(markets, venue::MarketStatus::open, at);
  if (*phase == Phase::inactive) set_status(markets, venue::MarketStatus::paused, at);
  if (*phase == Phase::closed) set_status(markets, venue::MarketStatus::closed, at);
  if (*phase == Phase::finalized) pay(markets, at);
}

void Floor::print_phase(size_t market, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::phase;
  line.market = market;
  line.phase = life(market).phase;
  line.at = at;
}

void Floor::print_notice(size_t market, std::string_view type, std::string message, MarketTime at) {
  TapeLine& line = tape_.emplace_back();
  line.kind = TapeLine::Kind::notice;
  line.market = market;
  line.word = type;
  line.text = std::move(message);
  line.at = at;
}

// What the exchange tells besides the phases of an ordinary day. Opening and close are not told.
void Floor::announce(size_t market, Phase before, MarketTime at) {
  const Phase phase = life(market).phase;
  if (phase == Phase::inactive) return print_notice(market, lifecycle, deactivated_text(*this, market), at);
  if (phase == Phase::active && before != Phase::initialized)
    return print_notice(market, lifecycle, activated_text(*this, market), at);
  if (phase == Phase::amended) return print_notice(market, lifecycle, determined_text(*this, market, at), at);
}

void Floor::set_status(const std::vector<size_t>& markets, venue::MarketStatus status, MarketTime at) {
  for (const size_t market : markets) gone(venue_.set_status(ticker(market), status, rows_), nullptr, at);
  note_own_account(at);
  rows_.clear();
}

void Floor::open(size_t event, MarketTime at) { step(all_of(events_.at(event)), Step::open, at); }

void Floor::close(size_t event, MarketTime at) { step(all_of(events_.at(event)), Step::close, at); }

void Floor::determine(size_t event, size_t winner, int64_t high_f) {
  Event& here = events_.at(event);
  here.high_f = high_f;
  std::vector<Outcome> outcomes;
  for (size_t i = 0; i < here.plan.markets.size(); ++i) {
    const std::string value = std::to_string(high_f) + ".00";
    outcomes.push_back(i == winner ? Outcome::won(value) : Outcome::lost(value));
  }
  step(all_of(here), Step::determine, here.plan.determined, outcomes);
}

void Floor::finalize(size_t event, MarketTime at) { step(all_of(events_.at(event)), Step::finalize, at); }

void Floor::pay(const std::vector<size_t>& markets, MarketTime at) {
  for (const size_t market : markets) settle(market, at);
  if (house_.forgets_others) {
    std::set<std::string> tickers;
    for (const size_t market : markets) tickers.insert(ticker(market));
    venue_.forget_orders(tickers, account_on_shard(ours, shard_of(markets.front())), rows_);
  }
  rows_.clear();
  note_own_account(at);
}

void Floor::settle(size_t market, MarketTime at) {
  // Nothing of ours was ever on this shard: no account.
  const venue::Account* owner = venue_.find_account(account_on_shard(ours, shard_of(market)));
  const Quantity held = owner == nullptr ? Quantity() : owner->holding(ticker(market));
  const Money before = owner == nullptr ? Money() : owner->cash;
  const Outcome& outcome = *life(market).outcome;
  check(venue_.settle(ticker(market), outcome.yes_e4, rows_).empty(), "nothing rests after the close");
  if (held == Quantity()) return;
  own_.note_settlement(
      {ticker(market), held, owner->cash - before, outcome.yes_e4, outcome.result() == "scalar", at});
}

void Floor::move_close(size_t number, MarketTime closes, MarketTime at) {
  Event& event = events_.at(number);
  event.closes = closes;
  event.updated = at;
  for (const size_t market : all_of(event)) {
    MarketLife& life = markets_[market].life;
    if (distance(life.phase) >= distance(Phase::determined)) continue;
    life.updated = at;
    life.next = goes_on(event, life.phase, at);
    print_notice(market, lifecycle, close_moved_text(*this, market), at);
  }
}

void Floor::list_terms(size_t market) {
  const Event& event = event_of(market);
  venue::MarketTerms terms;
  terms.ticker = ticker(market);
  terms.fees = event.fees.value_or(event.plan.fees);
  terms.bands = bands_of(life(market).structure);
  venue_.list_market(terms, rows_);
}

void Floor::override_fees(size_t number, std::optional<venue::FeeTerms> fees, MarketTime at) {
  Event& event = events_.at(number);
  event.fees = fees;
  event.updated = at;
  fee_changes_.push_back({number, fees, at});
  for (const size_t market : all_of(event)) list_terms(market);
  rows_.clear();
  print_notice(event.first, "event_fee_update", fees_changed_text(event), at);
}

void Floor::change_grid(size_t market, PriceStructure structure, MarketTime at) {
  MarketLife& life = markets_.at(market).life;
  life.structure = structure;
  life.updated = at;
  list_terms(market);
  rows_.clear();
  print_notice(market, lifecycle, grid_changed_text(*this, market), at);
}

void Floor::change_subtitle(size_t market, const std::string& yes_sub_title, MarketTime at) {
  MarketLife& life = markets_.at(market).life;
  life.yes_sub_title = yes_sub_title;
  life.updated = at;
  print_notice(market, lifecycle, metadata_text(*this, market), at);
}

void Floor::pause(venue::Pause pause, MarketTime at) {
  gone(venue_.set_pause(pause, rows_), nullptr, at);
  rows_.clear();
  note_own_account(at);
}

}  // namespace headgate::exchange
