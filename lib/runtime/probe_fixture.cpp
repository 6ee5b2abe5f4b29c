// The smallest service there is, in the real host: counts what it hears and says the count. A program of its
// own, so that a test can kill it.   usage: runtime_probe STATE_DIRECTORY RUN_DIRECTORY [LARGEST_FILE_BYTES]
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "actor/decode.h"
#include "actor/recorded.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "runtime/host.h"

namespace headgate {
namespace {

class Counter final : public Actor {
 public:
  std::vector<Subscription> subscriptions() const override { return {{"edge", "events"}}; }

  void handle(const Input& input, Effects& effects) override {
    if (const auto* started = std::get_if<Started>(&input.event)) {
      const auto found = started->rows.find({"count", "all"});
      count_ = found == started->rows.end() ? 0 : std::stoull(found->second);
      return say(effects);
    }
    const auto* delivered = std::get_if<Delivered>(&input.event);
    if (delivered == nullptr) return;
    const auto intent = decode<edge::v1::OrderIntent>(delivered->envelope);
    if (!intent) return;
    ++count_;
    effects.store("count", "all", std::to_string(count_));
    if (intent->intent_id() == "large") effects.store("large", "row", std::string(4 << 20, 'x'));
    risk::v1::OrderDenied denied;
    denied.set_intent_id(intent->intent_id());
    denied.set_value(std::to_string(count_));
    effects.publish_event("denied", "M", denied);
    recording::v1::Exchange seen;
    seen.set_trading_active(true);
    record(seen, effects);
    say(effects);
  }

  std::string status(const Input&) const override { return "{}"; }
  uint64_t digest() const override { return count_; }

 private:
  void say(Effects& effects) const {
    risk::v1::RiskState state;
    state.set_denials(count_);
    effects.publish_state("risk", "account", state);
  }
  uint64_t count_ = 0;
};

}  // namespace
}  // namespace headgate

int main(int argc, char** argv) {
  using namespace headgate;
  if (argc < 3) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit then fails like one on a full disk
  if (argc > 3) {
    const rlimit most{std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[3], nullptr, 10)};
    setrlimit(RLIMIT_FSIZE, &most);
  }
  Configuration configuration;
  configuration.instance.name = "probe";
  configuration.instance.state_directory = argv[1];
  configuration.instance.run_directory = argv[2];
  Counter actor;
  Host host(configuration, "risk", actor);
  return static_cast<int>(host.run());
}
