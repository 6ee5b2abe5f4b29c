#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tests/functional/day.h"

using namespace headgate::functional;

namespace {

// A valid configuration of an instance that has no world: enough for everything that is refused before or at
// the start, and for processes that wait.
std::string configuration(const Folder& folder) {
  std::string text = read_text(source_folder() + "/deploy/configuration/paper.toml.example");
  const auto replace = [&text](const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, from);
    text.replace(at, from.size(), to);
  };
  replace("/var/lib/headgate/paper", folder / "state");
  replace("/run/headgate/paper", folder / "run");
  replace("https://external-api.kalshi.com", "http://127.0.0.1:9");
  replace("wss://external-api-ws.kalshi.com", "ws://127.0.0.1:9");
  replace("https://api.open-meteo.com", "http://127.0.0.1:9");
  return text;
}

std::string the_command() { return bin_folder() + "/headgate"; }

// Three mistakes of three kinds: an unknown key, a missing limit, a contradiction.
std::string spoiled(const Folder& folder) {
  std::string text = configuration(folder);
  const auto cut_line = [&text](const std::string& begin) {
    const size_t at = text.find("\n" + begin);
    REQUIRE(at != std::string::npos);
    text.erase(at + 1, text.find('\n', at + 1) - at);
  };
  cut_line("daily_loss_max_dollars");
  cut_line("market_stake_max_dollars");
  cut_line("order_cost_max_dollars");
  const size_t limits = text.find("[limits]\n") + 9;
  text.insert(
      limits,
      "order_cost_max_dollars = \"75.00\"\nmarket_stake_max_dollars = \"50.00\"\nopen_order_max = 3\n");
  return text;
}

int line_of(const std::string& text, const std::string& begin) {
  const size_t at = text.find("\n" + begin);
  REQUIRE(at != std::string::npos);
  return static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 2;
}

void check_refusal(const Finished& done, const std::string& path, const std::string& text) {
  CHECK(done.exit == 2);
  CHECK(done.out.empty());
  const std::string where =
      path + ":" + std::to_string(line_of(text, "open_order_max")) + ":1: limits.open_order_max";
  CHECK_MESSAGE(done.err.find(where) != std::string::npos, where << " is not in\n" << done.err);
  CHECK_MESSAGE(done.err.find("limits.daily_loss_max_dollars") != std::string::npos, done.err);
  const std::string cost = path + ":" + std::to_string(line_of(text, "order_cost_max_dollars"));
  const std::string stake = path + ":" + std::to_string(line_of(text, "market_stake_max_dollars"));
  const bool contradiction =
      done.err.find(cost) != std::string::npos || done.err.find(stake) != std::string::npos;
  CHECK_MESSAGE(contradiction, done.err);
  CHECK_MESSAGE(done.err.find("open_orders_max") != std::string::npos, "no mend for the misspelt key");
  CHECK(std::count(done.err.begin(), done.err.end(), '\n') == 3);
}

bool answers(const Folder& folder) {
  return run(folder, {the_command(), "--run", folder / "run", "status"}).exit == 0;
}

}  // namespace

TEST_CASE("an unknown key, a missing limit and a contradiction are refused at once, with place and mend") {
  // A limit misspelt or forgotten would be found out by losing money.
  Folder folder;
  const std::string path = folder / "spoiled.toml";
  const std::string text = spoiled(folder);
  write_text(path, text);
  check_refusal(run(folder, {the_command(), "config", "check", path}), path, text);
  check_refusal(run(folder, {the_command(), "--config", path, "up"}), path, text);
  CHECK(!std::filesystem::exists(folder / "state"));
  const Finished good = run(folder, {the_command(), "config", "check", path, "--json"});
  CHECK(good.exit == 2);
  const Json errors = parsed(good.out);
  REQUIRE(!errors.is_null());
  CHECK(good.out.find("\"column\"") != std::string::npos);
}

