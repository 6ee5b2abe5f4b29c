#include "services/notify/notify_actor.h"

#include <fmt/format.h>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "bus/topics.h"
#include "domain/digest.h"

namespace headgate {
namespace {

constexpr const char* look_timer = "look";
constexpr const char* feed_timer = "feed";
constexpr int64_t feed_patience_ns = 60 * ns_per_s;
// A denial after so much market time without one of its code is a new story.
constexpr int64_t denial_quiet_ns = 3'600 * ns_per_s;

std::string subject_of(const risk::v1::Restriction& restriction) {
  const std::string scope = command::v1::ScopeKind_Name(restriction.scope()).substr(11);
  return restriction.name().empty() ? scope : scope + " " + restriction.name();
}

}  // namespace

NotifyActor::NotifyActor(const Configuration& configuration) : instance_(configuration.instance) {}

std::vector<Subscription> NotifyActor::subscriptions() const {
  std::vector<Subscription> out;
  for (const TopicRule& rule : topic_rules()) {
    bool known = false;
    for (const Subscription& one : out)
      known = known || (one.source == rule.source && one.stream == rule.stream);
    if (!known) out.push_back({std::string(rule.source), std::string(rule.stream)});
  }
  return out;
}

void NotifyActor::handle(const Input& input, Effects& effects) {
  watch_kill(input, effects);
  if (const auto* started = std::get_if<Started>(&input.event)) return start(*started, input, effects);
  if (const auto* delivered = std::get_if<Delivered>(&input.event))
    return deliver(delivered->envelope, input, effects);
  if (const auto* heard = std::get_if<Heard>(&input.event)) {
    silence_.heard(heard->heartbeat.source(), input.machine);
    return spool_.resolve("SILENT", heard->heartbeat.source(), "heard again", input, effects);
  }
  if (const auto* fired = std::get_if<TimerFired>(&input.event)) {
    if (fired->timer == look_timer) watch_silence(input, effects);
    if (fired->timer == feed_timer) watch_feed(input, effects);
    return;
  }
  if (std::holds_alternative<Stopping>(input.event)) spool_.keep_all(effects);
}

void NotifyActor::start(const Started& started, const Input& input, Effects& effects) {
  for (const auto& [place, bytes] : started.rows) {
    if (place.first != AlertSpool::table) continue;
    notify::v1::AlertRow row;
    if (!row.ParseFromString(bytes)) {
      effects.note(Level::alert, "ROW_UNREADABLE", "alert " + place.second);
      continue;
    }
    spool_.restore(row);
    if (row.cause() == "RESTRICTED" && row.resolved_utc_ns() == 0) restricted_.insert(row.subject());
  }
  std::vector<std::string> peers;
  for (const auto name : service_names) {
    if (name != "notify") peers.emplace_back(name);
  }
  silence_.begin(input.machine, peers);
  effects.arm(look_timer, input.machine.plus_ns(SilenceWatch::look_every_ns));
}

void NotifyActor::deliver(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  ++messages_[envelope.type()];
  if (envelope.source() == "market") return take_market(envelope, input, effects);
  if (envelope.source() == "risk") return take_risk(envelope, input, effects);
  if (envelope.source() == "exec") return take_exec(envelope, input, effects);
  if (const auto report = decode<settle::v1::AuditReport>(envelope)) take_audit(*report, input, effects);
}

void NotifyActor::take_risk(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  if (const auto denied = decode<risk::v1::OrderDenied>(envelope))
    return take_denial(*denied, input, effects);
  if (const auto state = decode<risk::v1::RiskState>(envelope)) take_state(*state, input, effects);
}

void NotifyActor::take_denial(const risk::v1::OrderDenied& denied, const Input& input, Effects& effects) {
  const auto* said = spool_.open("DENIED", denied.code());
  if (said != nullptr && input.market.ns() - said->last_market_ns() > denial_quiet_ns) {
    spool_.resolve("DENIED", denied.code(), "quiet for an hour of market time", input, effects);
  }
  spool_.raise(Level::warning, "DENIED", denied.code(),
               fmt::format("{}: {} against limit {}", denied.market_ticker(), denied.value(), denied.limit()),
               input, effects);
}

void NotifyActor::take_state(const risk::v1::RiskState& state, const Input& input, Effects& effects) {
  const bool active = state.mode() == risk::v1::TRADING_MODE_ACTIVE;
  const bool reducing = state.mode() == risk::v1::TRADING_MODE_REDUCING;
  spool_.follow(!active && !reducing, Level::alert, "HALTED", "account", state.reason(), input, effects);
  spool_.follow(reducing, Level::warning, "REDUCING", "account", state.reason(), input, effects);

  std::set<std::string> now;
  for (const auto& restriction : state.restrictions()) {
    const std::string subject = subject_of(restriction);
    now.insert(subject);
    spool_.follow(true, restriction.needs_person() ? Level::alert : Level::warning, "RESTRICTED", subject,
                  risk::v1::TradingMode_Name(restriction.mode()).substr(13) + " by " + restriction.who() +
                      ": " + restriction.reason(),
                  input, effects);
  }
  for (const std::string& subject : restricted_) {
    if (now.count(subject) == 0) spool_.resolve("RESTRICTED", subject, "lifted", input, effects);
  }
  restricted_ = std::move(now);
}

void NotifyActor::take_exec(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  if (const auto account = decode<exec::v1::ExchangeAccount>(envelope)) {
    return spool_.follow(account->killed(), Level::alert, "KILLED", "exec", "exec obeys the kill switch",
                         input, effects);
  }
  const auto report = decode<exec::v1::OrderReport>(envelope);
  if (!report || report->order_id().empty()) return;
  spool_.follow(
      report->state() == exec::v1::ORDER_STATE_UNKNOWN, Level::alert, "ORDER_UNKNOWN", report->order_id(),
      report->market_ticker() + ": the exchange's answer was lost; counted as filled", input, effects);
}

// `balanced` says something only beside `compared`; a difference without comparison is a contradicted result.
void NotifyActor::take_audit(const settle::v1::AuditReport& report, const Input& input, Effects& effects) {
  const bool compared_wrong = report.compared() && !report.balanced();
  if (report.compared()) {
    spool_.follow(compared_wrong, Level::alert, "LEDGER_DISAGREES", "ledger", report.difference(), input,
                  effects);
  }
  spool_.follow(!compared_wrong && !report.difference().empty(), Level::alert, "RESULT_DISAGREES", "results",
                report.difference(), input, effects);
}

void NotifyActor::take_market(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  if (const auto info = decode<market::v1::MarketInfo>(envelope)) {
    return spool_.follow(!info->defect().empty(), Level::alert, "MARKET_DEFECT", info->market_ticker(),
                         info->defect(), input, effects);
  }
  const auto status = decode<market::v1::ExchangeStatus>(envelope);
  if (!status) return;
  if (status->feed_connected()) {
    feed_lost_.reset();
    effects.disarm(feed_timer);
    return spool_.resolve("FEED_DISCONNECTED", "market", "connected again", input, effects);
  }
  if (!feed_lost_) {
    feed_lost_ = input.market;
    effects.arm(feed_timer, input.market.plus_ns(feed_patience_ns + 1));
  }
  watch_feed(input, effects);
}

void NotifyActor::watch_feed(const Input& input, Effects& effects) {
  if (!feed_lost_ || input.market.minus_ns(*feed_lost_) <= feed_patience_ns) return;
  spool_.follow(true, Level::alert, "FEED_DISCONNECTED", "market",
                "no order book feed since " + iso_utc(feed_lost_->ns()), input, effects);
}

void NotifyActor::watch_silence(const Input& input, Effects& effects) {
  for (const auto& silent : silence_.look(input.machine)) {
    if (spool_.open("SILENT", silent.process) != nullptr) continue;
    spool_.raise(Level::alert, "SILENT", silent.process,
                 fmt::format("no heartbeat for {} s", silent.for_ns / ns_per_s), input, effects);
  }
  effects.arm(look_timer, input.machine.plus_ns(SilenceWatch::look_every_ns));
}

// Started carries the rows that say what was open before, so it is looked at from the next input on.
void NotifyActor::watch_kill(const Input& input, Effects& effects) {
  if (std::holds_alternative<Started>(input.event)) return;
  spool_.follow(input.killed, Level::alert, "KILLED", "switch",
                "the KILL file is there, or cannot be checked", input, effects);
}

uint64_t NotifyActor::digest() const {
  Digest digest;
  for (const auto& [number, row] : spool_.alerts()) digest.add(row.SerializeAsString());
  for (const auto& [type, count] : messages_) digest.add(type).add(static_cast<int64_t>(count));
  return digest.value();
}

}  // namespace headgate
