#include "cli/instance.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "bus/approval.h"
#include "cli/approval_keys.h"
#include "cli/configuration_file.h"
#include "cli/durable_file.h"
#include "cli/try_instance.h"
#include "cli/up.h"
#include "runtime/scratch_fixture.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

WorldFacts recorded_world() {
  WorldFacts out;
  out.port = 40123;
  out.series = {"KXHIGHNY"};
  out.event = "KXHIGHNY-26JAN15";
  return out;
}
const WorldFacts world = recorded_world();
const TradingAccount account{"", "", "", try_cash};

std::string written(const Scratch& folder, const std::string& text) {
  const std::string path = folder / "x.toml";
  REQUIRE(replace_file(path, text, 0600));
  return path;
}

}  // namespace

TEST_CASE("an instance is found by its file, by its run directory, and by nothing else") {
  // Halting the wrong instance looks like success, so nothing is guessed.
  const Scratch folder;
  const std::string path = written(folder, try_configuration(folder.path(), world, account));
  const auto by_file = find_instance({path, "", ""});
  REQUIRE(by_file.instance);
  CHECK(by_file.instance->run_directory == folder / "run");
  CHECK(find_instance({"", "", path}).instance->state_directory == folder / "state");
  CHECK(find_instance({}).exit == Exit::usage);

  const std::string run = folder / "run";
  REQUIRE(make_private_directory(run));
  const ProcessesFile file{"try", path, folder / "state", 41, {{"risk", 42, 3}}};
  REQUIRE(replace_file(ProcessesFile::path_in(run), file.json(), 0600));
  const auto by_run = find_instance({"", run + "/", ""});
  REQUIRE(by_run.instance);
  CHECK(by_run.instance->run_directory == run);
  CHECK(by_run.instance->state_directory == folder / "state");
}

TEST_CASE("a mistake made in the file since the start keeps nobody from the kill switch") {
  // The worst moment to learn about an unknown key is the moment of the kill.
  const Scratch folder;
  const std::string good = try_configuration(folder.path(), world, account);
  CHECK(find_instance({written(folder, good + "typo = 1\n"), "", ""}).instance);
  const auto bad = find_instance({written(folder, "[instance]\nname = \"x\"\n"), "", ""});
  CHECK_FALSE(bad.instance);
  CHECK(bad.exit == Exit::usage);
  CHECK(bad.problem.find("instance.state_directory") != std::string::npos);
}

TEST_CASE("a second supervisor of the same instance is refused") {
  // Two would start sixteen processes over one purse.
  const Scratch folder;
  const std::string path = written(folder, try_configuration(folder.path(), world, account));
  const auto parsed = load_configuration(path);
  REQUIRE(parsed.errors.empty());
  const auto first = PreparedInstance::prepare(parsed.configuration, path);
  REQUIRE(first);
  const auto second = PreparedInstance::prepare(parsed.configuration, path);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "ALREADY_UP");
}

TEST_CASE("a supervisor waits for what a killed one left behind, and names who does not end") {
  // Started into it, every new process would refuse its lock and the instance would stand still.
  const Scratch folder;
  REQUIRE(wait_for_services_to_end(folder.path(), 0));
  REQUIRE(make_private_directory(folder / "risk"));
  {
    const Descriptor held(::open((folder / "risk/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::flock(held.number(), LOCK_EX | LOCK_NB) == 0);
    const auto ended = wait_for_services_to_end(folder.path(), 60);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().field == "risk");
  }
  CHECK(wait_for_services_to_end(folder.path(), 60));
}

TEST_CASE("approval keys are made once, work as a pair, and are closed to others") {
  // Who can read the seed can sign orders; a new pair under a running exec would stop all trading.
  const Scratch folder;
  const std::string state = folder / "state";
  REQUIRE(make_private_directory(state));
  REQUIRE(provide_approval_keys(state, Mode::paper));
  const auto paths = ApprovalKeyPaths::in(state);
  const auto seed = read_file(paths.seed);
  const auto key = read_file(paths.public_key);
  REQUIRE(seed);
  REQUIRE(key);
  const auto signer = ApprovalSigner::from_hex_seed(*seed);
  REQUIRE(signer);
  CHECK(signer->public_key_hex() == *key);
  struct stat facts {};
  REQUIRE(::stat(paths.seed.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  REQUIRE(provide_approval_keys(state, Mode::paper));
  CHECK(*read_file(paths.seed) == *seed);

  std::filesystem::remove(paths.public_key);
  const auto half = provide_approval_keys(state, Mode::paper);
  REQUIRE_FALSE(half);
  CHECK(half.error().code == "KEYS_INCOMPLETE");
}

TEST_CASE("no key is made for an instance that trades at an exchange") {
  // Real money's keys are made by a person who knows where they lie.
  const Scratch folder;
  for (const Mode mode : {Mode::demo, Mode::live}) {
    const auto made = provide_approval_keys(folder.path(), mode);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == "KEYS_MISSING");
  }
}

TEST_CASE("a time zone that does not exist is found before the start") {
  // The loss day would otherwise be cut somewhere else, or not at all.
  const Scratch folder;
  std::string text = try_configuration(folder.path(), world, account);
  const std::string zone = "America/New_York";
  text.replace(text.find(zone), zone.size(), "America/New_Work");
  const auto parsed = load_configuration(written(folder, text));
  REQUIRE(parsed.errors.size() == 1);
  CHECK(parsed.errors[0].key == "limits.loss_day_zone");
}

TEST_CASE("every mistake is one line with file, line, column, key and mend") {
  // The line is pasted into an editor.
  const std::vector<ConfigurationError> errors{{3, 8, "limits.x", "is missing", "add it"},
                                               {0, 0, "", "broken", "mend"}};
  CHECK(errors_text("f.toml", errors) == "f.toml:3:8: limits.x: is missing; add it\nf.toml: broken; mend\n");
}
