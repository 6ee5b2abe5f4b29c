#include "services/edge/edge_actor.h"

#include <algorithm>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "actor/wire.h"
#include "domain/digest.h"
#include "pricing/edge.h"

namespace headgate {
namespace {

constexpr const char* intent_table = "intent";
constexpr const char* evaluation_table = "evaluation";
constexpr const char* funnel_table = "funnel";
constexpr const char* rest_timer = "rest";
constexpr const char* answer_timer = "answer";
constexpr int64_t answer_within_ns = 10 * ns_per_s;

// Gates that stop an idea now and may let the same one through later.
bool passes_with_time(std::string_view outcome) {
  return outcome == "MARKET_ACTIVE" || outcome == "BOOK_AGE" || outcome == "DENIAL_COOLDOWN";
}

}  // namespace

Result<std::unique_ptr<EdgeActor>> EdgeActor::make(const Configuration& configuration) {
  if (configuration.instance.mode == Mode::live) {
    return Error{"STRATEGY_REFUSED", "strategy.name", configuration.strategy.name,
                 "no strategy here carries the evidence that mode live needs"};
  }
  return std::unique_ptr<EdgeActor>(new EdgeActor(configuration));
}

EdgeActor::EdgeActor(const Configuration& configuration)
    : configuration_(configuration), evaluator_(configuration) {}

std::vector<Subscription> EdgeActor::subscriptions() const {
  const std::string state(state_stream);
  return {{"forecast", state},
          {"odds", state},
          {"market", state},
          {"risk", state},
          {"risk", std::string(events_stream)}};
}

void EdgeActor::handle(const Input& input, Effects& effects) {
  const bool new_file = features_.begin(input);
  if (const auto* started = std::get_if<Started>(&input.event)) start(*started, input, effects);
  if (const auto* delivered = std::get_if<Delivered>(&input.event))
    deliver(delivered->envelope, input, effects);
  if (const auto* reset = std::get_if<StreamReset>(&input.event)) {
    // Whatever rests is not cancelled for this: the snapshot follows at once.
    if (reset->stream == state_stream) look_at({inputs_.forget(reset->source), {}}, input, effects);
  }
  if (const auto* fired = std::get_if<TimerFired>(&input.event)) {
    if (fired->timer == rest_timer) cancel_where_due(input, effects);
    if (fired->timer == answer_timer) note_unanswered(input, effects);
  }
  // A file of the recording can be read without the one before.
  if (new_file) look_at({inputs_.events(), {}}, input, effects);
  if (std::holds_alternative<Stopping>(input.event) || !effects.rows.empty()) ride_along(effects);
}

void EdgeActor::start(const Started& started, const Input& input, Effects& effects) {
  for (const auto& [place, bytes] : started.rows) {
    if (place.first == intent_table) {
      edge::v1::IntentRow row;
      if (row.ParseFromString(bytes)) {
        intents_.restore(row);
      } else {
        effects.note(Level::alert, "ROW_UNREADABLE", "intent " + place.second);
      }
    } else if (place.first == funnel_table) {
      edge::v1::FunnelRow row;
      if (row.ParseFromString(bytes)) funnel_.restore(std::move(row));
    }
  }
  for (const std::string& id : intents_.live()) {
    if (intents_.find(id)->state() != edge::v1::INTENT_STATE_PENDING) continue;
    unanswered_[id] = input.machine.plus_ns(answer_within_ns);
  }
  if (!unanswered_.empty()) effects.arm(answer_timer, input.machine.plus_ns(answer_within_ns));
}

void EdgeActor::deliver(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  const std::string& source = envelope.source();
  Scope scope;
  if (source == "market") {
    scope = take_market(envelope);
  } else if (source == "risk") {
    scope = take_risk(envelope, effects);
  } else if (const auto value = decode<forecast::v1::FairValue>(envelope)) {
    scope.events = inputs_.take(*value, source);
  }
  scope.events.erase(std::string{});  // a book before its market's information belongs nowhere yet
  look_at(scope, input, effects);
  cancel_where_due(input, effects);
  if (source == "risk") arm_rest(input, effects);
}

EdgeActor::Scope EdgeActor::take_market(const bus::v1::Envelope& envelope) {
  if (decode_into(envelope, heard_book_)) {
    Scope scope{{}, heard_book_.market_ticker()};
    const bool same = inputs_.offers_the_same(heard_book_) && !waiting_.contains(scope.market + "/yes") &&
                      !waiting_.contains(scope.market + "/no");
    Inputs::Events events = inputs_.take(heard_book_);
    if (!same) scope.events = std::move(events);
    return scope;
  }
  if (const auto info = decode<market::v1::MarketInfo>(envelope))
    return {inputs_.take(*info), info->market_ticker()};
  if (const auto status = decode<market::v1::ExchangeStatus>(envelope)) return {inputs_.take(*status), {}};
  return {};
}

EdgeActor::Scope EdgeActor::take_risk(const bus::v1::Envelope& envelope, Effects& effects) {
  const UtcTime published = UtcTime::from_ns(envelope.utc_ns());
  if (const auto state = decode<risk::v1::RiskState>(envelope)) {
    const IntentBook::Ids turned = intents_.take(*state, published);
    keep_intents(turned, effects);
    Scope scope{inputs_.take(*state, published), {}};
    for (const std::string& id : turned) scope.events.insert(intents_.find(id)->intent().event_ticker());
    return scope;
  }
  if (const auto denied = decode<risk::v1::OrderDenied>(envelope)) {
    keep_intents(intents_.denied(denied->intent_id(), denied->code()), effects);
    return {{inputs_.event_of(denied->market_ticker())}, denied->market_ticker()};
  }
  const auto approved = decode<risk::v1::OrderApproved>(envelope);
  risk::v1::Approval approval;
  // Only the id is read, to know that an answer came; exec alone acts on an approval, and it verifies the
  // signature.
  if (!approved || !approval.ParseFromString(approved->approval())) return {};
  const auto& state = inputs_.risk();
  keep_intents(
      intents_.approved(approval.intent_id(), published, state ? &*state : nullptr, inputs_.risk_published()),
      effects);
  return {{inputs_.event_of(approval.market_ticker())}, approval.market_ticker()};
}

void EdgeActor::look_at(const Scope& scope, const Input& input, Effects& effects) {
  for (const std::string& event : scope.events) {
    for (const Evaluator::Verdict& verdict : evaluator_.judge(event, inputs_, intents_, input.market)) {
      const SideFacts& facts = verdict.facts;
      const std::string key = facts.market + "/" + name_of(facts.side);
      features_.see(key, facts, verdict.outcome, effects);
      if (passes_with_time(verdict.outcome)) {
        waiting_.insert(key);
      } else if (!waiting_.empty()) {
        waiting_.erase(key);
      }
      Shown& before = shown_[key];
      const bool changed = !before.shows(facts, verdict.outcome);
      // A side whose own inputs stand still and whose result is the same was not evaluated, only passed by.
      if (!changed && !scope.market.empty() && scope.market != facts.market) continue;
      funnel_.count(verdict.outcome, facts.edge.has_value());
      if (changed) show(key, verdict, before, effects);
      if (verdict.outcome == outcome_intent) publish_intent(facts, input, effects);
    }
  }
}

// A changed word or fair value is kept at once. Prices change tens of thousands of times a day, and each
// commit waits for the disk: an evaluation that differs in its price alone waits for the next commit.
void EdgeActor::show(const std::string& key, const Evaluator::Verdict& verdict, Shown& before,
                     Effects& effects) {
  evaluator_.write(verdict, evaluation_);
  effects.publish_state("evaluation", key, evaluation_, evaluation_.intent_id());
  unkept_[key] = effects.publications.back().body;
  const bool only_price =
      before.outcome == verdict.outcome && before.fair_value_id == evaluation_.fair_value_id();
  before = {verdict.outcome, evaluation_.price_e4(), evaluation_.fair_value_id()};
  if (only_price) return;
  effects.store(evaluation_table, key, unkept_[key]);
  unkept_.erase(key);
}

bool EdgeActor::Shown::shows(const SideFacts& facts, std::string_view now) const {
  const int64_t price_now_e4 = facts.offer ? facts.offer->price.e4() : 0;
  if (outcome != now || price_e4 != price_now_e4) return false;
  return facts.fair == nullptr ? fair_value_id.empty() : fair_value_id == facts.fair->value.fair_value_id();
}

void EdgeActor::publish_intent(const SideFacts& facts, const Input& input, Effects& effects) {
  const edge::v1::OrderIntent intent = evaluator_.intent_of(facts);
  intents_.add(intent, input.market);
  keep_intents({intent.intent_id()}, effects);
  effects.publish_event("intent", facts.market, intent, intent.intent_id());
  if (unanswered_.empty()) effects.arm(answer_timer, input.machine.plus_ns(answer_within_ns));
  unanswered_[intent.intent_id()] = input.machine.plus_ns(answer_within_ns);
}

void EdgeActor::keep_intents(const IntentBook::Ids& ids, Effects& effects) {
  for (const std::string& id : ids) {
    const auto* row = intents_.find(id);
    effects.store(intent_table, id, row->SerializeAsString());
    if (row->state() != edge::v1::INTENT_STATE_PENDING) unanswered_.erase(id);
  }
}

void EdgeActor::cancel_where_due(const Input& input, Effects& effects) {
  if (!inputs_.risk()) return;
  for (const auto& order : inputs_.risk()->open_orders()) {
    const auto* row = intents_.find(order.intent_id());
    // Orders that risk made itself are its own to end.
    if (row == nullptr || order.cancel_approved() || !row->cancel_reason().empty()) continue;
    const std::string reason(reason_to_cancel(order, *row, input.market));
    if (reason.empty()) continue;
    intents_.cancel_asked(order.intent_id(), reason);
    keep_intents({order.intent_id()}, effects);
    edge::v1::CancelIntent cancel;
    cancel.set_intent_id(order.intent_id());
    cancel.set_reason(reason);
    effects.publish_event("cancel", order.market_ticker(), cancel, order.intent_id());
  }
}

std::string_view EdgeActor::reason_to_cancel(const risk::v1::OpenOrder& order, const edge::v1::IntentRow& row,
                                             MarketTime now) const {
  if (now.ns() - row.published_ns() >= configuration_.strategy.rest_s * ns_per_s) return "RESTED";
  const auto side = from_wire(order.side());
  const auto worst = Price::from_e4(order.worst_price_e4());
  if (!side || !worst) return {};
  const SideFacts facts = evaluator_.facts_of(order.market_ticker(), *side, inputs_, now);
  if (const auto gate = gone_bad(facts, evaluator_.limits()); !gate.empty()) return gate;
  if (!facts.probability || facts.view == nullptr || !facts.view->fees) return {};
  const Edge edge = edge_of(*facts.probability, *worst, Quantity::contracts(1), *facts.view->fees);
  const double half = static_cast<double>(configuration_.strategy.threshold_e4) / Price::one_e4 / 2;
  return edge.edge_per_contract < half ? "EDGE_FALLEN" : std::string_view{};
}

void EdgeActor::arm_rest(const Input& input, Effects& effects) {
  std::optional<int64_t> due_ns;
  if (inputs_.risk()) {
    for (const auto& order : inputs_.risk()->open_orders()) {
      const auto* row = intents_.find(order.intent_id());
      if (row == nullptr || order.cancel_approved() || !row->cancel_reason().empty()) continue;
      const int64_t at_ns = row->published_ns() + configuration_.strategy.rest_s * ns_per_s;
      due_ns = std::min(due_ns.value_or(at_ns), at_ns);
    }
  }
  if (due_ns) return effects.arm(rest_timer, std::max(MarketTime::from_ns(*due_ns), input.market));
  effects.disarm(rest_timer);
}

// Risk replays edge's durable stream by itself, so nothing is sent again: a second sending could only
// confuse.
void EdgeActor::note_unanswered(const Input& input, Effects& effects) {
  std::optional<MachineTime> next;
  for (auto it = unanswered_.begin(); it != unanswered_.end();) {
    if (it->second <= input.machine) {
      effects.note(Level::warning, "INTENT_UNANSWERED", it->first);
      it = unanswered_.erase(it);
      continue;
    }
    next = std::min(next.value_or(it->second), it->second);
    ++it;
  }
  if (next) effects.arm(answer_timer, *next);
}

void EdgeActor::ride_along(Effects& effects) {
  effects.store(funnel_table, "all", funnel_.row().SerializeAsString());
  for (const auto& [key, bytes] : unkept_) effects.store(evaluation_table, key, bytes);
  unkept_.clear();
}

uint64_t EdgeActor::digest() const {
  Digest digest;
  digest.add(static_cast<int64_t>(inputs_.digest())).add(funnel_.row().SerializeAsString());
  for (const auto& [id, row] : intents_.rows()) digest.add(row.SerializeAsString());
  return digest.value();
}

}  // namespace headgate
