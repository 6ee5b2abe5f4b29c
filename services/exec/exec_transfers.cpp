#include "services/exec/exec_actor.h"

// Transfers between shards: like orders, only as risk signed them, once, and looked for when nobody answers.
namespace headgate::exec {
namespace {

constexpr int64_t look_every_ns = 2 * ns_per_s;
constexpr int64_t transfer_step_e6 = 100;

}  // namespace

std::string_view ExecActor::objection(const risk::v1::TransferApproval& approval, const Input& input) const {
  if (killed_) return "KILL_SWITCH";
  if (!exchange_->moves_cash()) return "TRANSFER_NOT_OFFERED";
  if (input.utc.ns() >= approval.start_by_utc_ns()) return "START_BY_PASSED";
  if (!opened_) return "OPENING_UNKNOWN";
  if (transfers_.any_under_way()) return "TRANSFER_UNDER_WAY";
  if (exchange_->withholds(OrderRequest::Kind::place)) return "EXCHANGE_REFUSES_KEY";
  const bool is_whole = approval.amount_e6() > 0 && approval.amount_e6() % transfer_step_e6 == 0 &&
                        approval.source_shard() >= 0 && approval.destination_shard() >= 0 &&
                        approval.source_shard() != approval.destination_shard();
  return is_whole ? "" : "APPROVAL_NOT_TRADABLE";
}

void ExecActor::on_transfer_approved(const risk::v1::TransferApproved& transfer, const Input& input,
                                     Effects& effects) {
  const auto verified = verifier_.verify(transfer, input.utc);
  if (!verified || (*verified)->transfer_id().empty()) {
    const std::string_view code = verified ? "APPROVAL_INCOMPLETE" : verified.error().code;
    return alert_refusal("TRANSFER_APPROVAL_REFUSED", code,
                         verified ? std::string(code) : verified.error().text(), input, effects);
  }
  const std::string& id = (*verified)->transfer_id();
  if (transfers_.knows(id)) return transfers_.report_again(id, effects);
  if (const std::string_view code = objection(**verified, input); !code.empty()) {
    count_refusal(code, std::string(code) + " " + id);
    return transfers_.refuse(*verified, std::string(code), effects);
  }
  const TransferRequest request = transfers_.place(*verified, input.market, effects);
  outstanding_.insert(request.id);
  exchange_->submit(request, step(input, effects));
}

void ExecActor::ask_about_transfers(const Input& input, Effects& effects) {
  if (input.machine.minus_ns(looked_) < look_every_ns) return;
  if (exchange_->withholds(OrderRequest::Kind::query)) return;
  looked_ = input.machine;
  for (const TransferRequest& request : transfers_.questions()) {
    if (!outstanding_.insert(request.id).second) continue;
    exchange_->submit(request, step(input, effects));
  }
}

}  // namespace headgate::exec
