#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "domain/random.h"
#include "node/node.h"
#include "sim/disk.h"
#include "sim/scene.h"

namespace headgate::sim {

class Network;
class Web;

// One service over all its lives: the real node and the real actor, on a simulated machine that may end
// between any two things they do.
class Process final : private Outside {
 public:
  using Make = std::function<std::unique_ptr<Actor>()>;
  Process(Scene& scene, std::string name, Make make, Network& network, Web& web);
  ~Process() override;

  const std::string& name() const { return name_; }
  bool alive() const { return node_ != nullptr; }
  uint64_t life() const { return disk_.life(); }
  // Its sockets exist: true from the first binding on.
  bool bound() const { return bound_; }
  bool live() const { return node_ != nullptr && node_->live(); }
  const Disk& disk() const { return disk_; }
  const Actor* actor() const { return actor_.get(); }
  UtcTime utc_at(int64_t ns) const { return UtcTime::from_ns(scene_.begin_utc_ns + ns + skew_ns_); }

  void begin_life();
  void stop();   // as SIGTERM does
  void crash();  // as SIGKILL does
  // Acts in this life at `at_ns`, or as soon after as the process has finished what it is at; never in
  // another life.
  void when(int64_t at_ns, std::function<void(Node&)> act);

 private:
  void run(const std::function<void(Node&)>& act);
  void after_turn();
  void end_life(const char* how);
  void judge_replay();
  void plan_wake();
  void dial();
  void touch();
  Disk::Fate fate();
  int64_t present_ns() const { return scene_.schedule.now_ns() + spent_ns_; }

  Clocks clocks() override;
  bool killed() override { return scene_.killed_at(present_ns()); }
  void capture(const Input& input) override;
  void record(const Recorded&, MarketTime, UtcTime) override { ++scene_.tally.records; }
  std::string recording_stopped() const override { return {}; }
  void publish(const std::string& topic, const bus::v1::Envelope& envelope) override;
  void ask(const std::string& peer, const command::v1::Request& request) override;
  void answer(const std::string& asker, const bus::v1::Reply& reply) override;
  void request(const HttpRequest& request) override;
  void feed(const FeedCommand& command) override;
  size_t under_way() const override { return 0; }  // nobody waits for it: time is not stepped here
  void log(Level level, std::string_view code, std::string_view text) override;
  uint64_t malformed() const override { return 0; }

  Scene& scene_;
  const std::string name_;
  const Make make_;
  Network& network_;
  Web& web_;
  Random random_;
  Disk disk_;
  std::unique_ptr<Actor> actor_;
  std::unique_ptr<Node> node_;
  std::vector<Input> inputs_;  // of this life, to be handled once more at its end
  bool bound_ = false;
  int64_t skew_ns_ = 0;
  int64_t spent_ns_ = 0;  // within the turn under way: what it has waited for the disk
  int64_t busy_until_ns_ = 0;
  int64_t wake_at_ns_ = -1;
};

}  // namespace headgate::sim
