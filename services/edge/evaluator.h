#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "domain/result.h"
#include "headgate/edge/v1/edge.pb.h"
#include "pricing/kelly.h"
#include "services/edge/gates.h"
#include "services/edge/inputs.h"
#include "services/edge/intent_book.h"

namespace headgate {

// Judges a whole event at once: pooled probabilities, the edge at the price really paid, and one Kelly plan
// over all its exclusive outcomes.
class Evaluator {
 public:
  explicit Evaluator(const Configuration& configuration);

  struct Verdict {
    SideFacts facts;
    std::string_view outcome;
  };
  // Every market of the event in the order of their names, YES before NO.
  std::vector<Verdict> judge(const std::string& event, const Inputs& inputs, const IntentBook& intents,
                             MarketTime now) const;

  // One side alone, without a size.
  SideFacts facts_of(const std::string& market, Side side, const Inputs& inputs, MarketTime now) const;

  // Replaces what `out` holds; one message used again and again costs no allocations.
  void write(const Verdict& verdict, edge::v1::Evaluation& out) const;
  edge::v1::OrderIntent intent_of(const SideFacts& facts) const;
  const GateLimits& limits() const { return limits_; }
  const std::string& label() const { return label_; }  // "DEMONSTRATION", or empty: the fair value's own

 private:
  struct Plan {
    std::string question;  // everything the plan depends on
    std::string problem;
    std::map<std::string, KellyPurchase> purchases;
  };
  // Of YES, by market. Where nothing is pooled these are the fair value's own, and not copied at every tick.
  struct Opinion {
    const std::map<std::string, double>* unpooled = nullptr;
    std::map<std::string, double> pooled;
    std::string problem;
    const std::map<std::string, double>& probabilities() const {
      return unpooled != nullptr ? *unpooled : pooled;
    }
  };
  SideFacts facts_of(const std::string& event, const std::string& market, Side side, const Inputs& inputs,
                     const Opinion& opinion, MarketTime now) const;
  Opinion opinion_of(const HeldFairValue* fair, const Inputs& inputs) const;
  const Plan& plan_of(const std::string& event, const std::vector<Verdict>& verdicts, const Inputs& inputs,
                      const Opinion& opinion, const IntentBook& intents) const;
  const std::string& id_of(const SideFacts& facts) const;
  void size(SideFacts& facts, const Plan& plan, const Inputs& inputs, const IntentBook& intents) const;

  std::string instance_;
  StrategyConfiguration strategy_;
  GateLimits limits_;
  std::string label_;
  struct LastIdea {
    std::string decision_key;
    std::string intent_id;
  };
  mutable std::map<std::pair<std::string, Side>, LastIdea> ideas_;  // the last of each side
  mutable std::map<std::string, Plan> plans_;  // the last per event: the same question is asked at every tick
};

}  // namespace headgate
