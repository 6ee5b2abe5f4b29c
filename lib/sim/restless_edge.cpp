#include "sim/restless_edge.h"

#include <algorithm>
#include <iterator>

#include "actor/decode.h"
#include "actor/wire.h"
#include "headgate/edge/v1/edge.pb.h"

namespace headgate::sim {
namespace {

constexpr const char* table = "wished";
constexpr const char* timer = "wish";
constexpr int64_t working_most_s = 90;

}  // namespace

void RestlessEdge::handle(const Input& input, Effects& effects) {
  if (const auto* started = std::get_if<Started>(&input.event)) {
    const auto row = started->rows.find({table, table});
    if (row != started->rows.end()) wished_ = std::stoull(row->second);
    effects.arm(timer, input.machine.plus_ns(ns_per_s));
  }
  if (const auto* delivered = std::get_if<Delivered>(&input.event)) learn(delivered->envelope);
  if (!std::holds_alternative<TimerFired>(input.event)) return;
  wish(input, effects);
  effects.arm(timer, input.machine.plus_ns(random_.between(50, 1'500) * ns_per_ms));
}

void RestlessEdge::learn(const bus::v1::Envelope& envelope) {
  if (auto info = decode<market::v1::MarketInfo>(envelope)) infos_[info->market_ticker()] = std::move(*info);
  if (auto book = decode<market::v1::Book>(envelope)) books_[book->market_ticker()] = std::move(*book);
}

void RestlessEdge::wish(const Input& input, Effects& effects) {
  if (!wanted_.empty() && random_.chance(400'000)) cancel_one(effects);
  if (infos_.empty()) return;
  const auto chosen = std::next(infos_.begin(), static_cast<int64_t>(random_.below(infos_.size())));
  const auto book = books_.find(chosen->first);
  if (book != books_.end() && book->second.defect().empty())
    want(chosen->second, book->second, input, effects);
}

void RestlessEdge::want(const market::v1::MarketInfo& info, const market::v1::Book& book, const Input& input,
                        Effects& effects) {
  const Side side = random_.chance(500'000) ? Side::yes : Side::no;
  const auto& offers = side == Side::yes ? book.no_bids() : book.yes_bids();
  if (offers.empty()) return;
  const int64_t offer_e4 = Price::one_e4 - offers.Get(0).price_e4();
  // From well below the offer, where it rests, to a cent above it.
  const int64_t price_e4 = std::clamp<int64_t>(offer_e4 + random_.between(-8, 1) * 100, 100, 9'900);

  edge::v1::OrderIntent intent;
  // An id that was used before is the idea of before, whatever it says now.
  const bool again = wished_ > 0 && random_.chance(80'000);
  const uint64_t number = again ? 1 + random_.below(wished_) : ++wished_;
  intent.set_intent_id("restless" + std::to_string(number));
  intent.set_decision_key(intent.intent_id());
  intent.set_strategy(strategy_);
  intent.set_market_ticker(info.market_ticker());
  intent.set_event_ticker(info.event_ticker());
  intent.set_side(to_wire(side));
  intent.set_limit_price_e4(price_e4);
  // A little above what one order may cost, now and then.
  const int64_t contracts = random_.between(1, 65) * 1'000 / price_e4;
  intent.set_quantity_e2(std::clamp<int64_t>(contracts, 1, 13) * 100);
  intent.set_reduce_only(random_.chance(150'000));
  intent.set_fair_value_id("restless");
  intent.set_probability(0.5);
  const int64_t opinion_age_s = random_.chance(50'000) ? random_.between(590, 900) : 0;
  intent.set_fair_value_issued_ns(input.market.plus_ns(-opinion_age_s * ns_per_s).ns());
  intent.set_book_verified_ns(book.verified_ns());
  intent.set_working_until_ns(input.market.plus_ns(random_.between(1, working_most_s) * ns_per_s).ns());
  effects.store(table, table, std::to_string(wished_));
  effects.publish_event("intent", info.market_ticker(), intent, intent.intent_id());
  wanted_.emplace_back(intent.intent_id(), info.market_ticker());
}

void RestlessEdge::cancel_one(Effects& effects) {
  const size_t at = random_.below(wanted_.size());
  edge::v1::CancelIntent cancel;
  cancel.set_intent_id(wanted_[at].first);
  cancel.set_reason("RESTLESS");
  effects.publish_event("cancel", wanted_[at].second, cancel, cancel.intent_id());
  wanted_.erase(wanted_.begin() + static_cast<int64_t>(at));
}

}  // namespace headgate::sim
