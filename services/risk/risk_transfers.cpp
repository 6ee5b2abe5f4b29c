#include "services/risk/risk_actor.h"

// Cash between shards: watched, topped up by rule, taken over when somebody moved it by hand.
namespace headgate::risk {
namespace {

constexpr int64_t resend_every_ns = 500 * ns_per_ms;
constexpr int64_t resend_late_every_ns = 60 * ns_per_s;
// A refusal has a reason that seldom goes away within a second.
constexpr int64_t refused_pause_ns = 60 * ns_per_s;

}  // namespace

// A halted account moves nothing, like everything else that only risk signs.
void RiskActor::top_up(const Input& input, Effects& effects) {
  if (const v1::TransferRow* transfer = account_.shards().under_way()) {
    return resend_transfer(*transfer, input, effects);
  }
  const bool pauses = transfer_refused_ && input.machine.minus_ns(*transfer_refused_) < refused_pause_ns;
  if (input.killed || restrictions_.on_account() != nullptr || pauses || !exec_heard_) return;
  if (!exchange_ || !exchange_->trading_active()) return;
  std::set<int32_t> used;
  for (const auto& [ticker, market] : markets_) {
    if (market.status() == market::v1::MARKET_STATUS_ACTIVE && market.defect().empty())
      used.insert(market.exchange_index());
  }
  const auto wish = account_.shards().wish(configuration_.shards, account_.reserved_by_shard(), used);
  if (!wish) return;
  if (wish->short_of && alerts_.allows("SHARD_SOURCE_SHORT", input.machine)) {
    effects.note(Level::alert, "SHARD_SOURCE_SHORT",
                 "shard " + std::to_string(wish->destination) + " is below " +
                     configuration_.shards.top_up_below.text() + " and shard " +
                     std::to_string(*configuration_.shards.source) + " has only " + wish->amount.text() +
                     " to give; deposit more, or lower top_up_to_dollars");
  }
  if (wish->amount != Money{}) approve_transfer(*wish, input, effects);
}

void RiskActor::approve_transfer(const Shards::Wish& wish, const Input& input, Effects& effects) {
  v1::TransferRow transfer;
  v1::TransferApproval& approval = *transfer.mutable_approval();
  approval.set_instance(configuration_.instance.name);
  approval.set_mode(std::string(name_of(configuration_.instance.mode)));
  approval.set_transfer_id(account_.shards().next_id());
  approval.set_source_shard(*configuration_.shards.source);
  approval.set_destination_shard(wish.destination);
  approval.set_amount_e6(wish.amount.e6());
  approval.set_approved_utc_ns(input.utc.ns());
  approval.set_start_by_utc_ns(
      input.utc.plus_ns(configuration_.limits.approval_start_by_ms * ns_per_ms).ns());
  *transfer.mutable_signed_() = signer_.sign(approval);
  account_.shards().approve(transfer, effects);
  transfer_resent_.reset();
  effects.publish_event("transfer_approved", "account", transfer.signed_(), approval.transfer_id());
  publish_state(effects);
}

// Exec knows a transfer by its id. Past its start-by it will report what it never sent, and nothing hurries:
// each time is a durable event, and exec may be down for days.
void RiskActor::resend_transfer(const v1::TransferRow& transfer, const Input& input, Effects& effects) {
  const v1::TransferApproval& approval = transfer.approval();
  const bool unheard = transfer.state() == exec::v1::TRANSFER_STATE_UNSPECIFIED;
  if (!unheard || input.utc.ns() - approval.approved_utc_ns() <= resend_every_ns) return;
  const bool in_time = input.utc.ns() < approval.start_by_utc_ns();
  const int64_t every_ns = in_time ? resend_every_ns : resend_late_every_ns;
  if (transfer_resent_ && input.machine.minus_ns(*transfer_resent_) < every_ns) return;
  transfer_resent_ = input.machine;
  effects.publish_event("transfer_approved", "account", transfer.signed_(), approval.transfer_id());
}

void RiskActor::on_transfer(const exec::v1::TransferReport& report, const Input& input, Effects& effects) {
  switch (account_.shards().report(report, input.utc, effects)) {
    case Shards::Reported::repeated:
      return;
    case Shards::Reported::stranger:
      halt(command::v1::SCOPE_KIND_ACCOUNT, "", v1::TRADING_MODE_HALTED,
           "TRANSFER_WITHOUT_APPROVAL " + report.transfer_id(), "risk", input, effects);
      break;
    case Shards::Reported::refused:
      transfer_refused_ = input.machine;
      effects.note(Level::alert, "TRANSFER_REFUSED", report.transfer_id() + ": " + report.reason());
      break;
    case Shards::Reported::waiting:
      if (report.state() == exec::v1::TRANSFER_STATE_UNKNOWN)
        effects.note(Level::warning, "TRANSFER_UNKNOWN", report.transfer_id() + ": looked for until found");
      break;
    case Shards::Reported::moved:
      break;
  }
  publish_state(effects);
}

void RiskActor::on_account(const exec::v1::ExchangeAccount& account, Effects& effects) {
  if (!account_.at_rest_with(account)) return;
  if (!account_.shards().adopt(account, account_.cash(), effects)) return;
  effects.note(Level::warning, "SHARDS_MOVED",
               "cash lies on other shards than booked: moved by hand; the exchange's figures are taken");
  publish_state(effects);
}

}  // namespace headgate::risk
