#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/random.h"
#include "exchange/plan.h"
#include "headgate/command/v1/command.pb.h"
#include "sim/scene.h"

namespace headgate::sim {

class Network;

// A person at risk's command socket who halts, reduces and resumes at any moment, all scopes. Never speaks to
// exec: what a KILL switch stopped there stays stopped, whatever risk is told.
class Operator {
 public:
  static constexpr const char* name = "operator";

  Operator(Scene& scene, Network& network, const exchange::Plan& plan, const std::string& strategy)
      : scene_(scene),
        network_(network),
        plan_(plan),
        strategy_(strategy),
        random_(Random::of(scene.seed, "commands")) {}

  void begin();

 private:
  void act_now_and_then();
  void resume_account();
  void tell(const command::v1::Command& command);
  command::v1::Command wish();
  command::v1::Command subject();

  Scene& scene_;
  Network& network_;
  const exchange::Plan& plan_;
  const std::string strategy_;
  Random random_;
  std::vector<command::v1::Command> restricted_;  // as far as commands were given, obeyed or not
};

}  // namespace headgate::sim
