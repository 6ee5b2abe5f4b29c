#include "services/exec/exec_actor.h"

#include <algorithm>

#include "actor/decode.h"
#include "actor/wire.h"
#include "domain/check.h"
#include "domain/digest.h"
#include "services/exec/kalshi_exchange.h"
#include "services/exec/order_view.h"
#include "services/exec/paper_exchange.h"

namespace headgate::exec {
namespace {

constexpr const char* killed_table = "killed";
constexpr const char* query_timer = "query";
constexpr const char* arrival_timer = "arrival";
constexpr int64_t query_every_ns = 500 * ns_per_ms;

std::unique_ptr<Exchange> exchange_of(const Configuration& configuration) {
  if (configuration.instance.mode == Mode::paper) {
    return std::make_unique<PaperExchange>(configuration.paper);
  }
  return std::make_unique<KalshiExchange>(configuration);
}

}  // namespace

ExecActor::ExecActor(const Configuration& configuration, ApprovalVerifier verifier,
                     std::unique_ptr<Exchange> exchange)
    : configuration_(configuration), verifier_(std::move(verifier)), exchange_(std::move(exchange)) {}

Result<std::unique_ptr<ExecActor>> ExecActor::make(const Configuration& configuration,
                                                   ApprovalVerifier verifier) {
  if (configuration.instance.mode == Mode::live) {
    return Error{
        "LIVE_NOT_OPEN", "instance.mode", std::string(name_of(Mode::live)),
        "real money waits for forward paper trading with a frozen model and configuration, over at least "
        "300 event-days on 100 dates, that beats the market at executable prices; none is recorded: 0 of "
        "300. Use paper, or demo to trade with the exchange's mock funds"};
  }
  return std::unique_ptr<ExecActor>(
      new ExecActor(configuration, std::move(verifier), exchange_of(configuration)));
}

// Orders come from risk's stream alone; from market only what paper needs.
std::vector<Subscription> ExecActor::subscriptions() const {
  return {{"risk", "events"}, {"market", "state"}};
}

void ExecActor::handle(const Input& input, Effects& effects) {
  react(input, effects);
  let_go(input, effects);
  arm_arrival(effects);
}

void ExecActor::react(const Input& input, Effects& effects) {
  if (const auto* started = std::get_if<Started>(&input.event)) return on_started(*started, input, effects);
  // Before anything else of the step: an order approved in the same breath must not slip out.
  if (input.killed) latch_kill(input, effects);
  if (const auto* delivered = std::get_if<Delivered>(&input.event)) {
    return on_delivered(delivered->envelope, input, effects);
  }
  if (const auto* timer = std::get_if<TimerFired>(&input.event))
    return on_timer(timer->timer, input, effects);
  if (const auto* commanded = std::get_if<Commanded>(&input.event)) {
    return on_command(commanded->command, input, effects);
  }
  if (const auto* done = std::get_if<HttpDone>(&input.event)) {
    return take_in(exchange_->on_http(*done, step(input, effects)), input, effects);
  }
  if (std::holds_alternative<FeedOpened>(input.event) || std::holds_alternative<FeedText>(input.event) ||
      std::holds_alternative<FeedClosed>(input.event)) {
    return take_in(exchange_->on_feed(step(input, effects)), input, effects);
  }
  if (const auto* reset = std::get_if<StreamReset>(&input.event)) {
    if (reset->source == "market") exchange_->on_reset();
    return;
  }
  if (std::holds_alternative<KillChecked>(input.event)) {
    effects.reply(std::string("{\"acknowledged\":true,\"killed\":") + (killed_ ? "true" : "false") + "}");
  }
}

void ExecActor::let_go(const Input& input, Effects& effects) {
  take_in(exchange_->withdrawn(step(input, effects)), input, effects);
  for (const std::string& request : exchange_->let_go(step(input, effects))) {
    table_.left(request, input.market, effects);
    transfers_.left(request, input.market, effects);
  }
}

void ExecActor::on_started(const Started& started, const Input& input, Effects& effects) {
  table_.restore(started.rows);
  transfers_.restore(started.rows);
  check(exchange_->restore(started.rows, step(input, effects)).has_value(), "the stored venue can be read");
  killed_ = started.rows.contains({killed_table, killed_table});
  opened_ = started.rows.contains({opening_table, opening_table});
  tell_opening(effects);
  if (input.killed) latch_kill(input, effects);
  ask(table_.doubt_all(effects), input, effects);
  transfers_.doubt_all(effects);
  reconciling_ = table_.any_doubtful();
  ask_untold(input, effects);
  effects.arm(query_timer, input.machine.plus_ns(query_every_ns));
  publish_account(effects);
}

void ExecActor::on_delivered(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  if (envelope.source() == "market") return on_market(envelope, input, effects);
  if (envelope.source() != "risk") return;
  if (const auto order = decode<risk::v1::OrderApproved>(envelope)) on_approved(*order, input, effects);
  if (const auto cancel = decode<risk::v1::CancelApproved>(envelope))
    on_cancel_approved(*cancel, input, effects);
  if (const auto transfer = decode<risk::v1::TransferApproved>(envelope))
    on_transfer_approved(*transfer, input, effects);
}

void ExecActor::on_approved(const risk::v1::OrderApproved& order, const Input& input, Effects& effects) {
  const auto verified = verifier_.verify(order, input.utc);
  if (!verified) {
    return alert_refusal("APPROVAL_REFUSED", verified.error().code, verified.error().text(), input, effects);
  }
  const risk::v1::Approval& approval = **verified;
  // Without these two there is nobody to report to.
  if (approval.intent_id().empty() || approval.market_ticker().empty()) {
    return alert_refusal("APPROVAL_REFUSED", "APPROVAL_INCOMPLETE",
                         "APPROVAL_INCOMPLETE " + approval.intent_id(), input, effects);
  }
  if (table_.knows(approval.intent_id())) {
    ++repeated_;
    return table_.report_again(approval.intent_id(), effects);
  }
  if (const auto refusal = judge(approval, input)) {
    count_refusal(refusal->code, std::string(refusal->code) + " " + approval.intent_id());
    effects.note(Level::warning, "APPROVAL_NOT_OBEYED", last_refusal_);
    return table_.refuse(*verified, refusal->state, std::string(refusal->code), effects);
  }
  const auto shard = exchange_->shard_of(approval.market_ticker());
  ask({table_.place(*verified, shard, input.market, effects)}, input, effects);
}

std::optional<ExecActor::Refusal> ExecActor::judge(const risk::v1::Approval& approval,
                                                   const Input& input) const {
  if (killed_) return Refusal{OrderState::rejected, "KILL_SWITCH"};
  // Judged at receipt, and by the node once more as the request leaves: the commit between the two may last.
  if (input.utc.ns() >= approval.start_by_utc_ns()) return Refusal{OrderState::expired, "START_BY_PASSED"};
  // In a stepped world the time is unknown until market is heard; the zero before that is no time at all.
  if (input.market.ns() <= 0) return Refusal{OrderState::rejected, "MARKET_TIME_UNKNOWN"};
  if (input.market.ns() >= approval.working_until_ns()) {
    return Refusal{OrderState::expired, "WORKING_UNTIL_PASSED"};
  }
  if (reconciling_) return Refusal{OrderState::rejected, "RECONCILING"};
  if (!opened_) return Refusal{OrderState::rejected, "OPENING_UNKNOWN"};
  if (const std::string_view objection = exchange_->objection(approval.market_ticker(), input.market);
      !objection.empty()) {
    return Refusal{OrderState::rejected, objection};
  }
  if (!from_wire(approval.side()) || !Price::from_e4(approval.worst_price_e4()) ||
      approval.maximum_quantity_e2() <= 0) {
    return Refusal{OrderState::rejected, "APPROVAL_NOT_TRADABLE"};
  }
  // A style is a restriction: one that is not understood cannot be kept.
  const auto& styles = approval.styles();
  const bool understood = std::all_of(styles.begin(), styles.end(), OrderTable::knows_style);
  if (styles.empty() || !understood) return Refusal{OrderState::rejected, "STYLE_UNKNOWN"};
  return std::nullopt;
}

void ExecActor::count_refusal(std::string_view code, const std::string& text) {
  ++refused_[std::string(code)];
  last_refusal_ = text;
}

void ExecActor::alert_refusal(std::string_view note, std::string_view code, const std::string& text,
                              const Input& input, Effects& effects) {
  count_refusal(code, text);
  const std::string key = std::string(note) + "/" + std::string(code);
  if (alerts_.allows(key, input.machine)) effects.note(Level::alert, std::string(note), text);
}

void ExecActor::on_cancel_approved(const risk::v1::CancelApproved& cancel, const Input& input,
                                   Effects& effects) {
  const auto verified = verifier_.verify(cancel, input.utc);
  if (!verified) {
    return alert_refusal("CANCEL_APPROVAL_REFUSED", verified.error().code, verified.error().text(), input,
                         effects);
  }
  const std::string& intent = (*verified)->intent_id();
  if (!table_.knows(intent)) {
    return alert_refusal("CANCEL_APPROVAL_REFUSED", "INTENT_UNKNOWN", "INTENT_UNKNOWN " + intent, input,
                         effects);
  }
  ask(table_.cancel(intent, effects), input, effects);
}

void ExecActor::on_market(const bus::v1::Envelope& envelope, const Input& input, Effects& effects) {
  if (const auto info = decode<market::v1::MarketInfo>(envelope)) {
    take_in(exchange_->on_market(*info, step(input, effects)), input, effects);
    const bool is_active = info->status() == market::v1::MARKET_STATUS_ACTIVE;
    const bool was_active = std::exchange(active_[info->market_ticker()], is_active);
    // The exchange cancels what rests when a market closes, without telling: look.
    if (was_active && !is_active) ask(table_.query_market(info->market_ticker()), input, effects);
    return;
  }
  if (decode_into(envelope, heard_book_)) {
    return take_in(exchange_->on_book(heard_book_, step(input, effects)), input, effects);
  }
  if (const auto trade = decode<market::v1::PublicTrade>(envelope)) {
    return take_in(exchange_->on_trade(*trade, step(input, effects)), input, effects);
  }
  const auto status = decode<market::v1::ExchangeStatus>(envelope);
  if (!status) return;
  take_in(exchange_->on_status(*status, step(input, effects)), input, effects);
  ask(table_.cancel_overdue(input.market, effects), input, effects);
}

// Fills first: a reply that counts a fill told beside it must not overtake it.
void ExecActor::take_in(const Exchange::Heard& heard, const Input& input, Effects& effects) {
  for (const Exchange::Heard::Fill& fill : heard.fills) book(fill, input, effects);
  for (const OrderReply& reply : heard.replies) {
    outstanding_.erase(reply.request);
    watch(reply, input, effects);
    ask(table_.answered(reply, input.market, effects), input, effects);
    // Fills are asked for as soon as an answer counts them; what is still missing then, by the timer.
    if (reply.kind != OrderRequest::Kind::fills) ask_untold(input, effects);
  }
  for (const TransferReply& reply : heard.transfers) {
    outstanding_.erase(reply.request.id);
    transfers_.answered(reply, input.market, effects);
  }
  if (reconciling_ && !(heard.replies.empty() && heard.fills.empty())) reconciling_ = table_.any_doubtful();
  if (!heard.account_changed) return;
  tell_opening(effects);
  publish_account(effects);
}

void ExecActor::book(const Exchange::Heard::Fill& fill, const Input& input, Effects& effects) {
  const Execution& told = fill.execution;
  switch (table_.book(told, fill.market, fill.side, effects)) {
    case OrderTable::Booked::booked:
      return exchange_->on_booked();
    case OrderTable::Booked::repeated:
      return;
    case OrderTable::Booked::conflicts:
      if (!alerts_.allows("FILL_CONFLICT", input.machine)) return;
      effects.note(Level::alert, "FILL_CONFLICT",
                   "trade " + told.trade_id + " is booked, and told again as " + told.quantity.text() + " " +
                       name_of(fill.side) + " in " + fill.market + " at " + told.price.text() + ", fee " +
                       told.fee.text());
  }
}

void ExecActor::watch(const OrderReply& reply, const Input& input, Effects& effects) {
  if (!table_.has_vanished(reply, input.market) || !alerts_.allows("ORDER_VANISHED", input.machine)) return;
  effects.note(Level::alert, "ORDER_VANISHED",
               reply.order_id + " was at the exchange, which says now that there is none");
}

void ExecActor::ask_untold(const Input& input, Effects& effects) {
  if (!exchange_->tells_unasked()) ask(table_.owed(), input, effects);
}

void ExecActor::ask(const std::vector<OrderRequest>& requests, const Input& input, Effects& effects) {
  for (const OrderRequest& request : requests) {
    check(!killed_ || request.kind != OrderRequest::Kind::place, "nothing is placed after the kill switch");
    if (exchange_->withholds(request.kind) || !outstanding_.insert(request.id).second) continue;
    exchange_->submit(request, step(input, effects));
  }
}

// Outside a stepped world nothing else would move the paper exchange's clock between two books.
void ExecActor::arm_arrival(Effects& effects) const {
  if (const auto due = exchange_->next_due()) effects.arm(arrival_timer, *due);
}

void ExecActor::on_timer(const std::string& timer, const Input& input, Effects& effects) {
  if (timer == arrival_timer) return take_in(exchange_->on_time(step(input, effects)), input, effects);
  if (timer != query_timer) return;
  // Not left to market's word alone: a rest must end in time though market is dead.
  ask(table_.cancel_overdue(input.market, effects), input, effects);
  ask(table_.cancel_wanted(effects), input, effects);
  ask(table_.query_doubtful(), input, effects);
  ask_untold(input, effects);
  if (!exchange_->tells_unasked() && input.machine.minus_ns(polled_) >= exchange_->poll_every_ns()) {
    polled_ = input.machine;
    ask(table_.query_resting(), input, effects);
  }
  ask_about_transfers(input, effects);
  exchange_->on_tick(step(input, effects));
  effects.arm(query_timer, input.machine.plus_ns(query_every_ns));
}

void ExecActor::latch_kill(const Input& input, Effects& effects) {
  if (killed_) return;
  killed_ = true;
  v1::LatchRow latch;
  latch.set_since_utc_ns(input.utc.ns());
  effects.store(killed_table, killed_table, latch.SerializeAsString());
  effects.note(Level::alert, "KILL_SWITCH", "nothing is placed any more; resting orders are being cancelled");
  ask(table_.cancel_all(effects), input, effects);
  publish_account(effects);
}

void ExecActor::on_command(const command::v1::Command& command, const Input& input, Effects& effects) {
  const auto refuse = [&](const std::string& why) {
    effects.reply("{\"obeyed\":false,\"why\":\"" + why + "\"}");
  };
  if (command.kind() != command::v1::COMMAND_KIND_RESUME) return refuse("COMMAND_UNKNOWN");
  if (command.scope() != command::v1::SCOPE_KIND_ACCOUNT) return refuse("SCOPE_IS_RISKS");
  if (input.killed) return refuse("KILL_SWITCH");
  if (killed_) {
    killed_ = false;
    effects.erase(killed_table, killed_table);
    effects.note(Level::warning, "RESUMED", "the kill latch was lifted by " + command.operator_());
    publish_account(effects);
  }
  effects.reply("{\"obeyed\":true,\"killed\":false}");
}

// Once in an instance's life, and before its first order: judge() sees to that.
void ExecActor::tell_opening(Effects& effects) {
  const std::optional<Money> cash = exchange_->opening();
  if (opened_ || !cash) return;
  opened_ = true;
  v1::OpeningBalance opening;
  opening.set_cash_e6(cash->e6());
  opening.set_venue(std::string(exchange_->venue()));
  for (const v1::ShardCash& shard : exchange_->opening_shards()) *opening.add_shards() = shard;
  effects.store(opening_table, opening_table, opening.SerializeAsString());
  effects.publish_event("opening", "account", opening);
}

void ExecActor::publish_account(Effects& effects) {
  // Unknown is not zero: nothing is published until the exchange's figures are known.
  std::optional<v1::ExchangeAccount> account = exchange_->account();
  if (!account) return;
  account->set_killed(killed_);
  account->set_venue(std::string(exchange_->venue()));
  effects.publish_state("account", "exec", *account);
}

uint64_t ExecActor::digest() const {
  Digest digest;
  transfers_.add_to(digest);
  return digest.add(static_cast<int64_t>(table_.digest()))
      .add(static_cast<int64_t>(exchange_->digest()))
      .add(killed_ ? 1 : 0)
      .add(opened_ ? 1 : 0)
      .value();
}

}  // namespace headgate::exec
