#include "services/risk/risk_actor.h"

#include <algorithm>

#include "actor/decode.h"
#include "actor/service_names.h"
#include "actor/wire.h"
#include "domain/buggify.h"
#include "domain/check.h"
#include "domain/civil_day.h"
#include "domain/digest.h"

namespace headgate::risk {
namespace {

namespace cmd = command::v1;

constexpr const char* decision_table = "decision";
constexpr const char* resend_timer = "resend";
constexpr const char* account_subject = "account";
constexpr int64_t resend_every_ns = 500 * ns_per_ms;
constexpr const char* kill_reason = "KILL_SWITCH";

// One of no order of ours has no event: exec knows it from the approval alone.
bool whole(const exec::v1::Fill& fill) {
  const bool has_event = !fill.event_ticker().empty() || fill.intent_id().empty();
  return !fill.trade_id().empty() && !fill.market_ticker().empty() && has_event && from_wire(fill.side()) &&
         Price::from_e4(fill.price_e4()) && fill.quantity_e2() > 0 && fill.quantity_e2() <= 100'000'000'000 &&
         fill.fee_e6() >= 0;
}

}  // namespace

RiskActor::RiskActor(const Configuration& configuration, ApprovalSigner signer)
    : configuration_(configuration), signer_(std::move(signer)) {}

Result<std::unique_ptr<RiskActor>> RiskActor::make(const Configuration& configuration,
                                                   ApprovalSigner signer) {
  if (!civil_day(configuration.limits.loss_day_zone, 0)) {
    return Error{"LOSS_DAY_ZONE", "limits.loss_day_zone", configuration.limits.loss_day_zone,
                 "use UTC, Etc/GMT+N or America/New_York, Chicago, Denver or Los_Angeles"};
  }
  return std::unique_ptr<RiskActor>(new RiskActor(configuration, std::move(signer)));
}

std::vector<Subscription> RiskActor::subscriptions() const {
  return {{"edge", "events"},   {"exec", "events"},  {"exec", "state"},
          {"settle", "events"}, {"settle", "state"}, {"market", "state"}};
}

void RiskActor::handle(const Input& input, Effects& effects) {
  // Any input will do to notice the switch: it must hold before the next intent is judged.
  if (input.killed && !std::holds_alternative<Started>(input.event)) latch_kill(input, effects);
  if (const auto* started = std::get_if<Started>(&input.event)) return on_started(*started, input, effects);
  if (const auto* delivered = std::get_if<Delivered>(&input.event)) {
    return on_delivered(delivered->envelope, input, effects);
  }
  if (const auto* heard = std::get_if<Heard>(&input.event)) {
    if (heard->heartbeat.source() == "exec" && heard->heartbeat.ready()) exec_heard_ = input.machine;
    return;
  }
  if (const auto* timer = std::get_if<TimerFired>(&input.event))
    return on_timer(timer->timer, input, effects);
  if (const auto* commanded = std::get_if<Commanded>(&input.event)) {
    return on_command(commanded->command, input, effects);
  }
  if (std::holds_alternative<KillChecked>(input.event)) return on_kill_check(input, effects);
  if (const auto* reset = std::get_if<StreamReset>(&input.event)) {
    if (reset->source != "market") return;
    markets_.clear();
    books_.clear();
    exchange_.reset();
  }
}

void RiskActor::on_started(const Started& started, const Input& input, Effects& effects) {
  account_.restore(started.rows);
  restrictions_.restore(started.rows);
  for (const auto& [at, value] : started.rows) {
    if (at.first != decision_table) continue;
    check(decisions_[at.second].ParseFromString(value), "a stored decision can be read");
  }
  if (input.killed) latch_kill(input, effects);
  effects.arm(resend_timer, input.machine.plus_ns(resend_every_ns));
  publish_state(effects);
}

void RiskActor::on_delivered(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  const std::string& from = envelope.source();
  if (from == "edge") {
    if (const auto intent = decode<edge::v1::OrderIntent>(envelope)) on_intent(*intent, input, effects);
    if (const auto cancel = decode<edge::v1::CancelIntent>(envelope)) on_cancel(*cancel, input, effects);
    return;
  }
  if (from == "exec") {
    if (const auto opening = decode<exec::v1::OpeningBalance>(envelope)) on_opening(*opening, effects);
    if (const auto fill = decode<exec::v1::Fill>(envelope)) on_fill(*fill, input, effects);
    if (const auto report = decode<exec::v1::OrderReport>(envelope)) on_report(*report, input, effects);
    if (const auto moved = decode<exec::v1::TransferReport>(envelope)) on_transfer(*moved, input, effects);
    if (const auto account = decode<exec::v1::ExchangeAccount>(envelope)) on_account(*account, effects);
    return;
  }
  if (from == "settle") {
    if (const auto settlement = decode<settle::v1::Settlement>(envelope))
      on_settlement(*settlement, input, effects);
    if (const auto audit = decode<settle::v1::AuditReport>(envelope)) on_audit(*audit, input, effects);
    return;
  }
  if (from != "market") return;
  if (auto info = decode<market::v1::MarketInfo>(envelope))
    markets_[info->market_ticker()] = std::move(*info);
  if (decode_into(envelope, heard_book_)) {
    remember_mark(heard_book_);
    books_[heard_book_.market_ticker()].Swap(&heard_book_);
    return;
  }
  if (auto status = decode<market::v1::ExchangeStatus>(envelope)) {
    exchange_ = std::move(*status);
    keep_day(input, effects);
  }
}

// An intent seen before is not judged again, whatever it says now: the same idea is never traded twice.
void RiskActor::on_intent(const edge::v1::OrderIntent& intent, const Input& input, Effects& effects) {
  if (decisions_.contains(intent.intent_id())) return;
  const View view = view_of(intent.market_ticker(), input);
  const auto denial = judge(view, intent);
  if (!denial) return approve(intent, input, effects);
  deny(intent, *denial, input, effects);
  if (denial->code == "DAILY_LOSS") {
    halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED,
         "DAILY_LOSS " + denial->value + " of " + denial->limit, "risk", input, effects);
  }
}

