#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "cli/configuration_text.h"
#include "cli/descriptor.h"
#include "cli/doctor_fixture.h"
#include "cli/kill_switch.h"
#include "json/value.h"
#include "store/store.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

namespace fs = std::filesystem;

Findings offline(const Patient& patient) { return diagnose(patient.configuration, true, std::nullopt); }

void make_store(const Patient& patient, const std::string& service, const std::string& mode) {
  const std::string folder = patient.configuration.instance.state_directory + "/" + service;
  REQUIRE(make_private_directory(folder));
  REQUIRE(Store::open(folder + "/store.db", {"patient", mode, service}).has_value());
}

}  // namespace

TEST_CASE("offline, nothing leaves the machine and everything of it is looked at") {
  // A person without a network, or before the first key exists, must still be told what is wrong.
  const Patient patient;
  const Findings findings = offline(patient);
  CHECK(patient.exchange.asked().empty());
  for (const char* check : exchange_checks) check_finding(findings, check, Health::skipped, "--offline");
  for (const char* check : account_checks) check_finding(findings, check, Health::skipped, "--offline");
  for (const char* check :
       {"configuration", "key_read", "key_write", "keys_apart", "approval_keys", "time_zones", "stations",
        "state_directory", "socket_paths", "socket_directory", "leftover_sockets", "kill_switch", "stores"})
    CHECK_MESSAGE(finding(findings, check).health == Health::good, check << finding(findings, check).value);
}

