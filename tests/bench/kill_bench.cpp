// kill_bench [RUNS] [RECORDING EVENT]: a whole instance under constant intents is killed by the command and
// resumed, again and again. Times are unscaled UTC of one machine, from just before the command is started.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <map>
#include <string>
#include <thread>

#include <sys/eventfd.h>

#include "actor/decode.h"
#include "cli/configuration_file.h"
#include "cli/durable_file.h"
#include "cli/supervisor.h"
#include "cli/try_instance.h"
#include "cli/try_world.h"
#include "cli/up.h"
#include "domain/check.h"
#include "headgate/exec/v1/exec.pb.h"
#include "json/reader.h"
#include "json/value.h"
#include "runtime/bus_port.h"
#include "runtime/system_clock.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

constexpr int orders_before_kill = 20;
constexpr int64_t patience_ns = 60 * ns_per_s;

// What exec placed, as its own durable reports say and when it said so.
class PlacedOrders {
 public:
  explicit PlacedOrders(const std::string& run_directory) : port_(run_directory, "bench") {
    check(port_.dial("exec", {"report/", "account/"}).has_value(), "exec can be listened to");
  }
  void listen() {
    while (const auto received = port_.receive()) {
      const auto account = decode<exec::v1::ExchangeAccount>(received->envelope);
      if (account && account->killed() && latched_ns_ == 0) latched_ns_ = received->envelope.utc_ns();
      if (account && !account->killed()) latched_ns_ = 0;
      const auto report = decode<exec::v1::OrderReport>(received->envelope);
      if (!report || report->state() != exec::v1::ORDER_STATE_SUBMITTED) continue;
      at_ns_.push_back(received->envelope.utc_ns());
    }
  }
  // When exec said that it is latched; zero while it is not.
  int64_t latched_ns() const { return latched_ns_; }
  size_t count() const { return at_ns_.size(); }
  int64_t last_ns() const { return at_ns_.empty() ? 0 : at_ns_.back(); }
  int after(int64_t ns) const {
    return static_cast<int>(std::count_if(at_ns_.begin(), at_ns_.end(), [&](int64_t at) { return at > ns; }));
  }

 private:
  BusPort port_;
  std::vector<int64_t> at_ns_;
  int64_t latched_ns_ = 0;
};

