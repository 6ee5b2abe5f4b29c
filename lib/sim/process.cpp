#include "sim/process.h"

#include <algorithm>
#include <utility>

#include "sim/describe.h"
#include "sim/network.h"
#include "sim/web.h"

namespace headgate::sim {
namespace {

constexpr int64_t restart_least_ns = 50 * ns_per_ms;
constexpr int64_t restart_most_ns = 3 * ns_per_s;

}  // namespace

Process::Process(Scene& scene, std::string name, Make make, Network& network, Web& web)
    : scene_(scene),
      name_(std::move(name)),
      make_(std::move(make)),
      network_(network),
      web_(web),
      random_(Random::of(scene.seed, "process " + name_)),
      disk_([this] { return fate(); }) {
  const int64_t most = scene.climate.skew_max_ns;
  skew_ns_ = random_.between(-most, most);
}
Process::~Process() = default;

void Process::begin_life() {
  disk_.begin_life();
  actor_ = make_();
  inputs_.clear();
  node_ = std::make_unique<Node>(Node::Identity{"sim", scene_.climate.remote_exchange ? "sim" : "paper",
                                                name_, false, static_cast<int64_t>(disk_.life())},
                                 *actor_, disk_, static_cast<Outside&>(*this));
  busy_until_ns_ = scene_.schedule.now_ns();
  wake_at_ns_ = -1;
  scene_.trace.line(present_ns(), [&] { return fmt::format("{} starts, life {}", name_, life()); });
  run([this](Node& node) {
    node.start();
    if (node.ended()) return;
    bound_ = true;
    network_.bind(*this);
    node.join();
  });
}

void Process::run(const std::function<void(Node&)>& act) {
  spent_ns_ = 0;
  try {
    act(*node_);
    after_turn();
  } catch (const Crash&) {
    spent_ns_ = 0;
    return end_life("crashes");
  }
  busy_until_ns_ = present_ns();
  spent_ns_ = 0;
  if (node_->ended() == Node::End::failed) return end_life("ends: its disk failed");
  if (node_->ended() == Node::End::stopped) return end_life("stops");
  plan_wake();
}

void Process::after_turn() {
  node_->fire_timers();
  node_->look_at_kill_switch();
  dial();
  node_->ask_for_missing();
  node_->beat_if_due(true);
}

void Process::dial() {
  std::vector<std::string> done;
  for (const auto& [peer, prefixes] : node_->undialled()) {
    if (network_.dial(*this, peer, prefixes)) done.push_back(peer);
  }
  for (const std::string& peer : done) node_->dialled(peer);
}

void Process::plan_wake() {
  const int64_t least_ns = ns_per_ms / 10;
  const int64_t at_ns = busy_until_ns_ + std::max(least_ns, node_->due_in_ns());
  if (wake_at_ns_ > scene_.schedule.now_ns() && wake_at_ns_ <= at_ns) return;
  wake_at_ns_ = at_ns;
  when(at_ns, [this, at_ns](Node&) {
    if (wake_at_ns_ == at_ns) wake_at_ns_ = -1;
  });
}

void Process::when(int64_t at_ns, std::function<void(Node&)> act) {
  scene_.schedule.at(at_ns, [this, of_life = life(), act = std::move(act)]() mutable {
    if (node_ == nullptr || life() != of_life) return;
    if (busy_until_ns_ > scene_.schedule.now_ns()) return when(busy_until_ns_, std::move(act));
    run(act);
  });
}

void Process::stop() {
  if (node_ == nullptr) return;
  ++scene_.tally.clean_stops;
  run([](Node& node) { node.stop(); });
}

void Process::crash() {
  if (node_ == nullptr) return;
  spent_ns_ = 0;
  end_life("is killed");
}

void Process::end_life(const char* how) {
  if (node_->ended() != Node::End::stopped) ++scene_.tally.crashes;
  scene_.trace.line(present_ns(), [&] { return fmt::format("{} {}", name_, how); });
  judge_replay();
  scene_.digest.add(name_).add(static_cast<int64_t>(node_->digest()));
  network_.leave(*this);
  web_.leave(*this);
  node_.reset();
  actor_.reset();
  // The supervisor's wait; longer ones leave the others alone with what they know.
  scene_.schedule.after(random_.between(restart_least_ns, restart_most_ns), [this] { begin_life(); });
}

// What an actor was told makes all of what it is; buggified branches are not part of what it is told.
void Process::judge_replay() {
  if (scene_.climate.buggify != 0) return;
  const auto again = make_();
  Conduct conduct;
  for (const Input& input : inputs_) {
    Effects effects;
    again->handle(input, effects);
    conduct.saw(effects);
  }
  if (conduct.digest(*again) == node_->digest()) return;
  scene_.violated("REPLAY_DIFFERS", name_,
                  fmt::format("{} life {}: {} inputs give another digest", name_, life(), inputs_.size()));
}

// Before each thing a process does to the world it may end.
void Process::touch() {
  if (scene_.faults && random_.chance(scene_.climate.crash_at_touch)) throw Crash{};
}

Disk::Fate Process::fate() {
  ++scene_.tally.commits;
  const Climate& climate = scene_.climate;
  spent_ns_ += random_.between(climate.commit_ns / 2, climate.commit_ns * 3 / 2);
  if (!scene_.faults) return Disk::Fate::done;
  if (random_.chance(climate.commit_slow)) spent_ns_ += random_.between(10, 8'000) * ns_per_ms;
  if (random_.chance(climate.commit_crashes)) {
    return random_.chance(500'000) ? Disk::Fate::crashes : Disk::Fate::crashes_kept;
  }
  if (!random_.chance(climate.commit_fails)) return Disk::Fate::done;
  ++scene_.tally.commits_failed;
  return random_.chance(500'000) ? Disk::Fate::fails : Disk::Fate::fails_kept;
}

Outside::Clocks Process::clocks() {
  const int64_t ns = present_ns();
  return {utc_at(ns), MachineTime::from_ns(1'000 * ns_per_s + ns)};
}

void Process::capture(const Input& input) {
  touch();
  if (scene_.faults && random_.chance(scene_.climate.stall))
    spent_ns_ += random_.between(10, 5'000) * ns_per_ms;
  ++scene_.tally.inputs;
  scene_.digest.add(present_ns()).add(name_).add(static_cast<int64_t>(input.event.index()));
  if (scene_.climate.buggify == 0) inputs_.push_back(input);
  if (is_clockwork(input.event)) return;
  scene_.trace.line(present_ns(), [&] { return fmt::format("{:<8} < {}", name_, text_of(input.event)); });
}

void Process::publish(const std::string& topic, const bus::v1::Envelope& envelope) {
  touch();
  network_.publish(*this, topic, envelope, present_ns());
}
void Process::ask(const std::string& peer, const command::v1::Request& request) {
  touch();
  network_.ask(*this, peer, request, present_ns());
}
void Process::answer(const std::string& asker, const bus::v1::Reply& reply) {
  touch();
  network_.answer(*this, asker, reply, present_ns());
}
void Process::request(const HttpRequest& request) {
  touch();
  if (request.url.find("/portfolio/") != std::string::npos) {
    scene_.trace.line(present_ns(), [&] {
      return fmt::format("{:<8} > {} {} {}", name_, request.method, request.url, request.body);
    });
  }
  web_.request(*this, request, present_ns());
}
void Process::feed(const FeedCommand& command) {
  touch();
  web_.feed(*this, command, present_ns());
}
void Process::log(Level level, std::string_view code, std::string_view text) {
  if (level == Level::info) return;
  scene_.trace.line(present_ns(), [&] { return fmt::format("{:<8} ! {} {}", name_, code, text); });
}

}  // namespace headgate::sim
