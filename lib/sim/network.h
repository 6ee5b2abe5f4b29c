#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/random.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/command/v1/command.pb.h"
#include "sim/scene.h"

namespace headgate::sim {

class Process;

// The bus as ZeroMQ is at its worst: what is published before a subscription stands, while a peer is away or
// when a queue is full is lost; and further than it: repeated, late and overtaken.
class Network {
 public:
  explicit Network(Scene& scene) : scene_(scene), random_(Random::of(scene.seed, "network")) {}

  // In the order in which runs list them; all before the first begins.
  void add(Process& process) { processes_.push_back(&process); }
  Process* find(const std::string& name) const;

  void bind(Process& process);
  void leave(Process& process);
  // False while the peer was never started.
  bool dial(Process& reader, const std::string& peer, const std::vector<std::string>& prefixes);

  void publish(Process& from, const std::string& topic, const bus::v1::Envelope& envelope, int64_t at_ns);
  void ask(Process& from, const std::string& peer, const command::v1::Request& request, int64_t at_ns);
  void answer(Process& from, const std::string& asker, const bus::v1::Reply& reply, int64_t at_ns);

 private:
  using Shared = std::shared_ptr<const bus::v1::Envelope>;
  struct Link {
    std::vector<std::string> prefixes;
    int64_t stands_from_ns = 0;
    int64_t last_arrival_ns = 0;
  };
  void carry(Process& from, Process& to, Link& link, const Shared& envelope, int64_t at_ns);
  void arrive(Process& from, Process& to, const Shared& envelope, int64_t at_ns);
  int64_t way_ns();
  bool strikes(uint64_t of_a_million) { return scene_.faults && random_.chance(of_a_million); }

  Scene& scene_;
  Random random_;
  std::vector<Process*> processes_;
  std::map<std::pair<std::string, std::string>, Link> links_;  // (publisher, reader)
};

}  // namespace headgate::sim