void RiskActor::approve(const edge::v1::OrderIntent& intent, const Input& input, Effects& effects) {
  v1::OrderRow order;
  v1::Approval& approval = *order.mutable_approval();
  approval.set_instance(configuration_.instance.name);
  approval.set_mode(std::string(name_of(configuration_.instance.mode)));
  approval.set_approval_number(account_.next_approval_number());
  approval.set_intent_id(intent.intent_id());
  approval.set_strategy(intent.strategy());
  approval.set_market_ticker(intent.market_ticker());
  approval.set_event_ticker(intent.event_ticker());
  approval.set_side(intent.side());
  approval.set_worst_price_e4(intent.limit_price_e4());
  approval.set_maximum_quantity_e2(intent.quantity_e2());
  approval.add_styles("take_then_rest");
  approval.set_reduce_only(intent.reduce_only());
  approval.set_approved_utc_ns(input.utc.ns());
  approval.set_start_by_utc_ns(
      input.utc.plus_ns(configuration_.limits.approval_start_by_ms * ns_per_ms).ns());
  approval.set_working_until_ns(intent.working_until_ns());
  approval.set_limits_version(configuration_.version);
  *order.mutable_signed_() = signer_.sign(approval);
  const market::v1::MarketInfo& market = markets_.at(intent.market_ticker());
  order.set_fee_type(market.fee_type());
  order.set_fee_multiplier_e4(market.fee_multiplier_e4());
  order.set_approved_market_ns(input.market.ns());
  order.set_exchange_index(market.exchange_index());

  v1::DecisionRow& decision = decisions_[intent.intent_id()];
  decision.set_approved(true);
  decision.set_decided_utc_ns(input.utc.ns());
  effects.store(decision_table, intent.intent_id(), decision.SerializeAsString());
  account_.approve(order, effects);
  effects.publish_event("approved", intent.market_ticker(), order.signed_(), intent.intent_id());
  publish_state(effects);
}

void RiskActor::deny(const edge::v1::OrderIntent& intent, const Denial& denial, const Input& input,
                     Effects& effects) {
  v1::OrderDenied out;
  out.set_intent_id(intent.intent_id());
  out.set_market_ticker(intent.market_ticker());
  out.set_event_ticker(intent.event_ticker());
  out.set_strategy(intent.strategy());
  out.set_code(std::string(denial.code));
  out.set_value(denial.value);
  out.set_limit(denial.limit);
  v1::DecisionRow& decision = decisions_[intent.intent_id()];
  decision.set_code(out.code());
  decision.set_decided_utc_ns(input.utc.ns());
  effects.store(decision_table, intent.intent_id(), decision.SerializeAsString());
  account_.count_denial(effects);
  last_denial_[intent.market_ticker()] = out;
  const std::string subject = intent.market_ticker().empty() ? "none" : intent.market_ticker();
  effects.publish_event("denied", subject, out, intent.intent_id());
  publish_state(effects);
}

void RiskActor::on_cancel(const edge::v1::CancelIntent& cancel, const Input& input, Effects& effects) {
  const v1::OrderRow* order = account_.order(cancel.intent_id());
  if (order == nullptr || order->done() || order->cancel_approved()) return;
  approve_cancel(*order, cancel.reason(), input, effects);
}

