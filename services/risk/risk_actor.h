#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "bus/approval.h"
#include "config/configuration.h"
#include "domain/alert_limit.h"
#include "domain/result.h"
#include "services/risk/account.h"
#include "services/risk/checks.h"
#include "services/risk/restrictions.h"

namespace headgate::risk {

// The gate: the only service from which an order can reach exec.
class RiskActor final : public Actor {
 public:
  // LOSS_DAY_ZONE when the configured zone has no rule in lib/domain/civil_day.h.
  static Result<std::unique_ptr<RiskActor>> make(const Configuration& configuration, ApprovalSigner signer);

  std::vector<Subscription> subscriptions() const override;
  bool wants_heartbeats() const override { return true; }
  void handle(const Input& input, Effects& effects) override;
  std::optional<std::string> answer(std::string_view kind, std::string_view argument,
                                    const Input& now) const override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override;

 private:
  RiskActor(const Configuration& configuration, ApprovalSigner signer);

  void on_started(const Started& started, const Input& input, Effects& effects);
  void on_delivered(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void on_intent(const edge::v1::OrderIntent& intent, const Input& input, Effects& effects);
  void on_cancel(const edge::v1::CancelIntent& cancel, const Input& input, Effects& effects);
  void on_opening(const exec::v1::OpeningBalance& opening, Effects& effects);
  void on_fill(const exec::v1::Fill& fill, const Input& input, Effects& effects);
  void on_report(const exec::v1::OrderReport& report, const Input& input, Effects& effects);
  void on_settlement(const settle::v1::Settlement& settlement, const Input& input, Effects& effects);
  void on_audit(const settle::v1::AuditReport& audit, const Input& input, Effects& effects);
  void on_transfer(const exec::v1::TransferReport& report, const Input& input, Effects& effects);
  void on_account(const exec::v1::ExchangeAccount& account, Effects& effects);
  void on_command(const command::v1::Command& command, const Input& input, Effects& effects);
  void on_kill_check(const Input& input, Effects& effects);
  void on_timer(const std::string& timer, const Input& input, Effects& effects);

  void approve(const edge::v1::OrderIntent& intent, const Input& input, Effects& effects);
  void deny(const edge::v1::OrderIntent& intent, const Denial& denial, const Input& input, Effects& effects);
  void approve_cancel(const v1::OrderRow& order, const std::string& reason, const Input& input,
                      Effects& effects);
  void resend(const Input& input, Effects& effects);
  // Moves cash to a shard that runs low, by the configured rule.
  void top_up(const Input& input, Effects& effects);
  void resend_transfer(const v1::TransferRow& transfer, const Input& input, Effects& effects);
  void approve_transfer(const Shards::Wish& wish, const Input& input, Effects& effects);
  void latch_kill(const Input& input, Effects& effects);
  void halt(command::v1::ScopeKind scope, const std::string& name, v1::TradingMode mode,
            const std::string& reason, const std::string& who, const Input& input, Effects& effects);
  void keep_day(const Input& input, Effects& effects);
  void publish_state(Effects& effects);
  v1::RiskState state() const;
  View view_of(const std::string& market, const Input& input) const;
  Money unrealised() const;
  void remember_mark(const market::v1::Book& book);

  Configuration configuration_;
  ApprovalSigner signer_;
  Account account_;
  Restrictions restrictions_;
  std::map<std::string, v1::DecisionRow> decisions_;    // by intent id, for ever
  std::map<std::string, v1::OrderDenied> last_denial_;  // by market, for people

  // Heard on the bus; not durable, refilled by snapshot.
  std::map<std::string, market::v1::MarketInfo> markets_;
  std::map<std::string, market::v1::Book> books_;
  market::v1::Book heard_book_;                                  // changes places with the one it replaces
  std::map<std::string, std::pair<int64_t, int64_t>> marks_e4_;  // last whole bids: market -> (yes, no)
  std::optional<market::v1::ExchangeStatus> exchange_;
  std::optional<MachineTime> exec_heard_;
  std::optional<MachineTime> transfer_resent_;   // of this life
  std::optional<MachineTime> transfer_refused_;  // of this life: not tried again for a while
  AlertLimit alerts_;
};

}  // namespace headgate::risk
