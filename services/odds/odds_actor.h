#pragma once

#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"

namespace headgate {

// Has no sportsbook source and says so: it runs, follows the markets and publishes nothing.
class OddsActor : public Actor {
 public:
  explicit OddsActor(const Configuration& configuration) { (void)configuration; }

  std::vector<Subscription> subscriptions() const override { return {{"market", "state"}}; }
  void handle(const Input& input, Effects& effects) override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override { return 0; }
};

}  // namespace headgate
