#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "services/notify/alert_spool.h"
#include "services/notify/silence_watch.h"

namespace headgate {

// Listens to everything and says what a person should look at. It delivers nowhere yet: its spool is read
// with the question "alerts".
class NotifyActor : public Actor {
 public:
  explicit NotifyActor(const Configuration& configuration);

  std::vector<Subscription> subscriptions() const override;
  bool wants_heartbeats() const override { return true; }
  void handle(const Input& input, Effects& effects) override;
  // "alerts"; with the argument "open" only what is not resolved. Shape in notify_answers.cpp.
  std::optional<std::string> answer(std::string_view kind, std::string_view argument,
                                    const Input& now) const override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override;

 private:
  void start(const Started& started, const Input& input, Effects& effects);
  void deliver(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void take_risk(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void take_denial(const risk::v1::OrderDenied& denied, const Input& input, Effects& effects);
  void take_state(const risk::v1::RiskState& state, const Input& input, Effects& effects);
  void take_exec(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void take_audit(const settle::v1::AuditReport& report, const Input& input, Effects& effects);
  void take_market(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void watch_feed(const Input& input, Effects& effects);
  void watch_silence(const Input& input, Effects& effects);
  void watch_kill(const Input& input, Effects& effects);

  InstanceConfiguration instance_;
  AlertSpool spool_;
  SilenceWatch silence_;
  std::map<std::string, uint64_t> messages_;  // by full type name, this life
  std::optional<MarketTime> feed_lost_;       // since when
  std::set<std::string> restricted_;          // subjects of open restrictions
};

}  // namespace headgate
