#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "world/arguments.h"

namespace {

using namespace headgate;
using namespace headgate::world;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

// Errors are one line on stderr; with --json it is an object.
int fail(const Error& error, bool json, int code) {
  std::string escaped;
  for (const char c : error.text()) {
    if (c == '"' || c == '\\') escaped.push_back('\\');
    escaped.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  }
  const std::string line = json ? fmt::format(R"({{"error":"{}","message":"{}"}})", error.code, escaped)
                                : "headgate-world: " + error.text();
  std::fprintf(stderr, "%s\n", line.c_str());
  return code;
}

// A world must not outlive whoever started it, even one that was killed with no chance to clean up.
pid_t end_with_parent() {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) std::exit(0);  // the parent died before the request took effect
  return parent;
}

// A parent with threads ends one after the other: the kernel tells its children of the first, and may give
// them another parent only much later. Until then it is seen exiting (PF_EXITING), or a zombie: proc(5).
bool is_ending(pid_t pid) {
  constexpr unsigned long exiting = 0x4;
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return true;
  std::istringstream fields(text.substr(name_end + 2));
  std::string state, skipped;
  unsigned long flags = 0;
  fields >> state;
  for (int i = 0; i < 5; ++i) fields >> skipped;
  fields >> flags;
  return state == "Z" || state == "X" || (flags & exiting) != 0;
}

bool has_ended(pid_t parent) {
  constexpr int looks_max = 50;
  for (int look = 0; look < looks_max; ++look) {
    if (getppid() != parent || is_ending(parent)) return true;
    usleep(2'000);
  }
  return false;
}

UtcTime utc() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UtcTime::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

int run(const Arguments& arguments, pid_t parent) {
  const auto serving = serving_of(arguments);
  if (!serving) return fail(serving.error(), arguments.json, exit_usage);
  auto made = world_of(arguments, utc());
  if (!made) return fail(made.error(), arguments.json, exit_usage);
  World& world = **made;
  const auto ready = [&world](uint16_t port) {
    std::printf("%s\n", world.ready_line(port).c_str());
    std::fflush(stdout);
  };
  const Status served = serve(world, *serving, ready);
  if (has_ended(parent)) {
    std::fprintf(stderr, "headgate-world: stops, since the process that started it, pid %d, has ended\n",
                 parent);
  }
  return served ? 0 : fail(served.error(), arguments.json, exit_failed);
}

}  // namespace

int main(int argc, char** argv) {
  const pid_t parent = end_with_parent();
  signal(SIGPIPE, SIG_IGN);  // a peer that goes away shows as an error of the write
  Arguments arguments;
  CLI::App app(
      "Serves a simulated world over HTTP and WebSocket on 127.0.0.1: the exchange, its other traders and "
      "the "
      "weather. Made from a seed, or with --recorded one recorded event-day. Nothing in it is real money.");
  app.add_option("--seed", arguments.seed, "decides all that no trader influences");
  app.add_option("--days", arguments.days, "climate days, or endless");
  app.add_option("--cities", arguments.cities, "series of daily highs, by commas")->delimiter(',');
  app.add_option("--key-id", arguments.key_ids,
                 "under which the member of the exchange signs; one for each key")
      ->allow_extra_args(false);
  app.add_option("--public-key", arguments.public_keys, "its RSA or Ed25519 public key, a PEM file")
      ->allow_extra_args(false);
  app.add_option("--keys", arguments.keys_file, "a JSON file of keys with their scopes");
  app.add_option("--cash", arguments.cash, "dollars in its account at the beginning");
  app.add_option("--recorded", arguments.folder, "a folder with books/ and history/, served instead");
  app.add_option("--event", arguments.event, "the recorded event, for example KXHIGHNY-25DEC10");
  app.add_option("--clock", arguments.clock, "client: a client steps market time; free: it runs by itself");
  app.add_option("--speed", arguments.speed,
                 "market seconds per machine second: at most, or max (stepped); exactly, 1 by itself (free)");
  app.add_option("--begin", arguments.begin,
                 "now, or UTC: where a generated world begins, with markets open");
  app.add_option("--read-lag-ms", arguments.read_lag_ms,
                 "portfolio reads show the account as it was this long ago")
      ->check(CLI::Range(0, 60'000));
  app.add_option("--port", arguments.port, "TCP port; 0 takes a free one");
  app.add_flag("--json", arguments.json, "errors as JSON too");
  app.add_flag("--admin", arguments.admin, "allow /world/v1/fault: payload defects planted by tests");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  return run(arguments, parent);
}
