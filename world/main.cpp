#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "domain/decimal.h"
#include "world/generated/generated_world.h"
#include "world/recorded/recorded_world.h"
#include "world/server.h"

namespace {

using namespace headgate;
using namespace headgate::world;

struct Arguments {
  std::string folder;
  std::string event;
  uint64_t seed = 1;
  std::string days = "endless";
  std::vector<std::string> cities{"KXHIGHNY", "KXHIGHCHI", "KXHIGHMIA", "KXHIGHDEN", "KXHIGHLAX"};
  std::string key_id;
  std::string public_key;
  std::string cash = "1000";
  std::string speed = "max";
  uint16_t port = 0;
  bool json = false;
  bool admin = false;
};

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

Result<std::optional<double>> speed_of(const std::string& text) {
  if (text == "max") return std::optional<double>{};
  const auto e3 = parse_decimal(text, 3);
  if (!e3 || *e3 <= 0) return Error{"USAGE", "--speed", text, "must be market seconds per second, or max"};
  return std::optional<double>{static_cast<double>(*e3) / 1000};
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

Error usage(const char* option, const std::string& value, const char* mend) {
  return {"USAGE", option, value, mend};
}

Result<std::optional<int64_t>> days_of(const std::string& text) {
  if (text == "endless") return std::optional<int64_t>{};
  const auto days = parse_decimal(text, 0);
  if (!days || *days < 1 || *days > 1000) return usage("--days", text, "must be 1 to 1000, or endless");
  return std::optional<int64_t>{*days};
}

Result<std::vector<const sky::Place*>> places_of(const std::vector<std::string>& cities) {
  std::vector<const sky::Place*> out;
  for (const std::string& series : cities) {
    const sky::Place* place = sky::place_of_series(series);
    if (place == nullptr) return usage("--cities", series, "must be series of daily highs, as KXHIGHNY");
    if (std::find(out.begin(), out.end(), place) != out.end())
      return usage("--cities", series, "must be named once");
    out.push_back(place);
  }
  return out;
}

Result<SignatureCheck> signature_of(const Arguments& arguments) {
  // Without them it would take anybody's orders, which is not the exchange's rule.
  if (arguments.public_key.empty())
    return usage("--public-key", "", "must name the file of the member's public key, or --recorded be given");
  if (arguments.key_id.empty()) return usage("--key-id", "", "must be the id that the member signs under");
  std::ifstream file(arguments.public_key);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) return usage("--public-key", arguments.public_key, "must be a file that can be read");
  auto out = SignatureCheck::of(arguments.key_id, text);
  if (!out) return usage("--public-key", arguments.public_key, out.error().mend.c_str());
  return out;
}

Result<std::unique_ptr<World>> generated_world(const Arguments& arguments) {
  if (!arguments.event.empty()) return usage("--event", arguments.event, "belongs to --recorded");
  const auto days = days_of(arguments.days);
  if (!days) return days.error();
  const auto places = places_of(arguments.cities);
  if (!places) return places.error();
  const auto cash_e6 = parse_decimal(arguments.cash, 6);
  if (!cash_e6 || *cash_e6 <= 0 || *cash_e6 > 1'000'000'000'000)
    return usage("--cash", arguments.cash, "must be dollars up to a million");
  auto signature = signature_of(arguments);
  if (!signature) return signature.error();
  const WorldTerms terms{arguments.seed, *days, *places, Money::from_e6(*cash_e6), arguments.admin};
  return std::unique_ptr<World>(std::make_unique<GeneratedWorld>(terms, *std::move(signature)));
}

Result<std::unique_ptr<World>> world_of(const Arguments& arguments) {
  if (arguments.folder.empty()) return generated_world(arguments);
  if (arguments.event.empty()) return usage("--event", "", "must name the recorded event");
  auto recording = read_recording(arguments.folder, arguments.event);
  if (!recording) return recording.error();
  return std::unique_ptr<World>(std::make_unique<RecordedWorld>(std::move(*recording), arguments.admin));
}

int run(const Arguments& arguments, pid_t parent) {
  const auto speed = speed_of(arguments.speed);
  if (!speed) return fail(speed.error(), arguments.json, exit_usage);
  auto made = world_of(arguments);
  if (!made) return fail(made.error(), arguments.json, exit_usage);
  World& world = **made;
  const auto ready = [&world](uint16_t port) {
    std::printf("%s\n", world.ready_line(port).c_str());
    std::fflush(stdout);
  };
  const Status served = serve(world, Serving{arguments.port, *speed}, ready);
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
  app.add_option("--key-id", arguments.key_id, "under which the member of the exchange signs");
  app.add_option("--public-key", arguments.public_key, "its RSA public key, a PEM file");
  app.add_option("--cash", arguments.cash, "dollars in its account at the beginning");
  app.add_option("--recorded", arguments.folder, "a folder with books/ and history/, served instead");
  app.add_option("--event", arguments.event, "the recorded event, for example KXHIGHNY-25DEC10");
  app.add_option("--speed", arguments.speed, "market seconds per machine second at most, or max");
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