TEST_CASE("each thing that can be wrong on the machine is found, named and given a mend") {
  // Every row is a start that would fail, or a disk, a clock or a key that would fail later, unattended.
  using P = Patient;
  struct Row {
    std::string what;
    std::function<void(P&)> plant;
    const char* check;
    Health health;
    std::string says;
  };
  const std::vector<Row> rows{
      {"mode", [](P& p) { ::chmod(p.configuration.keys.write.file.c_str(), 0644); }, "key_write", Health::bad,
       "mode 0644"},
      {"link",
       [](P& p) {
         fs::rename(p.folder / "read.pem", p.folder / "real.pem");
         fs::create_symlink(p.folder / "real.pem", p.folder / "read.pem");
       },
       "key_read", Health::bad, "symbolic link"},
      {"absent", [](P& p) { fs::remove(p.folder / "write.pem"); }, "key_write", Health::bad, "write.pem"},
      {"no key", [](P& p) { write_text(p.folder / "write.pem", "canary text"); }, "key_write", Health::bad,
       "no private key"},
      {"one key, demo", [](P& p) { p.configuration.keys.read = p.configuration.keys.write; }, "keys_apart",
       Health::warn, "share one key"},
      {"one key, live",
       [](P& p) {
         p.configuration.instance.mode = Mode::live;
         fs::copy(p.folder / "write.pem", p.folder / "copy.pem");
         p.configuration.keys.read = {"another-id", p.folder / "copy.pem"};
       },
       "keys_apart", Health::bad, "share one key"},
      {"half a pair", [](P& p) { fs::remove(ApprovalKeyPaths::in(p.folder / "state").seed); },
       "approval_keys", Health::bad, "is missing"},
      {"open seed", [](P& p) { ::chmod(ApprovalKeyPaths::in(p.folder / "state").seed.c_str(), 0640); },
       "approval_keys", Health::bad, "mode 0640"},
      {"zone", [](P& p) { p.configuration.limits.loss_day_zone = "Mars/Olympus"; }, "time_zones", Health::bad,
       "Mars/Olympus"},
      {"zone without a rule", [](P& p) { p.configuration.limits.loss_day_zone = "Europe/Berlin"; },
       "time_zones", Health::bad, "no rule"},
      {"station", [](P& p) { p.configuration.exchange.series.push_back("KXHIGHXX"); }, "stations",
       Health::bad, "KXHIGHXX"},
      {"state mode", [](P& p) { ::chmod((p.folder / "state").c_str(), 0755); }, "state_directory",
       Health::bad, "mode 0755"},
      {"state is a file",
       [](P& p) {
         write_text(p.folder / "file", "");
         p.configuration.instance.state_directory = p.folder / "file";
       },
       "state_directory", Health::bad, "no folder"},
      {"tmpfs", [](P& p) { p.configuration.instance.state_directory = "/dev/shm"; }, "file_system",
       Health::warn, "tmpfs"},
      {"long path", [](P& p) { p.configuration.instance.run_directory = p.folder / std::string(100, 'r'); },
       "socket_paths", Health::bad, "bytes"},
      {"open sockets", [](P& p) { ::chmod((p.folder / "run").c_str(), 0777); }, "socket_directory",
       Health::bad, "writable by group or others"},
      {"leftover",
       [](P& p) {
         fs::create_directories(p.folder / "run/exec");
         write_text(p.folder / "run/exec/query.sock", "");
       },
       "leftover_sockets", Health::warn, "exec"},
      {"kill", [](P& p) { (void)set_kill(p.folder / "state", "by hand").has_value(); }, "kill_switch",
       Health::warn, "nothing is traded"},
      {"kill not checkable",
       [](P& p) {
         write_text(p.folder / "file", "");
         p.configuration.instance.state_directory = p.folder / "file";
       },
       "kill_switch", Health::bad, "not checkable"},
      {"foreign store", [](P& p) { make_store(p, "risk", "live"); }, "stores", Health::bad, "mode live"},
      {"broken store",
       [](P& p) {
         make_store(p, "risk", "demo");
         std::ofstream(p.folder / "state/risk/store.db", std::ios::trunc) << std::string(4096, 'x');
       },
       "stores", Health::bad, "risk/store.db"},
      {"whole store", [](P& p) { make_store(p, "risk", "demo"); }, "stores", Health::good, "1 whole"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Patient patient;
    row.plant(patient);
    check_finding(offline(patient), row.check, row.health, row.says);
  }
}

TEST_CASE("what a running process holds is not opened") {
  // Two who open one store can damage it; the process's word is what counts.
  const Patient patient;
  const std::string folder = patient.folder / "state/risk";
  REQUIRE(make_private_directory(folder));
  write_text(folder + "/store.db", "not even a database");
  const Descriptor lock(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  REQUIRE(::flock(lock.number(), LOCK_EX | LOCK_NB) == 0);
  check_finding(offline(patient), "stores", Health::good, "1 in use and not opened");
  check_finding(offline(patient), "socket_directory", Health::good, "1 of 8 processes run");
}

TEST_CASE("the exit code tells a bad check from a configuration that is no good") {
  // A unit that starts after the doctor must not start on either, and its operator must know which it was.
  Patient patient;
  const std::string path = patient.folder / "instance.toml";
  CHECK(doctor({path, true, false}) == Exit::usage);
  write_text(path, "[instance]\nname = \"x\"\n");
  CHECK(doctor({path, true, true}) == Exit::usage);

  Configuration& c = patient.configuration;
  c.instance.mode = Mode::sim;
  c.exchange.clock = ClockSource::world;
  c.exchange.clock_url = "ws://" + patient.exchange.host() + "/world/v1/clock";
  c.exchange.scan_every_s = 60;
  c.forecast.nbm_url = "http://" + patient.exchange.host();
  c.forecast.poll_every_s = 300;
  c.forecast.spread_f = 3.6;
  write_text(path, configuration_text(c));
  ::chmod(c.keys.write.file.c_str(), 0644);
  CHECK(doctor({path, true, true}) == Exit::check_failed);
}

TEST_CASE("too few open files are found") {
  // Sockets, stores and captures of a busy day would run into it at the worst time.
  const Patient patient;
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{256, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  const Findings findings = offline(patient);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  check_finding(findings, "open_files", Health::bad, "256");
}

TEST_CASE("the report tells each check in one line and as JSON, and nothing of a key's content") {
  // It is pasted into questions to others.
  Patient patient;
  write_text(patient.folder / "read.pem", "-----BEGIN PRIVATE KEY-----\ncanary4711\n");
  const Findings findings = patient.examined();
  const std::string pem = patient.write.private_pem();
  for (const std::string& text : {findings.text(), findings.json()}) {
    CHECK(text.find("canary4711") == std::string::npos);
    for (size_t at = 28; at + 24 < pem.size(); at += 24)
      CHECK(text.find(pem.substr(at, 24)) == std::string::npos);
    CHECK(text.find("KALSHI-ACCESS") == std::string::npos);
  }
  const auto list = json::parse(findings.json());
  REQUIRE(list);
  REQUIRE(list->items.size() == findings.all().size());
  std::istringstream lines(findings.text());
  size_t count = 0;
  for (std::string line; std::getline(lines, line);) ++count;
  CHECK(count == findings.all().size() + 1);
  for (const json::Value& each : list->items) {
    for (const char* member : {"name", "result", "value", "limit", "mend"})
      CHECK(each.find(member) != nullptr);
  }
  CHECK(findings.worst() == Health::bad);
}
