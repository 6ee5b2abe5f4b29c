#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/configuration.h"
#include "exchange/plan.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "sim/disk.h"
#include "sim/scene.h"
#include "sim/truth.h"
#include "sim/web.h"

namespace headgate::sim {

// The stores of the processes that keep money and orders.
struct Stores {
  const Disk& edge;
  const Disk& risk;
  const Disk& exec;
  const Disk& settle;
};

// Judges a run from what the exchange knows, what crossed the wire and what the disks hold. It never asks an
// actor: an actor that is wrong would be wrong in its answer too.
class Judge {
 public:
  Judge(Scene& scene, const Configuration& configuration, const exchange::Plan& plan)
      : scene_(scene), limits_(configuration.limits), paper_(configuration.paper), plan_(plan) {}

  // Whenever the exchange was asked to change something, and now and then.
  void look(const VenueTruth& truth, const Stores& stores);
  // Once everything has settled. `exchange` is what was really offered, also where orders were paper.
  void finish(const VenueTruth& truth, const venue::Venue& exchange, const Stores& stores,
              const std::vector<OrderSent>& sent);

 private:
  using Approvals = std::map<std::string, risk::v1::Approval>;  // by intent id
  static Approvals approvals_of(const Disk& risk);

  void orders_within_approvals(const VenueTruth& truth, const Approvals& approvals);
  void stake_within_limits(const VenueTruth& truth);
  void rests(const VenueTruth& truth, const Approvals& approvals);
  void paper(const VenueTruth& truth, const venue::Venue& exchange, const Approvals& approvals);
  void paper_sizes(const VenueTruth& truth, const Offers& offered, const Offers& printed);
  void paper_arrival(const VenueTruth::Order& order, const Approvals& approvals);
  void costs(const VenueTruth& truth);
  void wire(const std::vector<OrderSent>& sent, const Approvals& approvals);
  void fills(const VenueTruth& truth, const Stores& stores);
  void opening(const Stores& stores);
  void money(const VenueTruth& truth, const Stores& stores);
  void ends(const VenueTruth& truth, const Stores& stores);
  void restrictions(const Stores& stores);
  void disks(const Stores& stores);

  // what risk approved (judge_approvals.cpp)
  struct Wishes;
  struct Hearing;
  void approvals(const Stores& stores);
  void approved(const risk::v1::Approval& approval, const Wishes& wishes, Hearing& hearing);
  void within_wish(const risk::v1::Approval& approval, const Wishes& wishes);
  void within_limits(const risk::v1::Approval& approval);
  void permitted(const risk::v1::Approval& approval, const Hearing& hearing);
  void rate(std::vector<int64_t> approved_ns);
  void closes_only_reduce(const VenueTruth& truth, const Approvals& approvals);

  void once(const std::string& code, const std::string& about, const std::string& text);

  Scene& scene_;
  const LimitsConfiguration& limits_;
  const PaperConfiguration& paper_;
  const exchange::Plan& plan_;
  std::set<std::string> only_closing_;  // intents approved to reduce a position, and for nothing else
  std::set<std::string> said_;
};

}  // namespace headgate::sim
