#include "backtest/tally.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate::backtest {
namespace {

// Eight bytes at a time: the digest itself takes them singly, and there are gigabytes of them.
uint64_t folded(std::string_view bytes) {
  constexpr uint64_t odd = 0x9E3779B97F4A7C15ULL;
  uint64_t out = bytes.size();
  for (size_t i = 0; i < bytes.size(); i += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, std::min(sizeof word, bytes.size() - i));
    out = (out ^ word) * odd;
    out ^= out >> 32;
  }
  return out;
}

void add_to(EventOutcome& sum, const EventOutcome& one) {
  sum.evaluations += one.evaluations;
  sum.intents += one.intents;
  sum.approved += one.approved;
  sum.denied += one.denied;
  sum.orders += one.orders;
  sum.fills += one.fills;
  sum.maker_fills += one.maker_fills;
  sum.contracts += one.contracts;
  sum.fees += one.fees;
  sum.profit += one.profit;
}

}  // namespace

EventOutcome& Tally::event(const std::string& ticker) {
  EventOutcome& out = events_[ticker];
  out.event = ticker;
  return out;
}

void Tally::hear(const bus::v1::Envelope& envelope) {
  // What market says is what was played, and not what came of it.
  if (envelope.source() == "market") return;
  digest_.add(envelope.source()).add(envelope.type()).add(envelope.market_time_ns());
  digest_.add(static_cast<int64_t>(folded(envelope.body())));
  if (envelope.source() == "edge") {
    if (envelope.stream() == state_stream) {
      // Of evaluations there are thousands, and their key, "evaluation/<market>/<side>/", says enough.
      const std::string& key = envelope.key();
      const size_t from = key.find('/') + 1;
      const auto of = event_of_.find(key.substr(from, key.find('/', from) - from));
      if (of != event_of_.end()) ++event(of->second).evaluations;
    } else if (const auto intent = decode<edge::v1::OrderIntent>(envelope)) {
      ++event(intent->event_ticker()).intents;
      intents_[intent->intent_id()] = intent->event_ticker();
    }
  } else if (envelope.source() == "risk") {
    if (const auto denied = decode<risk::v1::OrderDenied>(envelope)) {
      ++event(denied->event_ticker()).denied;
      ++denials_[denied->code()];
    }
    if (decode<risk::v1::OrderApproved>(envelope)) {
      // An approval that is told again is the same one.
      const auto of = intents_.find(envelope.correlation_id());
      if (of != intents_.end() && !of->second.empty()) {
        ++event(of->second).approved;
        of->second.clear();
      }
    }
  } else if (envelope.source() == "exec") {
    if (const auto opening = decode<exec::v1::OpeningBalance>(envelope)) {
      opening_ = Money::from_e6(opening->cash_e6());
    }
    if (const auto report = decode<exec::v1::OrderReport>(envelope)) take(*report);
    if (const auto fill = decode<exec::v1::Fill>(envelope)) take(*fill);
  } else if (envelope.source() == "settle") {
    if (const auto settlement = decode<settle::v1::Settlement>(envelope)) take(*settlement);
    if (const auto entry = decode<settle::v1::LedgerEntry>(envelope)) take(*entry);
  }
}

void Tally::take(const exec::v1::OrderReport& report) {
  const bool sent = !report.order_id().empty() && !report.exchange_order_id().empty();
  if (sent && orders_.emplace(report.order_id(), true).second) ++event(report.event_ticker()).orders;
}

void Tally::take(const exec::v1::Fill& fill) {
  EventOutcome& to = event(fill.event_ticker());
  ++to.fills;
  if (!fill.taker()) ++to.maker_fills;
  to.contracts += Quantity::from_e2(fill.quantity_e2());
  to.fees += Money::from_e6(fill.fee_e6());
}

void Tally::take(const settle::v1::Settlement& settlement) {
  if (settlement.result() != market::v1::MARKET_RESULT_YES) return;
  event(settlement.event_ticker()).winner = settlement.market_ticker();
}

// Cash that went and came is an event's profit once nothing of it is held any more; until then what is held
// counts at its cost.
void Tally::take(const settle::v1::LedgerEntry& entry) {
  constexpr std::string_view positions = "position/";
  const auto of = event_of_.find(entry.market_ticker());
  for (const auto& posting : entry.postings()) {
    const Money amount = Money::from_e6(posting.amount_e6());
    const bool held = posting.account().starts_with(positions);
    if (held) at_cost_ += amount;
    if (posting.account() == "cash") cash_ += amount;
    if (of != event_of_.end() && (held || posting.account() == "cash")) event(of->second).profit += amount;
  }
  equity_.push_back({MarketTime::from_ns(entry.booked_ns()), cash_ + at_cost_});
}

void Tally::write(Outcome& out) const {
  out.events.clear();
  out.total = {};
  for (const auto& [ticker, each] : events_) {
    out.events.push_back(each);
    add_to(out.total, each);
  }
  out.denials.assign(denials_.begin(), denials_.end());
  std::stable_sort(out.denials.begin(), out.denials.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  out.opening = opening_;
  out.closing = cash_ + at_cost_;
  out.equity = equity_;
  out.digest = digest_.value();
}

}  // namespace headgate::backtest
