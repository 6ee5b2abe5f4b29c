#include "tests/functional/probe_lives.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "actor/decode.h"
#include "domain/check.h"
#include "headgate/risk/v1/risk.pb.h"
#include "store/store.h"

namespace headgate::functional {
namespace {

namespace fs = std::filesystem;

// What a process left on its disk, read from a copy so that the next life finds it as it was.
struct Left {
  bool readable = false;
  uint64_t count = 0;
  uint64_t head = 0;
  std::vector<bus::v1::Envelope> events;
};

Left left_in(const std::string& state, const std::string& copy) {
  Left out;
  fs::remove_all(copy);
  fs::create_directories(copy);
  if (fs::exists(state + "/risk")) {
    for (const auto& entry : fs::directory_iterator(state + "/risk")) {
      if (entry.path().filename().string().rfind("store.db", 0) == 0) fs::copy(entry.path(), copy);
    }
  }
  const auto store = Store::open(copy + "/store.db", {"probe", "paper", "risk"});
  if (!store) return out;
  out.readable = true;
  const Rows rows = (*store)->load_rows();
  const auto found = rows.find({"count", "all"});
  out.count = found == rows.end() ? 0 : std::stoull(found->second);
  out.head = (*store)->last_event();
  out.events = (*store)->replay(1, 1'000);
  return out;
}

// Every intent was counted once, in order, with its event beside it, up to `last`.
bool is_whole(const Left& left, uint64_t last) {
  if (!left.readable || left.count != last || left.head != last || left.events.size() != last) return false;
  for (uint64_t i = 0; i < last; ++i) {
    const auto denied = decode<risk::v1::OrderDenied>(left.events[i]);
    if (!denied || denied->intent_id() != std::to_string(i + 1) || denied->value() != denied->intent_id())
      return false;
  }
  return true;
}

}  // namespace

ProbeLives::ProbeLives(const std::string& base, uint64_t done) {
  std::string pattern = (fs::exists("/dev/shm") ? "/dev/shm" : "/tmp") + std::string("/hg-XXXXXX");
  check(mkdtemp(pattern.data()) != nullptr, "a scratch folder can be made");
  scratch_ = pattern;
  check(mkdir(run().c_str(), 0700) == 0, "a scratch folder can be written");
  if (!base.empty()) fs::copy(base, state(), fs::copy_options::recursive);
  edge_.emplace(run());
  for (uint64_t i = 0; i < done; ++i) edge_->intent();
}

ProbeLives::~ProbeLives() {
  edge_.reset();
  std::error_code ignored;
  fs::remove_all(scratch_, ignored);
}

void ProbeLives::fail(Case& one) {
  ListeningEdge& edge = *edge_;
  ProbeProcess probe(state(), run(), tally(), one.fault, one.place);
  const auto ended = [&] { return probe.ended(); };
  bool patient = edge.listen([&] { return ended() || edge.ready(); });
  one.was_ready = edge.ready();
  for (uint64_t i = 0; i < steps && patient && !ended(); ++i) {
    const size_t heard = edge.denials.size();
    edge.intent();
    patient = edge.listen([&] { return ended() || edge.denials.size() > heard; });
  }
  if (patient && !ended()) {
    one.was_asked = true;
    probe.send(SIGTERM);
  }
  if (patient && edge.listen(ended)) one.exit = probe.wait();
  edge.drain();
  DiskTally* disk = tally_in(tally());
  one.struck = disk->struck > 0;
  munmap(disk, sizeof(DiskTally));
  judge(one);
}

void ProbeLives::judge(Case& one) const {
  const ListeningEdge& edge = *edge_;
  const Left left = left_in(state(), copy());
  one.partial = !is_whole(left, left.head);
  if (edge.counted > left.count || edge.head > left.head) one.let_out = true;
  for (const bus::v1::Envelope& heard : edge.denials) {
    const bool held = std::any_of(left.events.begin(), left.events.end(), [&](const auto& event) {
      return event.SerializeAsString() == heard.SerializeAsString();
    });
    if (!held) one.let_out = true;
  }
}

void ProbeLives::go_on(Case& one) {
  ListeningEdge& edge = *edge_;
  const uint64_t epoch_before = edge.state_epoch;
  edge.forget();
  edge.intent();
  ProbeProcess probe(state(), run(), tally(), Fault::none, 0);
  const auto caught_up = [&] { return edge.ready() && edge.applied() == edge.intents(); };
  const bool good = edge.listen([&] { return probe.ended() || caught_up(); }) && !probe.ended();
  probe.send(SIGTERM);
  const bool stopped = edge.listen([&] { return probe.ended(); }) && probe.wait() == 0;
  if (edge.state_epoch != 0 && edge.state_epoch <= epoch_before) one.lost = true;
  if (!good || !stopped || !is_whole(left_in(state(), copy()), edge.intents())) one.lost = true;
}

void ProbeLives::leave_killed(const std::string& to) {
  ProbeProcess probe(state(), run(), tally(), Fault::none, 0);
  check(edge_->listen([&] { return edge_->ready(); }), "an undisturbed probe starts");
  for (uint64_t i = 1; i <= steps; ++i) edge_->intent();
  check(edge_->listen([&] { return edge_->denials.size() == steps; }), "an undisturbed probe answers");
  probe.send(SIGKILL);
  probe.wait();
  fs::copy(state(), to, fs::copy_options::recursive);
}

}  // namespace headgate::functional
