#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "headgate/risk/v1/risk.pb.h"
#include "sim/disk.h"
#include "sim/scene.h"
#include "sim/truth.h"
#include "sim/web.h"

namespace headgate::sim {

// The stores of the processes that keep money and orders.
struct Stores {
  const Disk& risk;
  const Disk& exec;
  const Disk& settle;
};

// Judges a run from what the exchange knows, what crossed the wire and what the disks hold. It never asks an
// actor: an actor that is wrong would be wrong in its answer too.
class Judge {
 public:
  Judge(Scene& scene, const LimitsConfiguration& limits) : scene_(scene), limits_(limits) {}

  // Whenever the exchange was asked to change something.
  void look(const VenueTruth& truth, const Stores& stores);
  // Once everything has settled.
  void finish(const VenueTruth& truth, const Stores& stores, const std::vector<OrderSent>& sent);

 private:
  using Approvals = std::map<std::string, risk::v1::Approval>;  // by intent id
  static Approvals approvals_of(const Disk& risk);

  void orders_within_approvals(const VenueTruth& truth, const Approvals& approvals);
  void stake_within_limits(const VenueTruth& truth);
  void paper_after_kill(const VenueTruth& truth);
  void wire(const std::vector<OrderSent>& sent, const Approvals& approvals);
  void fills(const VenueTruth& truth, const Stores& stores);
  void money(const VenueTruth& truth, const Stores& stores);
  void ends(const VenueTruth& truth, const Stores& stores);
  void restrictions(const Stores& stores);
  void disks(const Stores& stores);
  void once(const std::string& code, const std::string& about, const std::string& text);

  Scene& scene_;
  const LimitsConfiguration& limits_;
  std::set<std::string> said_;
};

}  // namespace headgate::sim
