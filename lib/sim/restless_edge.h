#pragma once

#include <map>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "domain/random.h"
#include "headgate/market/v1/market.pb.h"

namespace headgate::sim {

// A workload in edge's place: wants far more than the limits allow, in every market, crossing and resting,
// cancels at any moment and wants again at once. The real edge is too well-behaved to press where risk and
// exec could break.
class RestlessEdge final : public Actor {
 public:
  RestlessEdge(const Configuration& configuration, uint64_t seed)
      : strategy_(configuration.strategy.name), random_(Random::of(seed, "restless edge")) {}

  std::vector<Subscription> subscriptions() const override { return {{"market", "state"}}; }
  void handle(const Input& input, Effects& effects) override;
  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return wished_; }

 private:
  void learn(const bus::v1::Envelope& envelope);
  void wish(const Input& input, Effects& effects);
  void want(const market::v1::MarketInfo& info, const market::v1::Book& book, const Input& input,
            Effects& effects);
  void cancel_one(Effects& effects);

  const std::string strategy_;
  Random random_;
  std::map<std::string, market::v1::MarketInfo> infos_;
  std::map<std::string, market::v1::Book> books_;
  std::vector<std::pair<std::string, std::string>> wanted_;  // intent, market
  uint64_t wished_ = 0;                                      // durable: an intent's id is never used twice
};

}  // namespace headgate::sim
