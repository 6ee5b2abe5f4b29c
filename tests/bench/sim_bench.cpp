// sim_bench [SEEDS]: how fast the simulator plays, on one core, beside its bare schedule: as many events that
// do nothing, planned as far ahead as eight processes and their messages are.
#include <functional>

#include "domain/random.h"
#include "sim/schedule.h"
#include "sim/simulation.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

constexpr int under_way = 64;  // plans that wait at any moment
constexpr int64_t delay_ms_max = 200;

double seconds_since(int64_t began_ns) { return static_cast<double>(machine_ns() - began_ns) / 1e9; }

void report(const char* name, double took_s, uint64_t events, uint64_t inputs, double simulated_s) {
  const auto rate = [&](double count) { return took_s > 0 ? count / took_s : 0; };
  std::printf("%-14s %9.0f events/s %9.0f inputs/s %8.0f simulated s/s   (%lu events in %.2f s)\n", name,
              rate(static_cast<double>(events)), rate(static_cast<double>(inputs)), rate(simulated_s), events,
              took_s);
}

// One plan after another, each planning the next.
class EmptyActs {
 public:
  explicit EmptyActs(uint64_t seed) : random_(seed) {
    for (int i = 0; i < under_way; ++i) plan();
  }
  void run(uint64_t events) {
    while (schedule_.run() < events) schedule_.run_until(schedule_.now_ns() + ns_per_s);
  }
  uint64_t run() const { return schedule_.run(); }
  double simulated_s() const { return static_cast<double>(schedule_.now_ns()) / 1e9; }

 private:
  void plan() {
    schedule_.after(random_.between(0, delay_ms_max) * ns_per_ms, [this] { plan(); });
  }
  static constexpr int64_t ns_per_ms = 1'000'000;
  static constexpr int64_t ns_per_s = 1'000'000'000;
  Random random_;
  sim::Schedule schedule_;
};

int run(int seeds) {
  sim::Tally tally;
  size_t violations = 0;
  int64_t began = machine_ns();
  for (int seed = 1; seed <= seeds; ++seed) {
    const sim::Outcome outcome = sim::simulate(static_cast<uint64_t>(seed));
    tally += outcome.tally;
    violations += outcome.violations.size();
  }
  report("simulate()", seconds_since(began), tally.happenings, tally.inputs,
         static_cast<double>(tally.simulated_ns) / 1e9);
  EmptyActs empty(1);
  began = machine_ns();
  empty.run(tally.happenings);
  report("bare schedule", seconds_since(began), empty.run(), 0, empty.simulated_s());
  std::printf("%d seeds, %lu crashes, %lu messages, %lu orders, %zu violations\n", seeds, tally.crashes,
              tally.messages, tally.orders, violations);
  return violations == 0 ? 0 : 1;
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  return headgate::bench::run(headgate::bench::count_argument(argc, argv, 100));
}