// The command as a person runs it; its stdout.
std::string command(const std::vector<std::string>& arguments, int& exit) {
  std::array<int, 2> ends{};
  check(::pipe2(ends.data(), O_CLOEXEC) == 0, "a pipe can be made");
  const pid_t pid = ::fork();
  check(pid >= 0, "a process can be made");
  if (pid == 0) {
    ::dup2(ends[1], 1);
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, 2);
    std::vector<char*> words;
    for (const std::string& each : arguments) words.push_back(const_cast<char*>(each.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string out;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    out.append(buffer.data(), static_cast<size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

struct Figures {
  Samples asked;    // the question's own way: exec's answer after it was asked
  Samples command;  // start of the command to its end, exec's word included
  Samples latch;    // start of the command to exec's own latch
  Samples last;     // start of the command to the last order placed; earlier ones count as zero
  int placed_after_latch = 0;
  size_t orders = 0;
  int runs = 0;
};

class Killer {
 public:
  Killer(std::string run_directory, int runs) : run_(std::move(run_directory)), runs_(runs) {}

  void work() {
    const std::string socket = run_ + "/exec/pub.sock";
    for (const int64_t end = machine_ns() + patience_ns; ::access(socket.c_str(), F_OK) != 0;
         ::usleep(10'000)) {
      if (given_up_ || machine_ns() >= end) return;
    }
    PlacedOrders placed(run_);
    for (int i = 0; i < runs_; ++i) {
      if (!wait_for_orders(placed)) return;
      if (!kill_once(placed)) return;
      ++figures.runs;
    }
    figures.orders = placed.count();
  }

  // From another thread: the instance has ended.
  void give_up() { given_up_ = true; }

  Figures figures;

 private:
  bool wait_for_orders(PlacedOrders& placed) {
    const size_t wanted = placed.count() + orders_before_kill;
    for (const int64_t end = machine_ns() + patience_ns; machine_ns() < end; ::usleep(1000)) {
      placed.listen();
      if (placed.count() >= wanted) return true;
      if (given_up_) return false;
    }
    std::fprintf(stderr, "kill_bench: %zu orders in all, and no more come\n", placed.count());
    return false;
  }
  bool kill_once(PlacedOrders& placed) {
    const std::string program = cli::own_directory() + "/headgate";
    int exit = 0;
    const int64_t from_ns = utc_now().ns();
    const std::string said = command({program, "--run", run_, "--json", "kill"}, exit);
    const int64_t word_ns = utc_now().ns();
    const auto json = json::parse(said);
    if (exit != 0 || !json) {
      std::fprintf(stderr, "kill_bench: kill ended with %d: %s\n", exit, said.c_str());
      return false;
    }
    json::Reader reader(*json, "kill");
    figures.asked.add(reader.integer("acknowledged_after_us") * 1000);
    figures.command.add(word_ns - from_ns);
    for (int i = 0; i < 300; ++i, ::usleep(1000)) placed.listen();  // whatever is still to come
    if (placed.latched_ns() == 0) {
      std::fprintf(stderr, "kill_bench: exec answered and said nothing of a latch\n");
      return false;
    }
    figures.latch.add(placed.latched_ns() - from_ns);
    figures.last.add(std::max<int64_t>(0, placed.last_ns() - from_ns));
    figures.placed_after_latch += placed.after(placed.latched_ns());
    command({program, "--run", run_, "resume", "--remove-kill-file", "--reason", "bench"}, exit);
    if (exit != 0) std::fprintf(stderr, "kill_bench: resume ended with %d\n", exit);
    return exit == 0;
  }

  std::string run_;
  int runs_;
  std::atomic<bool> given_up_ = false;
};

// Room for as many orders as come.
std::string wide(std::string toml) {
  const std::map<std::string, std::string> limits{{"open_orders_max", "1000"},
                                                  {"orders_per_minute_max", "10000"}};
  for (const auto& [key, value] : limits) {
    const size_t at = toml.find(key + " = ");
    check(at != std::string::npos, "the demonstration's configuration names every limit");
    toml.replace(at, toml.find('\n', at) - at, key + " = " + value);
  }
  return toml;
}

int run(int runs, const std::string& recording, const std::string& event) {
  const Scratch home("/tmp");  // a socket's path holds 107 bytes
  cli::TryOptions options;
  options.recorded = recording;
  options.event = event;
  options.speed = "600";
  cli::TradingAccount account;
  account.cash = cli::try_cash;
  const auto world = cli::start_world(options, account);
  if (world.exit != cli::Exit::done) return 1;
  const std::string path = home.path() + "/bench.toml";
  check(cli::create_durably(path, wide(cli::try_configuration(home.path(), world.facts, account)), 0600)
            .has_value(),
        "the configuration can be written");
  const ParsedConfiguration parsed = cli::load_configuration(path);
  if (!parsed.errors.empty()) {
    std::fprintf(stderr, "%s", cli::errors_text(path, parsed.errors).c_str());
    return 1;
  }
  const auto prepared = cli::PreparedInstance::prepare(parsed.configuration, path);
  check(prepared.has_value(), "the instance can be prepared");
  auto programs = prepared->programs();
  for (cli::Program& program : programs) {
    if (program.name == "edge") program.arguments[0] = cli::own_directory() + "/constant_edge";
  }
  cli::Supervisor supervisor(std::move(programs), prepared->processes_file(),
                             cli::ProcessesFile::path_in(prepared->run_directory()));
  supervisor.accompany("world", world.facts.pid);
  const int finished = ::eventfd(0, EFD_CLOEXEC);
  Killer killer(prepared->run_directory(), runs);
  std::thread working([&] {
    killer.work();
    ::eventfd_write(finished, 1);
  });
  const auto outcome = supervisor.run(finished);
  killer.give_up();
  working.join();
  ::kill(world.facts.pid, SIGTERM);

  const Figures& f = killer.figures;
  const auto print = [](const char* what, const Samples& samples) {
    std::printf("%-44s min %9.1f   median %9.1f   max %9.1f us\n", what, samples.us(0), samples.us(0.5),
                samples.us(1));
  };
  print("exec's word, from its being asked", f.asked);
  print("exec's word, from the start of headgate kill", f.command);
  print("exec's latch, from the same start", f.latch);
  print("last order placed, from the same start", f.last);
  std::printf("kills %d, orders placed %zu, of them after exec's latch: %d\n", f.runs, f.orders,
              f.placed_after_latch);
  if (outcome.kind != cli::Supervisor::Outcome::Kind::asked)
    std::fprintf(stderr, "kill_bench: %s\n", outcome.text.c_str());
  return f.runs == runs && f.placed_after_latch == 0 ? 0 : 1;
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  using namespace headgate::bench;
  if (argc != 2 && argc != 4 && argc != 1) {
    std::fprintf(stderr, "usage: kill_bench [RUNS] [RECORDING EVENT]\n");
    return 2;
  }
  const std::string recording = argc > 2 ? argv[2] : "world/recordings/carried";
  return run(count_argument(argc, argv, 10), recording, argc > 3 ? argv[3] : "KXHIGHNY-26JAN15");
}
