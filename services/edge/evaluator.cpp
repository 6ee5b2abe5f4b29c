#include "services/edge/evaluator.h"

#include <algorithm>

#include "actor/wire.h"
#include "pricing/edge.h"
#include "pricing/pool.h"
#include "services/edge/intent_id.h"

namespace headgate {
namespace {

const Quantity one_contract = Quantity::contracts(1);

// What live intents that risk's state does not list yet may still buy: counted as filled.
struct Unlisted {
  struct Part {
    Quantity net;
    Money cost;
  };
  std::map<std::string, Part> parts;  // by market
  Money cost;
};
Unlisted unlisted(const IntentBook& intents, const Inputs& inputs) {
  Unlisted out;
  for (const std::string& id : intents.live()) {
    const auto& intent = intents.find(id)->intent();
    if (inputs.exposure(intent.market_ticker()).order == id) continue;
    const auto side = from_wire(intent.side());
    const auto price = Price::from_e4(intent.limit_price_e4());
    if (!side || !price) continue;
    const Quantity quantity = Quantity::from_e2(intent.quantity_e2());
    Unlisted::Part& part = out.parts[intent.market_ticker()];
    part.net += signed_quantity(*side, quantity);
    part.cost += cost_of(*price, quantity);
    out.cost += cost_of(*price, quantity);
  }
  return out;
}

// Free money by risk's own figures, whichever of cash and bankroll is the tighter.
Money spendable(const risk::v1::RiskState& state, Money unlisted_cost) {
  const int64_t cash = checked_sub(state.cash_e6(), state.reserved_e6());
  const int64_t bankroll = checked_sub(state.bankroll_e6(), state.at_stake_e6());
  return std::max(Money::from_e6(std::min(cash, bankroll)) - unlisted_cost, Money{});
}

const char* word_of(edge::v1::IntentState state) {
  switch (state) {
    case edge::v1::INTENT_STATE_PENDING:
      return "pending";
    case edge::v1::INTENT_STATE_APPROVED:
      return "approved";
    case edge::v1::INTENT_STATE_DENIED:
      return "denied";
    default:
      return "done";
  }
}

// As bytes: the question is only ever compared.
void put(std::string& out, int64_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}
void put(std::string& out, const std::optional<Money>& money) { put(out, money ? money->e6() : INT64_MIN); }
void put(std::string& out, const KellyOutcome& outcome) {
  out.append(reinterpret_cast<const char*>(&outcome.probability), sizeof outcome.probability);
  put(out, outcome.yes_cost);
  put(out, outcome.no_cost);
  put(out, outcome.position.e2());
  put(out, outcome.position_cost.e6());
}

}  // namespace

Evaluator::Evaluator(const Configuration& configuration)
    : instance_(configuration.instance.name),
      strategy_(configuration.strategy),
      limits_{strategy_.fair_value_age_max_s, strategy_.book_age_max_s, strategy_.threshold_e4},
      label_(strategy_.name == "demonstration" ? "DEMONSTRATION" : "") {}

std::vector<Evaluator::Verdict> Evaluator::judge(const std::string& event, const Inputs& inputs,
                                                 const IntentBook& intents, MarketTime now) const {
  const Opinion opinion = opinion_of(inputs.fair_value(event), inputs);
  std::vector<Verdict> out;
  out.reserve(2 * inputs.markets_of(event).size());
  bool wanted = false;
  for (const std::string& market : inputs.markets_of(event)) {
    for (const Side side : {Side::yes, Side::no}) {
      Verdict verdict{facts_of(event, market, side, inputs, opinion, now), {}};
      if (const auto* live = intents.live_in(market)) verdict.facts.blocked_by = live->intent().intent_id();
      if (const auto denied = intents.denied_in(market))
        verdict.facts.since_denial_ns = now.minus_ns(*denied);
      verdict.outcome = climb(verdict.facts, limits_, nullptr);
      wanted = wanted || verdict.outcome == "KELLY";
      out.push_back(std::move(verdict));
    }
  }
  if (!wanted) return out;
  const Plan& plan = plan_of(event, out, inputs, opinion, intents);
  for (Verdict& verdict : out) {
    if (verdict.outcome != "KELLY") continue;
    size(verdict.facts, plan, inputs, intents);
    verdict.outcome = climb(verdict.facts, limits_, nullptr);
  }
  return out;
}

SideFacts Evaluator::facts_of(const std::string& event, const std::string& market, Side side,
                              const Inputs& inputs, const Opinion& opinion, MarketTime now) const {
  SideFacts facts;
  facts.event = event;
  facts.market = market;
  facts.side = side;
  facts.now = now;
  facts.view = inputs.market(market);
  facts.exchange = &inputs.exchange();
  facts.risk_present = inputs.risk().has_value();
  facts.mode = inputs.mode_for(strategy_.name, market, event);
  facts.net = inputs.exposure(market).net;
  facts.blocked_by = inputs.exposure(market).order;

  const HeldFairValue* fair = inputs.fair_value(event);
  if (fair == nullptr) {
    facts.fair_problem = "none";
  } else if (!fair->defect.empty()) {
    facts.fair_problem = fair->defect;
  } else if (fair->probability_of.count(market) == 0) {
    facts.fair_problem = "does not name this market";
  } else {
    facts.fair = fair;
    facts.fair_age_ns = checked_sub(now.ns(), fair->value.issued_ns());
  }
  if (facts.view != nullptr && facts.view->book) {
    const bool alive = inputs.exchange() && inputs.exchange()->feed_connected();
    // A live feed proves a quiet book too: no change came because nothing changed.
    const int64_t seen_ns =
        alive ? inputs.exchange()->market_time_ns() - inputs.exchange()->books_behind_ns() : 0;
    facts.book_age_ns = checked_sub(now.ns(), std::max(facts.view->book->verified_ns(), seen_ns));
    facts.offer = facts.view->offer(side);
  }
  if (facts.fair == nullptr) return facts;

  facts.probability_problem = opinion.problem;
  const auto pooled = opinion.probabilities().find(market);
  if (pooled == opinion.probabilities().end()) return facts;
  facts.probability = side == Side::yes ? pooled->second : 1 - pooled->second;
  if (!facts.offer || !facts.view->fees) return facts;
  // One contract carries the largest rounded fee, so a larger quantity is never worse than this.
  const Edge edge = edge_of(*facts.probability, facts.offer->price, one_contract, *facts.view->fees);
  facts.edge = edge.edge_per_contract;
  facts.fee = edge.fee;
  return facts;
}

SideFacts Evaluator::facts_of(const std::string& market, Side side, const Inputs& inputs,
                              MarketTime now) const {
  const std::string& event = inputs.event_of(market);
  return facts_of(event, market, side, inputs, opinion_of(inputs.fair_value(event), inputs), now);
}

Evaluator::Opinion Evaluator::opinion_of(const HeldFairValue* fair, const Inputs& inputs) const {
  if (fair == nullptr || !fair->defect.empty()) return {};
  if (strategy_.market_weight == 0 && strategy_.model_weight == 1) return {&fair->probability_of, {}, {}};
  std::vector<double> market;
  std::vector<double> model;
  for (const auto& [ticker, probability] : fair->probability_of) {
    model.push_back(probability);
    if (strategy_.market_weight == 0) {
      market.push_back(0);
      continue;
    }
    const auto mid = market_probability(inputs.market(ticker));
    if (!mid) return {nullptr, {}, "the market's ladder lacks a price for " + ticker};
    market.push_back(*mid);
  }
  const auto pooled = pool(market, model, {strategy_.market_weight, strategy_.model_weight});
  if (!pooled) return {nullptr, {}, pooled.error().text()};
  Opinion out;
  size_t at = 0;
  for (const auto& [ticker, probability] : fair->probability_of) out.pooled[ticker] = (*pooled)[at++];
  return out;
}

// Only sides that stand before the KELLY gate may be bought; everything held or under way counts as held.
const Evaluator::Plan& Evaluator::plan_of(const std::string& event, const std::vector<Verdict>& verdicts,
                                          const Inputs& inputs, const Opinion& opinion,
                                          const IntentBook& intents) const {
  const Unlisted under_way = unlisted(intents, inputs);
  // In the order of the markets, as `probabilities` has them.
  std::vector<KellyOutcome> outcomes;
  std::vector<const std::string*> markets;
  for (const auto& [market, probability] : opinion.probabilities()) {
    const Exposure& exposure = inputs.exposure(market);
    KellyOutcome& outcome = outcomes.emplace_back();
    markets.push_back(&market);
    outcome.probability = probability;
    outcome.position = exposure.net + exposure.open;
    outcome.position_cost = exposure.cost;
    const auto found = under_way.parts.find(market);
    if (found == under_way.parts.end()) continue;
    outcome.position += found->second.net;
    outcome.position_cost += found->second.cost;
  }
  for (const Verdict& verdict : verdicts) {
    if (verdict.outcome != "KELLY") continue;
    const auto place = std::find_if(markets.begin(), markets.end(), [&](const std::string* market) {
      return *market == verdict.facts.market;
    });
    KellyOutcome& outcome = outcomes[static_cast<size_t>(place - markets.begin())];
    auto& cost = verdict.facts.side == Side::yes ? outcome.yes_cost : outcome.no_cost;
    cost = all_in_cost_per_contract(verdict.facts.offer->price, one_contract, *verdict.facts.view->fees);
  }
  const KellyTerms terms{std::max(Money::from_e6(inputs.risk()->bankroll_e6()), Money{}),
                         spendable(*inputs.risk(), under_way.cost), strategy_.kelly_fraction};

  std::string question;
  put(question, terms.bankroll.e6());
  put(question, terms.cash.e6());
  for (size_t i = 0; i < outcomes.size(); ++i) {
    question.append(*markets[i]).push_back('/');
    put(question, outcomes[i]);
  }
  Plan& plan = plans_[event];
  if (plan.question == question) return plan;
  plan = Plan{question, {}, {}};
  const auto answer = kelly(outcomes, terms);
  if (!answer) {
    plan.problem = answer.error().text();
    return plan;
  }
  for (size_t i = 0; i < markets.size(); ++i) plan.purchases[*markets[i]] = answer->purchases[i];
  return plan;
}

void Evaluator::size(SideFacts& facts, const Plan& plan, const Inputs& inputs,
                     const IntentBook& intents) const {
  facts.kelly_problem = plan.problem;
  const auto found = plan.purchases.find(facts.market);
  if (found == plan.purchases.end()) return;
  facts.purchase = facts.side == Side::yes ? found->second.yes : found->second.no;
  const Exposure& exposure = inputs.exposure(facts.market);
  facts.target = signed_quantity(facts.side, exposure.net + exposure.open) + facts.purchase;
  facts.quantity = std::min(facts.purchase, strategy_.clip);
  if (facts.mode == risk::v1::TRADING_MODE_REDUCING) {
    facts.reduce_only = true;
    facts.quantity = std::min(facts.quantity, facts.net.magnitude());
  }
  if (facts.quantity < one_contract) return;

  facts.fee = taker_fee(*facts.view->fees, facts.offer->price, facts.quantity);
  facts.decision_key = facts.fair->value.fair_value_id() + "|" + std::to_string(facts.offer->price.e4()) +
                       "|" + std::to_string(facts.net.e2());
  facts.intent_id = id_of(facts);
  if (const auto* row = intents.find(facts.intent_id)) {
    facts.decided = word_of(row->state());
    if (!row->denial_code().empty()) facts.decided += " " + row->denial_code();
  }
}

// The same idea is looked at thousands of times, and its id is a hash.
const std::string& Evaluator::id_of(const SideFacts& facts) const {
  LastIdea& last = ideas_[{facts.market, facts.side}];
  if (last.decision_key != facts.decision_key || last.intent_id.empty()) {
    last.decision_key = facts.decision_key;
    last.intent_id = intent_id({instance_, strategy_.name, facts.market, facts.side, facts.decision_key});
  }
  return last.intent_id;
}

void Evaluator::write(const Verdict& verdict, edge::v1::Evaluation& out) const {
  const SideFacts& facts = verdict.facts;
  out.Clear();
  climb(facts, limits_, &out);
  out.set_market_ticker(facts.market);
  out.set_event_ticker(facts.event);
  out.set_strategy(strategy_.name);
  out.set_side(to_wire(facts.side));
  out.set_probability(facts.probability.value_or(0));
  out.set_price_e4(facts.offer ? facts.offer->price.e4() : 0);
  out.set_fee_e6(facts.fee.e6());
  out.set_edge(facts.edge.value_or(0));
  out.set_target_e2(facts.target.e2());
  out.set_quantity_e2(facts.quantity.e2());
  out.set_outcome(std::string(verdict.outcome));
  out.set_intent_id(facts.intent_id);
  out.set_market_time_ns(facts.now.ns());
  out.set_label(label_);
  if (facts.fair != nullptr) {
    if (label_.empty()) out.set_label(facts.fair->value.label());
    out.set_fair_value_id(facts.fair->value.fair_value_id());
    out.set_fair_value_issued_ns(facts.fair->value.issued_ns());
  }
  if (facts.view != nullptr && facts.view->book) out.set_book_verified_ns(facts.now.ns() - facts.book_age_ns);
}

edge::v1::OrderIntent Evaluator::intent_of(const SideFacts& facts) const {
  edge::v1::OrderIntent intent;
  intent.set_intent_id(facts.intent_id);
  intent.set_decision_key(facts.decision_key);
  intent.set_strategy(strategy_.name);
  intent.set_market_ticker(facts.market);
  intent.set_event_ticker(facts.event);
  intent.set_side(to_wire(facts.side));
  intent.set_limit_price_e4(facts.offer->price.e4());
  intent.set_quantity_e2(facts.quantity.e2());
  intent.set_reduce_only(facts.reduce_only);
  intent.set_fair_value_id(facts.fair->value.fair_value_id());
  intent.set_probability(*facts.probability);
  intent.set_fair_value_issued_ns(facts.fair->value.issued_ns());
  intent.set_book_verified_ns(facts.now.ns() - facts.book_age_ns);
  // Edge's own cancel comes after rest_s; this is the end when edge is not there to ask for it.
  intent.set_working_until_ns(facts.now.ns() + 4 * strategy_.rest_s * ns_per_s);
  return intent;
}

}  // namespace headgate