TEST_CASE("a configuration without mistakes passes the check") {
  // A check that refuses everything would be switched off.
  Folder folder;
  write_text(folder / "good.toml", configuration(folder));
  const Finished done = run(folder, {the_command(), "config", "check", folder / "good.toml"});
  CHECK_MESSAGE(done.exit == 0, done.err);
}

TEST_CASE("a socket directory of another user is neither used nor dialled") {
  // Another user could put his own socket in the place of risk's.
  if (::geteuid() != 0) {
    MESSAGE("skipped: 1 test; only root can give a directory to another user");
    return;
  }
  Folder folder;
  constexpr uid_t nobody = 65534;
  write_text(folder / "good.toml", configuration(folder));
  REQUIRE(::mkdir((folder / "run").c_str(), 0700) == 0);
  REQUIRE(::mkdir((folder / "run/risk").c_str(), 0700) == 0);
  REQUIRE(::chown((folder / "run/risk").c_str(), nobody, nobody) == 0);

  const Finished command = run(folder, {the_command(), "--config", folder / "good.toml", "status"});
  CHECK_MESSAGE(command.exit == 5, command.err);
  CHECK_MESSAGE(command.err.find("SOCKET_DIRECTORY_UNSAFE") != std::string::npos, command.err);
  const Finished halt =
      run(folder, {the_command(), "--config", folder / "good.toml", "halt", "--reason", "x"});
  CHECK(halt.exit == 5);
  const Finished up = run(folder, {the_command(), "--config", folder / "good.toml", "up"});
  CHECK(up.exit == 2);
  CHECK_MESSAGE(up.err.find("SOCKET_DIRECTORY_UNSAFE") != std::string::npos, up.err);

  // The service itself says so, whoever started it.
  const Finished service = run(folder, {bin_folder() + "/headgate-risk", "--config", folder / "good.toml"});
  CHECK(service.exit == 2);
  CHECK_MESSAGE(service.err.find("uid 65534") != std::string::npos, service.err);
}

TEST_CASE("the store of another instance is refused") {
  // Positions of one instance would be taken for another's: paper money for real.
  Folder folder;
  std::string text = configuration(folder);
  write_text(folder / "first.toml", text);
  {
    Program up(folder, {the_command(), "--config", folder / "first.toml", "up"});
    REQUIRE(eventually("the first instance answers", 60, [&] { return answers(folder); }));
    up.signal(SIGTERM);
    CHECK(up.finish(30).exit == 0);
  }
  const size_t at = text.find("name = \"paper\"");
  REQUIRE(at != std::string::npos);
  text.replace(at, 14, "name = \"other\"");
  write_text(folder / "other.toml", text);
  const Finished done = run(folder, {the_command(), "--config", folder / "other.toml", "up"});
  CHECK(done.exit == 2);
  CHECK_MESSAGE(done.err.find("STORE_FOREIGN") != std::string::npos, done.err);
}

TEST_CASE("a second supervisor of a running instance is refused and disturbs nothing") {
  // Two supervisors would run every process twice, and two would believe to be the only one that spends.
  Folder folder;
  write_text(folder / "good.toml", configuration(folder));
  Program first(folder, {the_command(), "--config", folder / "good.toml", "up"});
  REQUIRE(eventually("the instance answers", 60, [&] { return answers(folder); }));
  const Json before = parsed(read_text(folder / "run/processes.json"));
  const Finished second = run(folder, {the_command(), "--config", folder / "good.toml", "up"});
  CHECK(second.exit == 5);
  CHECK_MESSAGE(second.err.find("ALREADY_UP") != std::string::npos, second.err);
  CHECK(answers(folder));
  CHECK(parsed(read_text(folder / "run/processes.json")) == before);
  CHECK(run(folder, {the_command(), "--config", folder / "good.toml", "down"}).exit == 0);
  CHECK(first.finish(30).exit == 0);
}
