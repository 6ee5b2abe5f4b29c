#include "services/edge/features.h"

#include <cmath>

#include "actor/recorded.h"
#include "actor/wire.h"

namespace headgate {
namespace {

std::optional<uint32_t> e6_of(std::optional<double> probability) {
  if (!probability) return std::nullopt;
  return static_cast<uint32_t>(std::lround(*probability * 1e6));
}

std::optional<double> of_side(Side side, std::optional<double> yes) {
  if (!yes || side == Side::yes) return yes;
  return 1 - *yes;
}

}  // namespace

bool Features::begin(const Input& input) {
  if (!names_.turn(input.utc)) return false;
  last_.clear();
  return true;
}

Features::Seen Features::seen_of(const SideFacts& facts, std::string_view outcome) {
  Seen out;
  if (facts.fair != nullptr) {
    out.model_e6 = e6_of(of_side(facts.side, facts.fair->probability_of.at(facts.market)));
  }
  out.market_e6 = e6_of(of_side(facts.side, market_probability(facts.view)));
  out.pooled_e6 = e6_of(facts.probability);
  if (facts.edge) out.edge_e6 = std::lround(*facts.edge * 1e6);
  if (facts.offer) {
    out.price_e4 = facts.offer->price.e4();
    out.offered_e2 = facts.offer->quantity.e2();
  }
  out.fee_e6 = facts.fee.e6();
  out.position_e2 = facts.net.e2();
  out.quantity_e2 = facts.quantity.e2();
  out.outcome = outcome;
  return out;
}

void Features::see(const std::string& key, const SideFacts& facts, std::string_view outcome,
                   Effects& effects) {
  static const std::string none;
  const Seen now = seen_of(facts, outcome);
  const std::string& fair_value = facts.fair != nullptr ? facts.fair->value.fair_value_id() : none;
  const auto [last, first] = last_.try_emplace(key);
  if (!first && last->second.seen == now && last->second.fair_value == fair_value) return;

  recording::v1::Features out;
  out.set_market(names_.of(facts.market, effects));
  out.set_side(to_wire(facts.side));
  if (now.model_e6) out.set_model_e6(*now.model_e6);
  if (now.market_e6) out.set_market_e6(*now.market_e6);
  if (now.pooled_e6) out.set_pooled_e6(*now.pooled_e6);
  if (now.edge_e6) out.set_edge_e6(*now.edge_e6);
  out.set_price_e4(static_cast<uint32_t>(now.price_e4));
  out.set_offered_e2(now.offered_e2);
  out.set_fee_e6(now.fee_e6);
  out.set_fair_value(names_.of(fair_value, effects));
  out.set_fair_value_age_ms(facts.fair_age_ns / ns_per_ms);
  out.set_book_age_ms(facts.book_age_ns / ns_per_ms);
  out.set_position_e2(now.position_e2);
  out.set_quantity_e2(now.quantity_e2);
  out.set_outcome(names_.of(outcome, effects));
  last->second = {now, fair_value};
  record(out, effects);
}

}  // namespace headgate