void RiskActor::approve_cancel(const v1::OrderRow& order, const std::string& reason, const Input& input,
                               Effects& effects) {
  v1::CancelApproval approval;
  approval.set_instance(configuration_.instance.name);
  approval.set_mode(std::string(name_of(configuration_.instance.mode)));
  approval.set_approval_number(order.approval().approval_number());
  approval.set_intent_id(order.approval().intent_id());
  approval.set_reason(reason);
  approval.set_approved_utc_ns(input.utc.ns());
  const auto signed_cancel = signer_.sign(approval);
  const std::string market = order.approval().market_ticker();
  account_.approve_cancel(approval.intent_id(), signed_cancel, effects);
  effects.publish_event("cancel_approved", market, signed_cancel, approval.intent_id());
  publish_state(effects);
}

// The exchange's own figure, told before the first order of this instance.
void RiskActor::on_opening(const exec::v1::OpeningBalance& opening, Effects& effects) {
  if (account_.opened()) return;
  account_.open(opening, effects);
  publish_state(effects);
}

void RiskActor::on_fill(const exec::v1::Fill& fill, const Input& input, Effects& effects) {
  if (!whole(fill)) {
    halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED, "FILL_MALFORMED " + fill.trade_id(), "risk",
         input, effects);
    return publish_state(effects);
  }
  switch (account_.book(fill, input.utc, effects)) {
    case Account::Booked::repeated:
      return;
    case Account::Booked::booked:
      break;
    case Account::Booked::unknown_order:
      halt(cmd::SCOPE_KIND_MARKET, fill.market_ticker(), v1::TRADING_MODE_HALTED,
           "FILL_WITHOUT_ORDER " + fill.trade_id(), "risk", input, effects);
      break;
    case Account::Booked::overfilled:
      halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED, "FILLED_ABOVE_APPROVAL " + fill.intent_id(),
           "risk", input, effects);
      break;
  }
  publish_state(effects);
}

void RiskActor::on_report(const exec::v1::OrderReport& report, const Input& input, Effects& effects) {
  if (!account_.report(report, effects)) {
    halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED,
         "REPORT_WITHOUT_APPROVAL " + report.intent_id(), "risk", input, effects);
  }
  publish_state(effects);
}

void RiskActor::on_settlement(const settle::v1::Settlement& settlement, const Input& input,
                              Effects& effects) {
  switch (account_.settle(settlement, input.utc, effects)) {
    case Account::Settled::repeated:
      return;
    case Account::Settled::settled:
      break;
    case Account::Settled::disagrees:
      halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED,
           "PAYOUT_DISAGREES " + settlement.market_ticker() + " settle says " +
               Money::from_e6(settlement.payout_e6()).text(),
           "risk", input, effects);
      break;
  }
  publish_state(effects);
}

// Two ledgers that have seen the same fills and settlements and differ: one of them is wrong about our money.
void RiskActor::on_audit(const settle::v1::AuditReport& audit, const Input& input, Effects& effects) {
  const std::string reason = "LEDGER_DISAGREES " + audit.difference();
  const v1::Restriction* account = restrictions_.on_account();
  if (!audit.compared() || audit.balanced()) return;
  if (account != nullptr && account->reason() == reason) return;
  halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED, reason, "risk", input, effects);
  publish_state(effects);
}

void RiskActor::on_timer(const std::string& timer, const Input& input, Effects& effects) {
  if (timer != resend_timer) return;
  resend(input, effects);
  top_up(input, effects);
  effects.arm(resend_timer, input.machine.plus_ns(resend_every_ns));
}

// Exec knows an approval by its intent, so one that arrives twice is answered, not obeyed twice. Past its
// start-by an approval is useless to exec; the replay of the stream will show it, and exec will report it
// expired.
void RiskActor::resend(const Input& input, Effects& effects) {
  for (const v1::OrderRow* live : account_.live_orders()) {
    const v1::OrderRow& order = *live;
    const std::string& id = order.approval().intent_id();
    if (order.done()) continue;
    const std::string& market = order.approval().market_ticker();
    const bool waiting = !order.reported() && input.utc.ns() < order.approval().start_by_utc_ns();
    const bool due = input.utc.ns() - order.approval().approved_utc_ns() > resend_every_ns;
    if (waiting && (due || buggify("approval resent at once"))) {
      effects.publish_event("approved", market, order.signed_(), id);
    }
    if (order.cancel_approved() && order.reported())
      effects.publish_event("cancel_approved", market, order.cancel(), id);
  }
}

void RiskActor::halt(cmd::ScopeKind scope, const std::string& name, v1::TradingMode mode,
                     const std::string& reason, const std::string& who, const Input& input,
                     Effects& effects) {
  v1::Restriction restriction;
  restriction.set_scope(scope);
  restriction.set_name(name);
  restriction.set_mode(mode);
  restriction.set_reason(reason);
  restriction.set_who(who);
  restriction.set_since_utc_ns(input.utc.ns());
  restriction.set_needs_person(true);
  restrictions_.restrict(std::move(restriction), effects);
  effects.note(Level::alert, "TRADING_RESTRICTED", cmd::ScopeKind_Name(scope) + " " + name + ": " + reason);
}

