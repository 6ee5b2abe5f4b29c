#include "services/settle/settle_actor.h"

#include <fmt/format.h>

#include <utility>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "domain/digest.h"
#include "kalshi/market_codec.h"
#include "services/settle/audit.h"
#include "services/settle/fill_facts.h"

namespace headgate {
namespace {

using settle::v1::JournalRow;
using settle::v1::LedgerEntry;

constexpr const char* journal_table = "journal";
constexpr const char* market_table = "market";

const char* word_of(market::v1::MarketResult result) {
  if (result == market::v1::MARKET_RESULT_YES) return "yes";
  if (result == market::v1::MARKET_RESULT_NO) return "no";
  if (result == market::v1::MARKET_RESULT_SCALAR) return "scalar";
  return "undetermined";
}

market::v1::MarketResult result_of(Side winner) {
  return winner == Side::yes ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO;
}

std::optional<Side> winner_of(market::v1::MarketResult result) {
  if (result == market::v1::MARKET_RESULT_YES) return Side::yes;
  if (result == market::v1::MARKET_RESULT_NO) return Side::no;
  return std::nullopt;
}

Money cash_of(const LedgerEntry& entry) {
  Money out;
  for (const auto& posting : entry.postings()) {
    if (posting.account() == "cash") out += Money::from_e6(posting.amount_e6());
  }
  return out;
}

bool same_entries(const std::vector<LedgerEntry>& booked, const JournalRow& row) {
  if (static_cast<int>(booked.size()) != row.entries_size()) return false;
  for (int i = 0; i < row.entries_size(); ++i) {
    if (booked[static_cast<size_t>(i)].SerializeAsString() != row.entries(i).SerializeAsString())
      return false;
  }
  return true;
}

// A simulated or recorded world serves as fast as it is asked, and its time may run a thousand times faster
// than the machine's, by which tokens are counted.
bool is_limited(const Configuration& configuration) {
  return configuration.instance.mode != Mode::sim && configuration.exchange.clock != ClockSource::world;
}

}  // namespace

SettleActor::SettleActor(const Configuration& configuration)
    : rest_url_(configuration.exchange.rest_url + "/"),
      gate_(kalshi::settle_share, is_limited(configuration)),
      rounds_(configuration.exchange.rest_url),
      labels_(configuration.settle.reports_url) {}

std::vector<Subscription> SettleActor::subscriptions() const {
  return {{"exec", std::string(events_stream)},
          {"exec", std::string(state_stream)},
          {"market", std::string(state_stream)}};
}

void SettleActor::handle(const Input& input, Effects& effects) {
  if (const auto* done = std::get_if<HttpDone>(&input.event)) gate_.came(*done, input.machine, effects);
  react(input, effects);
  let_go(input, effects);
}

void SettleActor::let_go(const Input& input, Effects& effects) {
  for (HttpRequest& request : std::exchange(effects.requests, {})) {
    if (request.url.starts_with(rest_url_)) {
      gate_.take_in(std::move(request), kalshi::RequestGate::Turn::question);
    } else {
      effects.request(std::move(request));
    }
  }
  gate_.let_go(input.machine, effects);
}

void SettleActor::react(const Input& input, Effects& effects) {
  if (const auto* started = std::get_if<Started>(&input.event)) return start(*started, input, effects);
  if (const auto* delivered = std::get_if<Delivered>(&input.event))
    return deliver(delivered->envelope, input, effects);
  if (const auto* done = std::get_if<HttpDone>(&input.event)) return take_reply(*done, input, effects);
  if (const auto* fired = std::get_if<TimerFired>(&input.event)) {
    if (fired->timer == ResultRounds::timer) rounds_.begin(input, effects);
    if (fired->timer == ClimateLabels::timer) labels_.begin(input, effects);
    return;
  }
  if (const auto* reset = std::get_if<StreamReset>(&input.event)) {
    if (reset->source == "exec" && reset->stream == state_stream) account_.reset();
    return publish_audit(effects);
  }
}

void SettleActor::start(const Started& started, const Input& input, Effects& effects) {
  gate_.seed(Random::of(static_cast<uint64_t>(input.utc.ns()), "settle/requests"));
  for (const auto& [place, bytes] : started.rows) {
    if (place.first == journal_table) restore(bytes, effects);
    settle::v1::LabelRow label;
    if (place.first == ClimateLabels::table && label.ParseFromString(bytes)) labels_.restore(label);
    settle::v1::KnownMarketRow market;
    if (place.first == market_table && market.ParseFromString(bytes)) rounds_.restore(market);
  }
  for (const auto& [market, settlement] : settlements_) {
    rounds_.settled(market);
    contradicts_settlement(market);  // still a contradiction after a restart
  }
  publish_audit(effects);
  rounds_.arm(input, effects);
  labels_.start(input, effects);
}

// Repeats what the row says by the same code that booked it, and compares: a row that books differently today
// means that money would change by restarting.
void SettleActor::restore(const std::string& bytes, Effects& effects) {
  JournalRow row;
  std::vector<LedgerEntry> booked;
  const bool readable = row.ParseFromString(bytes) && row.number() == journal_ + 1 && row.entries_size() > 0;
  if (readable) {
    const MarketTime then = MarketTime::from_ns(row.entries(0).booked_ns());
    if (row.has_fill()) {
      const auto facts = judge_fill(row.fill());
      if (facts) booked = book_fill(*facts, then);
      fill_of_[row.fill().trade_id()] = fills_.size();
      fills_.push_back(row.fill());
    } else if (row.has_settlement()) {
      const auto winner = winner_of(row.settlement().result());
      if (auto entry =
              winner ? ledger_.settle(row.settlement().market_ticker(), *winner, then) : std::nullopt) {
        booked.push_back(std::move(*entry));
      }
      settlements_[row.settlement().market_ticker()] = row.settlement();
    } else if (auto entry = ledger_.deposit(1, cash_of(row.entries(0)), then)) {
      booked.push_back(std::move(*entry));
      opened_ = true;
    }
  }
  journal_ += 1;
  if (readable && same_entries(booked, row)) return;
  damage_ = fmt::format("journal row {} books differently than it did", journal_);
  effects.note(Level::alert, "LEDGER_ROW_DAMAGED", damage_);
}

// The exchange's own figure, which exec tells once: the ledger begins with it.
void SettleActor::open(const exec::v1::OpeningBalance& opening, const Input& input, Effects& effects) {
  if (opened_) return;
  opened_ = true;
  JournalRow row;
  *row.add_entries() = *ledger_.deposit(1, Money::from_e6(opening.cash_e6()), input.market);
  keep(std::move(row), effects);
  publish_audit(effects);
}

void SettleActor::deliver(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  if (envelope.source() == "exec") {
    if (const auto fill = decode<exec::v1::Fill>(envelope)) return take_fill(*fill, input, effects);
    if (const auto opening = decode<exec::v1::OpeningBalance>(envelope))
      return open(*opening, input, effects);
    if (auto account = decode<exec::v1::ExchangeAccount>(envelope)) {
      account_ = std::move(*account);
      return publish_audit(effects);
    }
    return;
  }
  if (const auto info = decode<market::v1::MarketInfo>(envelope)) take_info(*info, input, effects);
}

void SettleActor::take_fill(const exec::v1::Fill& fill, const Input& input, Effects& effects) {
  const auto known = fill_of_.find(fill.trade_id());
  if (known != fill_of_.end()) {
    if (fills_[known->second].SerializeAsString() == fill.SerializeAsString()) return;
    return effects.note(Level::alert, "FILL_CONFLICT",
                        "trade " + fill.trade_id() + " came again with other figures");
  }
  const auto facts = judge_fill(fill);
  if (!facts) return effects.note(Level::alert, "FILL_REFUSED", facts.error().text());

  JournalRow row;
  for (auto& entry : book_fill(*facts, input.market)) *row.add_entries() = std::move(entry);
  *row.mutable_fill() = fill;
  if (row.entries_size() > 1) {
    effects.note(Level::alert, "FILL_AFTER_SETTLEMENT",
                 "trade " + fill.trade_id() + " in " + fill.market_ticker());
  }
  keep(std::move(row), effects);
  fill_of_[fill.trade_id()] = fills_.size();
  fills_.push_back(fill);
  if (rounds_.learn_of(fill.market_ticker(), fill.event_ticker())) {
    effects.store(market_table, fill.market_ticker(),
                  rounds_.find(fill.market_ticker())->SerializeAsString());
    rounds_.arm(input, effects);
  }
  publish_audit(effects);
}

// A fill may become known after its market was settled, when exec was away: fills are the truth, so it is
// booked and paid out in the same step.
std::vector<LedgerEntry> SettleActor::book_fill(const FillFacts& facts, MarketTime now) {
  std::vector<LedgerEntry> out;
  auto entry = ledger_.fill(facts, now);
  if (!entry) return out;
  out.push_back(std::move(*entry));
  const LedgerPosition& position = ledger_.positions().at(facts.market);
  if (!position.winner) return out;
  if (auto late = ledger_.settle_late(facts.market, facts.trade_id, now)) out.push_back(std::move(*late));
  return out;
}

void SettleActor::take_info(const market::v1::MarketInfo& info, const Input& input, Effects& effects) {
  const std::string& market = info.market_ticker();
  if (!is_plain_ticker(market)) {
    return complain(market, Level::alert, "TICKER_REFUSED", "a market named '" + market + "'", effects);
  }
  labels_.learn(info, input, effects);
  if (!rounds_.learn(info)) return;
  effects.store(market_table, market, rounds_.find(market)->SerializeAsString());
  rounds_.arm(input, effects);

  if (settlements_.count(market) == 0) return;
  if (contradicts_settlement(market)) {
    complain(market, Level::alert, "RESULT_CHANGED", disagreements_[market] + "; nothing is booked again",
             effects);
  }
  compare_label(info.event_ticker(), effects);  // the strike may be new
  publish_audit(effects);
}

// Whether the bus now says otherwise than what was settled; remembers both.
bool SettleActor::contradicts_settlement(const std::string& market) {
  const auto settled = settlements_.find(market);
  const auto* known = rounds_.find(market);
  if (settled == settlements_.end() || known == nullptr) return false;
  if (known->bus_result() == market::v1::MARKET_RESULT_UNSPECIFIED) return false;
  if (known->bus_result() == settled->second.result()) return disagreements_.erase(market), false;
  disagreements_[market] = fmt::format("{}: settled {}, now {}", market, word_of(settled->second.result()),
                                       word_of(known->bus_result()));
  return true;
}

void SettleActor::take_reply(const HttpDone& done, const Input& input, Effects& effects) {
  if (const auto event = labels_.finish(done, input, effects)) return compare_label(*event, effects);
  const auto market = rounds_.finish(done, effects);
  if (!market) return;
  judge_result(*market, done, input, effects);
  rounds_.arm(input, effects);
}

void SettleActor::judge_result(const std::string& market, const HttpDone& done, const Input& input,
                               Effects& effects) {
  if (settlements_.count(market) != 0) return;
  if (done.outcome != HttpOutcome::answered || done.status != 200) {
    const std::string why =
        done.outcome == HttpOutcome::answered ? fmt::format("status {}", done.status) : done.why;
    return complain(market, Level::warning, "RESULT_NOT_ANSWERED", market + ": " + why, effects);
  }
  const auto info = kalshi::parse_market_reply(done.body);
  if (!info) {
    return complain(market, Level::alert, "RESULT_UNREADABLE", market + ": " + info.error().text(), effects);
  }
  if (info->market_ticker() != market) {
    return complain(market, Level::alert, "RESULT_MISADDRESSED",
                    "asked " + market + ", answered " + info->market_ticker(), effects);
  }
  if (info->status() != market::v1::MARKET_STATUS_FINALIZED) return;
  const auto winner = winner_of(info->result());
  if (!winner) {
    return complain(market, Level::alert, "RESULT_NOT_BINARY", market + " is final without yes or no",
                    effects);
  }
  const auto bus_result = rounds_.find(market)->bus_result();
  if (bus_result != market::v1::MARKET_RESULT_UNSPECIFIED && bus_result != info->result()) {
    disagreements_[market] = fmt::format("{}: bus says {}, own route says {}", market, word_of(bus_result),
                                         word_of(info->result()));
    complain(market, Level::alert, "RESULT_DISAGREES", disagreements_[market] + "; not settled", effects);
    return publish_audit(effects);
  }
  settle_market(market, *winner, input, effects);
}

void SettleActor::settle_market(const std::string& market, Side winner, const Input& input,
                                Effects& effects) {
  const auto held = ledger_.positions().find(market);
  const Quantity net = held == ledger_.positions().end() ? Quantity{} : held->second.net;
  auto entry = ledger_.settle(market, winner, input.market);
  check(entry.has_value(), "a market is settled once");

  settle::v1::Settlement settlement;
  settlement.set_market_ticker(market);
  settlement.set_event_ticker(rounds_.find(market)->event_ticker());
  settlement.set_result(result_of(winner));
  settlement.set_yes_payout_e4(winner == Side::yes ? Price::one_e4 : 0);
  settlement.set_net_e2(net.e2());
  settlement.set_payout_e6(cash_of(*entry).e6());
  settlement.set_settled_ns(input.market.ns());

  JournalRow row;
  *row.add_entries() = std::move(*entry);
  *row.mutable_settlement() = settlement;
  keep(std::move(row), effects);
  effects.publish_event("settlement", market, settlement);
  settlements_[market] = std::move(settlement);
  rounds_.settled(market);
  disagreements_.erase(market);
  complaints_.erase(market);
  compare_label(rounds_.find(market)->event_ticker(), effects);
  publish_audit(effects);
}

void SettleActor::compare_label(const std::string& event, Effects& effects) {
  for (const auto& [market, settlement] : settlements_) {
    if (settlement.result() != market::v1::MARKET_RESULT_YES) continue;
    const auto* known = rounds_.find(market);
    if (known != nullptr && known->event_ticker() == event) labels_.compare(*known, effects);
  }
}

void SettleActor::keep(JournalRow row, Effects& effects) {
  row.set_number(++journal_);
  effects.store(journal_table, fmt::format("{:016}", journal_), row.SerializeAsString());
  for (const auto& entry : row.entries()) effects.publish_event("ledger", entry.kind(), entry);
}

void SettleActor::complain(const std::string& market, Level level, const char* code, const std::string& text,
                           Effects& effects) {
  const std::string complaint = std::string(code) + " " + text;
  if (complaints_[market] == complaint) return;
  complaints_[market] = complaint;
  effects.note(level, code, text);
}

void SettleActor::publish_audit(Effects& effects) {
  // A ledger that has not begun differs from every account. A fill before the opening is no beginning but a
  // thing that cannot be, and is compared.
  const bool begun = opened_ || ledger_.fills() > 0;
  settle::v1::AuditReport report = audit(ledger_, account_ && begun ? &*account_ : nullptr);
  std::string difference = report.difference();
  for (const auto& [market, both] : disagreements_) difference += (difference.empty() ? "" : "; ") + both;
  if (!damage_.empty()) {
    difference += (difference.empty() ? "" : "; ") + damage_;
    report.set_compared(true);
    report.set_balanced(false);
  }
  report.set_difference(std::move(difference));
  if (audit_published_ && report.SerializeAsString() == audit_.SerializeAsString()) return;

  const bool disagrees = report.compared() && !report.balanced();
  const bool said = audit_published_ && audit_.compared() && audit_.difference() == report.difference();
  if (disagrees && !said) effects.note(Level::alert, "LEDGER_DISAGREES", report.difference());
  audit_ = std::move(report);
  audit_published_ = true;
  effects.publish_state("audit", "settle", audit_);
}

uint64_t SettleActor::digest() const {
  Digest digest;
  digest.add(static_cast<int64_t>(ledger_.digest())).add(static_cast<int64_t>(journal_)).add(damage_);
  for (const auto& fill : fills_) digest.add(fill.SerializeAsString());
  for (const auto& [market, settlement] : settlements_) digest.add(settlement.SerializeAsString());
  digest.add(static_cast<int64_t>(rounds_.digest()));
  return digest.add(static_cast<int64_t>(labels_.digest())).value();
}

}  // namespace headgate
