#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/settle/v1/rows.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "kalshi/request_gate.h"
#include "services/settle/climate_labels.h"
#include "services/settle/ledger.h"
#include "services/settle/result_rounds.h"

namespace headgate {

// Keeps the ledger, asks the exchange for results by its own route, and compares both with the exchange's
// account. Beside it, what the weather service reports about closed events, which moves nothing.
class SettleActor : public Actor {
 public:
  explicit SettleActor(const Configuration& configuration);

  std::vector<Subscription> subscriptions() const override;
  void handle(const Input& input, Effects& effects) override;
  // "pnl", "positions", "fills", "labels", "explain" with a market's or an event's ticker; shapes in
  // settle_answers.cpp.
  std::optional<std::string> answer(std::string_view kind, std::string_view argument,
                                    const Input& now) const override;
  std::string status(const Input& now) const override;
  // Of what is durable: the exchange's account and the round of questions begin anew with each life.
  uint64_t digest() const override;

 private:
  void react(const Input& input, Effects& effects);
  // What is asked of the exchange stands in line; the weather service is another house.
  void let_go(const Input& input, Effects& effects);
  void start(const Started& started, const Input& input, Effects& effects);
  void restore(const std::string& bytes, Effects& effects);
  void open(const exec::v1::OpeningBalance& opening, const Input& input, Effects& effects);
  void deliver(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  void take_fill(const exec::v1::Fill& fill, const Input& input, Effects& effects);
  void take_info(const market::v1::MarketInfo& info, const Input& input, Effects& effects);
  bool contradicts_settlement(const std::string& market);
  void take_reply(const HttpDone& done, const Input& input, Effects& effects);
  void judge_result(const std::string& market, const HttpDone& done, const Input& input, Effects& effects);
  void settle_market(const std::string& market, Side winner, const Input& input, Effects& effects);
  void compare_label(const std::string& event, Effects& effects);
  void publish_audit(Effects& effects);

  std::vector<settle::v1::LedgerEntry> book_fill(const FillFacts& facts, MarketTime now);
  void keep(settle::v1::JournalRow row, Effects& effects);
  void complain(const std::string& market, Level level, const char* code, const std::string& text,
                Effects& effects);

  bool opened_ = false;  // the opening balance is booked
  std::string rest_url_;
  kalshi::RequestGate gate_;
  ResultRounds rounds_;
  ClimateLabels labels_;
  Ledger ledger_;
  uint64_t journal_ = 0;                   // rows kept
  std::vector<exec::v1::Fill> fills_;      // in the order of booking
  std::map<std::string, size_t> fill_of_;  // trade id to its place above
  std::map<std::string, settle::v1::Settlement> settlements_;
  std::map<std::string, std::string> complaints_;     // market to the last one, so that each is said once
  std::map<std::string, std::string> disagreements_;  // market to both results
  std::string damage_;                                // a durable row that could not be applied
  std::optional<exec::v1::ExchangeAccount> account_;
  settle::v1::AuditReport audit_;
  bool audit_published_ = false;
};

}  // namespace headgate