// Removing the file starts nothing: the latch is a restriction that only a person lifts.
void RiskActor::latch_kill(const Input& input, Effects& effects) {
  const v1::Restriction* account = restrictions_.on_account();
  if (account != nullptr && account->reason() == kill_reason) return;
  halt(cmd::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED, kill_reason, "kill file", input, effects);
  publish_state(effects);
}

void RiskActor::on_kill_check(const Input& input, Effects& effects) {
  effects.reply(std::string("{\"acknowledged\":true,\"killed\":") + (input.killed ? "true" : "false") + "}");
}

void RiskActor::on_command(const cmd::Command& command, const Input& input, Effects& effects) {
  const auto refuse = [&](const std::string& why) {
    effects.reply("{\"obeyed\":false,\"why\":\"" + why + "\"}");
  };
  if (command.scope() == cmd::SCOPE_KIND_UNSPECIFIED) return refuse("SCOPE_MISSING");
  if ((command.scope() == cmd::SCOPE_KIND_ACCOUNT) != command.name().empty()) return refuse("SCOPE_NAME");
  if (command.kind() == cmd::COMMAND_KIND_RESUME) {
    if (input.killed) return refuse("KILL_SWITCH");
    if (!restrictions_.lift(command.scope(), command.name(), effects)) return refuse("NOT_RESTRICTED");
  } else if (command.kind() == cmd::COMMAND_KIND_HALT || command.kind() == cmd::COMMAND_KIND_REDUCE) {
    // A halt never loosens one: what the KILL switch or a ledger stopped is let go by RESUME alone.
    if (command.kind() == cmd::COMMAND_KIND_REDUCE && restrictions_.halted(command.scope(), command.name())) {
      return refuse("HALTED_ALREADY");
    }
    const auto mode =
        command.kind() == cmd::COMMAND_KIND_HALT ? v1::TRADING_MODE_HALTED : v1::TRADING_MODE_REDUCING;
    halt(command.scope(), command.name(), mode, command.reason(), command.operator_(), input, effects);
  } else {
    return refuse("COMMAND_UNKNOWN");
  }
  v1::CommandObeyed obeyed;
  *obeyed.mutable_command() = command;
  obeyed.set_mode(state().mode());
  effects.publish_event("command", account_subject, obeyed);
  publish_state(effects);
  effects.reply("{\"obeyed\":true,\"mode\":\"" + v1::TradingMode_Name(obeyed.mode()) + "\"}");
}

void RiskActor::keep_day(const Input& input, Effects& effects) {
  const auto day = civil_day(configuration_.limits.loss_day_zone, input.market.ns());
  check(day.has_value(), "the zone was accepted at start");
  account_.enter_day(*day, unrealised(), effects);
}

// Marks at the last bid that was really there. A side that nobody bids for keeps its last mark: a market that
// ends with empty books would otherwise read as a loss of everything held.
void RiskActor::remember_mark(const market::v1::Book& book) {
  if (!book.defect().empty()) return;
  auto& [yes, no] = marks_e4_[book.market_ticker()];
  if (!book.yes_bids().empty()) yes = book.yes_bids(0).price_e4();
  if (!book.no_bids().empty()) no = book.no_bids(0).price_e4();
}

Money RiskActor::unrealised() const {
  Money total;
  for (const auto& [market, position] : account_.positions()) {
    const auto mark = marks_e4_.find(market);
    if (position.net_e2() == 0 || mark == marks_e4_.end()) continue;
    const int64_t bid_e4 = position.net_e2() > 0 ? mark->second.first : mark->second.second;
    const auto bid = Price::from_e4(bid_e4);
    if (!bid) continue;
    total +=
        cost_of(*bid, Quantity::from_e2(position.net_e2()).magnitude()) - Money::from_e6(position.cost_e6());
  }
  return total;
}

View RiskActor::view_of(const std::string& market, const Input& input) const {
  const auto info = markets_.find(market);
  const auto book = books_.find(market);
  return View{configuration_,
              account_,
              restrictions_,
              info == markets_.end() ? nullptr : &info->second,
              book == books_.end() ? nullptr : &book->second,
              exchange_ ? &*exchange_ : nullptr,
              exec_heard_,
              unrealised(),
              account_.approved_since(input.market.plus_ns(-60 * ns_per_s)),
              input.market,
              input.machine,
              input.killed};
}

uint64_t RiskActor::digest() const {
  Digest digest;
  digest.add(static_cast<int64_t>(account_.digest()));
  for (const auto& restriction : restrictions_.all()) digest.add(restriction.SerializeAsString());
  for (const auto& [id, decision] : decisions_) digest.add(id).add(decision.SerializeAsString());
  return digest.value();
}

}  // namespace headgate::risk
