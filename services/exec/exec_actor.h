#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "actor/actor.h"
#include "bus/approval.h"
#include "config/configuration.h"
#include "domain/alert_limit.h"
#include "domain/result.h"
#include "services/exec/exchange.h"
#include "services/exec/order_table.h"
#include "services/exec/transfer_table.h"

namespace headgate::exec {

// The only service that reaches the exchange's order side, and only with what risk signed.
class ExecActor final : public Actor {
 public:
  // Paper trades at its own exchange, sim and demo at the configured one. LIVE_NOT_OPEN for mode live:
  // nothing records the evidence that would open it.
  static Result<std::unique_ptr<ExecActor>> make(const Configuration& configuration,
                                                 ApprovalVerifier verifier);

  std::vector<Subscription> subscriptions() const override;
  void handle(const Input& input, Effects& effects) override;
  std::optional<std::string> answer(std::string_view kind, std::string_view argument,
                                    const Input& now) const override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override;

 private:
  ExecActor(const Configuration& configuration, ApprovalVerifier verifier,
            std::unique_ptr<Exchange> exchange);

  Step step(const Input& input, Effects& effects) const {
    return {table_, transfers_, input, effects, killed_};
  }
  void react(const Input& input, Effects& effects);
  // After everything else of a step, and once: what is submitted later would leave unjudged.
  void let_go(const Input& input, Effects& effects);
  void on_started(const Started& started, const Input& input, Effects& effects);
  void on_delivered(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void on_approved(const risk::v1::OrderApproved& order, const Input& input, Effects& effects);
  void on_cancel_approved(const risk::v1::CancelApproved& cancel, const Input& input, Effects& effects);
  void on_transfer_approved(const risk::v1::TransferApproved& transfer, const Input& input, Effects& effects);
  // Why a verified transfer is not obeyed, as a code; empty when it is.
  std::string_view objection(const risk::v1::TransferApproval& approval, const Input& input) const;
  void ask_about_transfers(const Input& input, Effects& effects);
  void on_command(const command::v1::Command& command, const Input& input, Effects& effects);
  void on_timer(const std::string& timer, const Input& input, Effects& effects);
  void on_market(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);

  struct Refusal {
    OrderState state;
    std::string_view code;
  };
  // Why a verified approval is not obeyed; nothing when it is.
  std::optional<Refusal> judge(const risk::v1::Approval& approval, const Input& input) const;
  void count_refusal(std::string_view code, const std::string& text);
  // Counted always, told at most once a minute.
  void alert_refusal(std::string_view note, std::string_view code, const std::string& text,
                     const Input& input, Effects& effects);
  void take_in(const Exchange::Heard& heard, const Input& input, Effects& effects);
  void book(const Exchange::Heard::Fill& fill, const Input& input, Effects& effects);
  void ask(const std::vector<OrderRequest>& requests, const Input& input, Effects& effects);
  void ask_untold(const Input& input, Effects& effects);
  void watch(const OrderReply& reply, const Input& input, Effects& effects);
  void arm_arrival(Effects& effects) const;
  void latch_kill(const Input& input, Effects& effects);
  void tell_opening(Effects& effects);
  void publish_account(Effects& effects);

  Configuration configuration_;
  ApprovalVerifier verifier_;
  market::v1::Book heard_book_;  // kept, so that hearing allocates nothing
  OrderTable table_;
  TransferTable transfers_;
  std::unique_ptr<Exchange> exchange_;
  std::set<std::string> outstanding_;   // requests without an answer: a question is not asked twice at once
  bool killed_ = false;                 // latched: removing the file starts nothing
  bool opened_ = false;                 // durable: the books of risk and settle have begun
  bool reconciling_ = false;            // nothing new until every doubtful order of the last life is known
  std::map<std::string, bool> active_;  // market -> whether it was active when last heard of
  std::map<std::string, uint64_t> refused_;  // approvals and cancels by refusal code, of this life
  std::string last_refusal_;
  uint64_t repeated_ = 0;  // approvals of intents known already: answered, not obeyed; of this life
  AlertLimit alerts_;
  MachineTime polled_;  // when resting orders were last asked for
  MachineTime looked_;  // when transfers were
};

}  // namespace headgate::exec
