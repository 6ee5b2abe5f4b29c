#include "services/edge/inputs.h"

#include <algorithm>
#include <cmath>

#include "actor/wire.h"
#include "domain/digest.h"

namespace headgate {
namespace {

// Ladders are sums of doubles; anything further off is no distribution over exclusive outcomes.
constexpr double sum_tolerance = 1e-6;

HeldFairValue judged(const forecast::v1::FairValue& value, const std::string& source) {
  HeldFairValue out{value, source, {}, {}};
  double sum = 0;
  for (const auto& outcome : value.outcomes()) {
    const double p = outcome.probability();
    if (!std::isfinite(p) || p < 0 || p > 1)
      out.defect = outcome.market_ticker() + " has no probability in [0, 1]";
    if (!out.probability_of.emplace(outcome.market_ticker(), p).second)
      out.defect = outcome.market_ticker() + " twice";
    sum += p;
  }
  if (out.defect.empty() && std::abs(sum - 1) > sum_tolerance) {
    out.defect = "probabilities sum to " + std::to_string(sum);
  }
  if (value.fair_value_id().empty()) out.defect = "no fair_value_id";
  if (value.issued_ns() <= 0) out.defect = "no issued_ns";
  return out;
}

std::optional<Price> best(const google::protobuf::RepeatedPtrField<market::v1::Level>& bids,
                          std::string& defect) {
  if (bids.empty()) return std::nullopt;
  const auto price = Price::from_e4(bids.Get(0).price_e4());
  if (!price || bids.Get(0).quantity_e2() <= 0) defect = "a bid without price or quantity";
  return price;
}

using Levels = google::protobuf::RepeatedPtrField<market::v1::Level>;
bool same_best(const Levels& a, const Levels& b) {
  if (a.empty() || b.empty()) return a.empty() == b.empty();
  return a.Get(0).price_e4() == b.Get(0).price_e4() && a.Get(0).quantity_e2() == b.Get(0).quantity_e2();
}

void take_book(MarketView& view, market::v1::Book& taken) {
  if (!view.book) view.book.emplace();
  view.book->Swap(&taken);
  const market::v1::Book& book = *view.book;
  view.book_defect = book.defect();
  view.yes_offer.reset();
  view.no_offer.reset();
  const auto yes_bid = best(book.yes_bids(), view.book_defect);
  const auto no_bid = best(book.no_bids(), view.book_defect);
  // The exchange would have matched these two: one of them is not there any more.
  if (yes_bid && no_bid && yes_bid->e4() + no_bid->e4() >= Price::one_e4) view.book_defect = "crossed";
  if (!view.book_defect.empty()) return;
  if (no_bid) view.yes_offer = Offer{no_bid->complement(), Quantity::from_e2(book.no_bids(0).quantity_e2())};
  if (yes_bid)
    view.no_offer = Offer{yes_bid->complement(), Quantity::from_e2(book.yes_bids(0).quantity_e2())};
}

std::map<std::string, Exposure> exposures_of(const risk::v1::RiskState& state) {
  std::map<std::string, Exposure> out;
  for (const auto& position : state.positions()) {
    if (position.settled()) continue;
    Exposure& exposure = out[position.market_ticker()];
    exposure.net = Quantity::from_e2(position.net_e2());
    if (position.net_e2() != 0)
      exposure.cost = Money::from_e6(position.cost_e6()) + Money::from_e6(position.fees_e6());
  }
  for (const auto& order : state.open_orders()) {
    Exposure& exposure = out[order.market_ticker()];
    exposure.order = order.intent_id();
    exposure.cost += Money::from_e6(order.reserved_e6());
    if (const auto side = from_wire(order.side())) {
      exposure.open += signed_quantity(*side, Quantity::from_e2(order.open_e2()));
    }
  }
  return out;
}

bool same_exposure(const Exposure& a, const Exposure& b) {
  return a.net == b.net && a.open == b.open && a.cost == b.cost && a.order == b.order;
}

// Whether everything but the markets' own exposures is as before.
bool same_account(const risk::v1::RiskState& a, const risk::v1::RiskState& b) {
  if (a.mode() != b.mode() || a.bankroll_e6() != b.bankroll_e6() || a.cash_e6() != b.cash_e6()) return false;
  if (a.reserved_e6() != b.reserved_e6() || a.at_stake_e6() != b.at_stake_e6()) return false;
  return std::equal(a.restrictions().begin(), a.restrictions().end(), b.restrictions().begin(),
                    b.restrictions().end(), [](const auto& x, const auto& y) {
                      return x.scope() == y.scope() && x.name() == y.name() && x.mode() == y.mode();
                    });
}

bool covers(const risk::v1::Restriction& restriction, const std::string& strategy, const std::string& market,
            const std::string& event) {
  switch (restriction.scope()) {
    case command::v1::SCOPE_KIND_STRATEGY:
      return restriction.name() == strategy;
    case command::v1::SCOPE_KIND_EVENT:
      return restriction.name() == event;
    case command::v1::SCOPE_KIND_MARKET:
      return restriction.name() == market;
    default:
      return true;  // the account, and any scope this program does not know
  }
}

// From free to halted; a word this program does not know counts as halted.
int strictness(risk::v1::TradingMode mode) {
  if (mode == risk::v1::TRADING_MODE_ACTIVE) return 0;
  if (mode == risk::v1::TRADING_MODE_REDUCING) return 1;
  return 2;
}

}  // namespace

std::optional<double> market_probability(const MarketView* view) {
  if (view == nullptr || !view->yes_offer || !view->no_offer) return std::nullopt;
  return (view->yes_offer->price.dollars() + view->no_offer->price.complement().dollars()) / 2;
}

Inputs::Events Inputs::take(const forecast::v1::FairValue& value, const std::string& source) {
  fair_values_[value.event_ticker()] = judged(value, source);
  for (const auto& outcome : value.outcomes()) join(outcome.market_ticker(), value.event_ticker(), false);
  return {value.event_ticker()};
}

Inputs::Events Inputs::take(const market::v1::MarketInfo& info) {
  MarketView& view = markets_[info.market_ticker()];
  if (view.info && view.info->SerializeAsString() == info.SerializeAsString()) return {};
  view.info = info;
  view.info_defect = info.defect();
  view.fees.reset();
  const auto fees = fee_schedule(info.fee_type(), info.fee_multiplier_e4());
  if (fees) view.fees = *fees;
  if (!fees && view.info_defect.empty()) view.info_defect = fees.error().text();
  // Everything here reckons with all or nothing; what pays a price of its own would be misjudged throughout.
  if (info.scalar() && view.info_defect.empty()) view.info_defect = "SCALAR_MARKET";
  if (!info.event_ticker().empty()) join(info.market_ticker(), info.event_ticker(), true);
  return {event_of(info.market_ticker())};
}

Inputs::Events Inputs::take(market::v1::Book& book) {
  const std::string& event = event_of(book.market_ticker());
  take_book(markets_[book.market_ticker()], book);
  return {event};
}

bool Inputs::offers_the_same(const market::v1::Book& book) const {
  const auto held = markets_.find(book.market_ticker());
  if (held == markets_.end() || !held->second.book) return false;
  const market::v1::Book& before = *held->second.book;
  return before.defect() == book.defect() && same_best(before.yes_bids(), book.yes_bids()) &&
         same_best(before.no_bids(), book.no_bids());
}

Inputs::Events Inputs::take(const market::v1::ExchangeStatus& status) {
  const bool same = exchange_ && exchange_->exchange_active() == status.exchange_active() &&
                    exchange_->trading_active() == status.trading_active() &&
                    exchange_->feed_connected() == status.feed_connected();
  exchange_ = status;
  return same ? Events{} : events();
}

Inputs::Events Inputs::take(const risk::v1::RiskState& state, UtcTime published) {
  std::map<std::string, Exposure> next = exposures_of(state);
  Events out;
  if (!risk_ || !same_account(*risk_, state)) {
    out = events();
  } else {
    for (const auto& [market, exposure] : next) {
      if (!same_exposure(exposure, this->exposure(market))) out.insert(event_of(market));
    }
    for (const auto& [market, exposure] : exposures_) {
      if (next.count(market) == 0) out.insert(event_of(market));
    }
  }
  exposures_ = std::move(next);
  risk_ = state;
  risk_published_ = published;
  return out;
}

Inputs::Events Inputs::forget(const std::string& source) {
  if (source == "market") {
    markets_.clear();
    exchange_.reset();
  }
  if (source == "risk") {
    risk_.reset();
    exposures_.clear();
  }
  for (auto it = fair_values_.begin(); it != fair_values_.end();) {
    it = it->second.source == source ? fair_values_.erase(it) : std::next(it);
  }
  return events();
}

// The exchange's own word on where a market belongs stands above a fair value's.
void Inputs::join(const std::string& market, const std::string& event, bool certain) {
  const auto [found, fresh] = event_of_.emplace(market, event);
  if (fresh) markets_of_[event].insert(market);
  if (fresh || !certain || found->second == event) return;
  markets_of_[found->second].erase(market);
  found->second = event;
  markets_of_[event].insert(market);
}

const HeldFairValue* Inputs::fair_value(const std::string& event) const {
  const auto found = fair_values_.find(event);
  return found == fair_values_.end() ? nullptr : &found->second;
}

const MarketView* Inputs::market(const std::string& ticker) const {
  const auto found = markets_.find(ticker);
  return found == markets_.end() ? nullptr : &found->second;
}

const std::set<std::string>& Inputs::markets_of(const std::string& event) const {
  static const std::set<std::string> none;
  const auto found = markets_of_.find(event);
  return found == markets_of_.end() ? none : found->second;
}

const std::string& Inputs::event_of(const std::string& market) const {
  static const std::string none;
  const auto found = event_of_.find(market);
  return found == event_of_.end() ? none : found->second;
}

// Of an event that is over nothing can be bought any more; over the months there are thousands.
bool Inputs::is_over(const std::set<std::string>& markets) const {
  return std::all_of(markets.begin(), markets.end(), [&](const std::string& ticker) {
    const MarketView* view = market(ticker);
    return view != nullptr && view->info && view->info->status() == market::v1::MARKET_STATUS_FINALIZED;
  });
}

Inputs::Events Inputs::events() const {
  Events out;
  for (const auto& [event, markets] : markets_of_) {
    if (!is_over(markets)) out.insert(event);
  }
  return out;
}

const Exposure& Inputs::exposure(const std::string& market) const {
  static const Exposure none;
  const auto found = exposures_.find(market);
  return found == exposures_.end() ? none : found->second;
}

risk::v1::TradingMode Inputs::mode_for(const std::string& strategy, const std::string& market,
                                       const std::string& event) const {
  if (!risk_) return risk::v1::TRADING_MODE_HALTED;
  risk::v1::TradingMode out = risk_->mode();
  for (const auto& restriction : risk_->restrictions()) {
    if (!covers(restriction, strategy, market, event)) continue;
    if (strictness(restriction.mode()) > strictness(out)) out = restriction.mode();
  }
  return out;
}

uint64_t Inputs::digest() const {
  Digest digest;
  for (const auto& [event, held] : fair_values_) digest.add(event).add(held.value.SerializeAsString());
  for (const auto& [ticker, view] : markets_) {
    digest.add(ticker).add(view.info ? view.info->SerializeAsString() : "");
    digest.add(view.book ? view.book->SerializeAsString() : "");
  }
  digest.add(exchange_ ? exchange_->SerializeAsString() : "").add(risk_ ? risk_->SerializeAsString() : "");
  return digest.value();
}

}  // namespace headgate
