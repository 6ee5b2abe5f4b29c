#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "domain/result.h"
#include "services/edge/evaluator.h"
#include "services/edge/features.h"
#include "services/edge/funnel.h"
#include "services/edge/inputs.h"
#include "services/edge/intent_book.h"

namespace headgate {

// Compares fair values with books and says what it would trade, and above all why not. Trades nothing itself:
// risk decides about every intent.
class EdgeActor : public Actor {
 public:
  // Error STRATEGY_REFUSED in mode live: no strategy here carries the evidence that real money needs.
  static Result<std::unique_ptr<EdgeActor>> make(const Configuration& configuration);

  std::vector<Subscription> subscriptions() const override;
  void handle(const Input& input, Effects& effects) override;
  // "explain" with a market's ticker; shape in edge_answers.cpp.
  std::optional<std::string> answer(std::string_view kind, std::string_view argument,
                                    const Input& now) const override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override;

 private:
  explicit EdgeActor(const Configuration& configuration);

  // What an input made worth looking at: whole events, or one market of an event.
  struct Scope {
    Inputs::Events events;
    std::string market;  // when not empty, only this market's inputs changed
  };
  struct Shown {
    std::string_view outcome;
    int64_t price_e4 = 0;
    std::string fair_value_id;
    bool shows(const SideFacts& facts, std::string_view outcome) const;
  };

  void start(const Started& started, const Input& input, Effects& effects);
  void deliver(const bus::v1::Envelope& envelope, const Input& input, Effects& effects);
  Scope take_market(const bus::v1::Envelope& envelope);
  Scope take_risk(const bus::v1::Envelope& envelope, Effects& effects);
  void look_at(const Scope& scope, const Input& input, Effects& effects);
  void show(const std::string& key, const Evaluator::Verdict& verdict, Shown& before, Effects& effects);
  void publish_intent(const SideFacts& facts, const Input& input, Effects& effects);
  void keep_intents(const IntentBook::Ids& ids, Effects& effects);

  void cancel_where_due(const Input& input, Effects& effects);
  std::string_view reason_to_cancel(const risk::v1::OpenOrder& order, const edge::v1::IntentRow& row,
                                    MarketTime now) const;
  void arm_rest(const Input& input, Effects& effects);
  void note_unanswered(const Input& input, Effects& effects);
  void ride_along(Effects& effects);
  std::string explain(const std::string& ticker, MarketTime now) const;

  Configuration configuration_;
  Evaluator evaluator_;
  Inputs inputs_;
  IntentBook intents_;
  Funnel funnel_;
  Features features_;
  market::v1::Book heard_book_;                // changes places with the one it replaces
  edge::v1::Evaluation evaluation_;            // kept, so that showing allocates little
  std::set<std::string> waiting_;              // market/side that time alone may let through
  std::map<std::string, Shown> shown_;         // market/side to what was published last
  std::map<std::string, std::string> unkept_;  // market/side to an evaluation that waits for the next commit
  std::map<std::string, MachineTime> unanswered_;  // pending intent to when a missing answer is worth a note
};

}  // namespace headgate
