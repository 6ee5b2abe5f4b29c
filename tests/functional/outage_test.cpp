#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "actor/service_names.h"
#include "cli/try_instance.h"
#include "tests/functional/day.h"
#include "tests/functional/truth.h"
#include "world/served_world.h"

using namespace headgate;
using namespace headgate::functional;

namespace {

bool alive(pid_t pid) { return ::kill(pid, 0) == 0; }

// A child of `parent` by its program's name; 0 when there is none.
pid_t child_of(pid_t parent, const std::string& name) {
  const std::string task = "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent);
  std::istringstream children(read_text(task + "/children"));
  for (pid_t child = 0; children >> child;) {
    if (read_text("/proc/" + std::to_string(child) + "/comm") == name + "\n") return child;
  }
  return 0;
}

std::vector<pid_t> pids_of(const std::map<std::string, std::pair<pid_t, int>>& processes) {
  std::vector<pid_t> out;
  for (const auto& [name, process] : processes) out.push_back(process.first);
  return out;
}

bool all_gone(const std::vector<pid_t>& pids, int seconds) {
  return eventually("all processes are gone", seconds, [&] {
    return std::none_of(pids.begin(), pids.end(), [](pid_t pid) { return alive(pid); });
  });
}

void check_whole(const std::string& state_directory) {
  for (const std::string& sentence : disagreements(state_directory)) FAIL_CHECK(sentence);
}

// The last line of every process's log says why it stopped.
void check_logs(const std::string& state_directory, const std::string& code) {
  for (const std::string_view name : service_names) {
    const std::string log = read_text(state_directory + "/log/" + std::string(name) + ".log");
    const size_t last = log.rfind('<');
    const bool says = last != std::string::npos && log.find("\"" + code + "\"", last) != std::string::npos;
    CHECK_MESSAGE(says, name << "'s log does not end with " << code << ":\n" << log);
  }
}

// What has been decided and traded so far, and at what market time.
std::string state_of_trading(const Day& day) {
  const Json all = day.status();
  if (!all.is_object()) return {};
  std::string out = all["market"]["market_time"];
  for (const char* service : {"edge", "risk", "exec", "settle"}) {
    out += std::string(" ") + service + " " + all[service]["heads"]["events"].dump();
  }
  return out;
}

// An instance of one's own around a world that outlives its supervisor.
struct Instance {
  Folder folder;
  world::ServedWorld world{
      {"--recorded", carried_folder(), "--event", carried_event, "--speed", "9000", "--port", "0"}};
  std::string home = folder / "h";
  std::string configuration = home + "/try.toml";

  Instance() {
    std::filesystem::create_directory(home);
    std::filesystem::permissions(home, std::filesystem::perms::owner_all);
    cli::WorldFacts facts;
    facts.port = world.port();
    facts.series = {"KXHIGHNY"};
    facts.event = carried_event;
    cli::TradingAccount account;
    account.cash = cli::try_cash;
    write_text(configuration, cli::try_configuration(home, facts, account));
  }
  std::vector<std::string> up() const {
    return {bin_folder() + "/headgate", "--config", configuration, "up"};
  }
  std::string state() const { return home + "/state"; }

  Json status() const {
    return parsed(
        run(folder, {bin_folder() + "/headgate", "--config", configuration, "status", "--json"}).out);
  }
  bool reaches(const std::string& market_time, int seconds) const {
    return eventually("market time " + market_time, seconds, [&] {
      const Json all = status();
      return all.is_object() && all["market"].contains("market_time") &&
             all["market"]["market_time"] >= market_time;
    });
  }
  std::vector<pid_t> pids() const {
    std::vector<pid_t> out;
    const Json file = parsed(read_text(home + "/run/processes.json"));
    REQUIRE(file.is_object());
    for (const Json& line : file["processes"]) out.push_back(line["pid"].get<pid_t>());
    return out;
  }
};

}  // namespace

