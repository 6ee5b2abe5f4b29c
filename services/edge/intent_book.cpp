#include "services/edge/intent_book.h"

#include <algorithm>

namespace headgate {
namespace {

using edge::v1::IntentRow;

bool is_live(const IntentRow& row) {
  return row.state() == edge::v1::INTENT_STATE_PENDING || row.state() == edge::v1::INTENT_STATE_APPROVED;
}

bool lists(const risk::v1::RiskState& state, const std::string& id) {
  for (const auto& order : state.open_orders()) {
    if (order.intent_id() == id) return true;
  }
  return false;
}

}  // namespace

void IntentBook::restore(const IntentRow& row) {
  const std::string& id = row.intent().intent_id();
  rows_[id] = row;
  remember_denial(row);
  if (!is_live(row)) return;
  live_.insert(id);
  live_in_[row.intent().market_ticker()] = id;
}

void IntentBook::add(const edge::v1::OrderIntent& intent, MarketTime now) {
  IntentRow row;
  *row.mutable_intent() = intent;
  row.set_published_ns(now.ns());
  row.set_state(edge::v1::INTENT_STATE_PENDING);
  restore(row);
}

void IntentBook::remember_denial(const IntentRow& row) {
  if (row.state() != edge::v1::INTENT_STATE_DENIED) return;
  MarketTime& latest = denied_in_[row.intent().market_ticker()];
  latest = std::max(latest, MarketTime::from_ns(row.published_ns()));
}

std::optional<MarketTime> IntentBook::denied_in(const std::string& market) const {
  const auto found = denied_in_.find(market);
  if (found == denied_in_.end()) return std::nullopt;
  return found->second;
}

void IntentBook::end(IntentRow& row, edge::v1::IntentState state) {
  row.set_state(state);
  remember_denial(row);
  live_.erase(row.intent().intent_id());
  const auto found = live_in_.find(row.intent().market_ticker());
  if (found != live_in_.end() && found->second == row.intent().intent_id()) live_in_.erase(found);
}

IntentBook::Ids IntentBook::approved(const std::string& id, UtcTime published,
                                     const risk::v1::RiskState* state, UtcTime state_published) {
  const auto found = rows_.find(id);
  if (found == rows_.end() || found->second.state() != edge::v1::INTENT_STATE_PENDING) return {};
  found->second.set_state(edge::v1::INTENT_STATE_APPROVED);
  found->second.set_approved_utc_ns(published.ns());
  if (state != nullptr) take(*state, state_published);
  return {id};
}

IntentBook::Ids IntentBook::denied(const std::string& id, const std::string& code) {
  const auto found = rows_.find(id);
  if (found == rows_.end() || !is_live(found->second)) return {};
  found->second.set_denial_code(code);
  end(found->second, edge::v1::INTENT_STATE_DENIED);
  return {id};
}

IntentBook::Ids IntentBook::take(const risk::v1::RiskState& state, UtcTime published) {
  Ids out;
  const std::set<std::string> live = live_;
  for (const std::string& id : live) {
    IntentRow& row = rows_[id];
    const bool open = lists(state, id);
    if (row.state() == edge::v1::INTENT_STATE_PENDING && open) {
      row.set_state(edge::v1::INTENT_STATE_APPROVED);
      row.set_approved_utc_ns(published.ns());
      out.push_back(id);
    } else if (row.state() == edge::v1::INTENT_STATE_APPROVED && !open &&
               published.ns() >= row.approved_utc_ns()) {
      end(row, edge::v1::INTENT_STATE_DONE);
      out.push_back(id);
    }
  }
  return out;
}

const IntentRow* IntentBook::find(const std::string& id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : &found->second;
}

const IntentRow* IntentBook::live_in(const std::string& market) const {
  const auto found = live_in_.find(market);
  return found == live_in_.end() ? nullptr : &rows_.at(found->second);
}

}  // namespace headgate