TEST_CASE(
    "when the world is killed market time stands still, nothing is traded, and the run says why it ends") {
  // An exchange that is gone must not be taken for a quiet one.
  Day day({.speed = "6000"});
  REQUIRE(day.reaches("2026-01-15T12:00", 120));
  const pid_t world = child_of(day.program().pid(), "headgate-world");
  REQUIRE(world > 0);
  auto pids = pids_of(day.processes());
  REQUIRE(pids.size() == 8);

  // The supervisor looks away for a while, or it would end everything at once.
  day.program().signal(SIGSTOP);
  REQUIRE(::kill(world, SIGKILL) == 0);
  ::usleep(1'000'000);  // what was under way within the step
  const std::string before = state_of_trading(day);
  CHECK_FALSE(before.empty());
  ::usleep(3'000'000);
  CHECK(state_of_trading(day) == before);

  day.program().signal(SIGCONT);
  const Finished done = day.program().finish(30);
  CHECK(done.exit == 1);
  CHECK_MESSAGE(done.err.find("stopped: the world ended (signal 9)") != std::string::npos, done.err);
  const Json result = only_object(done.out);
  REQUIRE(result.is_object());
  CHECK_MESSAGE(result.dump().find("the world ended (signal 9)") != std::string::npos, done.out);
  CHECK(all_gone(pids, 5));
  check_logs(day.state_directory(), "STOP_ASKED");
  check_whole(day.state_directory());
  CHECK(venue_trades(day.state_directory()) > 0);
}

TEST_CASE(
    "when the supervisor of a run is killed everything stops and says why, and the next start is free") {
  // Eight processes that trade on would be watched, restarted and stopped by nobody.
  Day day({.speed = "6000"});
  REQUIRE(day.reaches("2026-01-15T12:00", 120));
  auto pids = pids_of(day.processes());
  REQUIRE(pids.size() == 8);
  pids.push_back(child_of(day.program().pid(), "headgate-world"));
  REQUIRE(pids.back() > 0);

  day.program().signal(SIGKILL);
  CHECK(all_gone(pids, 10));
  check_logs(day.state_directory(), "SUPERVISOR_ENDED");
  CHECK_MESSAGE(day.program().err().find("headgate-world: stops, since") != std::string::npos,
                day.program().err());
  check_whole(day.state_directory());
  const size_t trades = venue_trades(day.state_directory());
  CHECK(trades > 0);

  // Its sockets, its lock and its list of processes are still there, and the world is not.
  Program up(day.folder(), {bin_folder() + "/headgate", "--config", day.configuration(), "up"});
  CHECK_MESSAGE(day.all_ready(30), up.err());
  CHECK(day.command({"down"}).exit == 0);
  CHECK(up.finish(20).exit == 0);
  check_logs(day.state_directory(), "STOP_ASKED");
  check_whole(day.state_directory());
  CHECK(venue_trades(day.state_directory()) == trades);
}

TEST_CASE("after the supervisor was killed a second one takes the same state over and ends the day") {
  // Whoever restarts the machine's service must find nothing doubled, lost or in the way.
  const Instance instance;
  std::vector<pid_t> pids;
  {
    Program first(instance.folder, instance.up());
    REQUIRE_MESSAGE(instance.reaches("2026-01-15T12:00", 120), first.err());
    pids = instance.pids();
    first.signal(SIGKILL);
    // A second one started into the end of the first waits for it.
    Program second(instance.folder, instance.up());
    const bool ended = eventually("six markets are settled", 150, [&] {
      const Json all = instance.status();
      return all.is_object() && all["settle"].contains("actor") && all["settle"]["actor"]["settlements"] == 6;
    });
    CHECK_MESSAGE(ended, second.err());
    CHECK(all_gone(pids, 1));
    for (const pid_t pid : instance.pids()) pids.push_back(pid);
    const Finished down =
        run(instance.folder, {bin_folder() + "/headgate", "--config", instance.configuration, "down"});
    CHECK_MESSAGE(down.exit == 0, down.err);
    CHECK(second.finish(20).exit == 0);
  }
  CHECK(pids.size() == 16);
  CHECK(all_gone(pids, 1));
  for (const std::string_view name : service_names) {
    const std::string log = read_text(instance.state() + "/log/" + std::string(name) + ".log");
    CHECK_MESSAGE(log.find("\"SUPERVISOR_ENDED\"") != std::string::npos, name << ":\n" << log);
  }
  check_logs(instance.state(), "STOP_ASKED");
  check_whole(instance.state());
  CHECK(venue_trades(instance.state()) >= 5);
}
