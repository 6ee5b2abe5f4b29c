#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>

#include "actor/service_names.h"
#include "headgate/exec/v1/exec.pb.h"
#include "store/capture.h"
#include "tests/functional/day.h"
#include "tests/functional/spoiled_capture.h"

using namespace headgate::functional;
using headgate::capture::v1::CaptureRecord;

namespace {

namespace fs = std::filesystem;

std::string capture_of(const Day& day, std::string_view service, int life = 1) {
  return day.state_directory() + "/" + std::string(service) + "/captures/" + std::to_string(life) + ".zst";
}

Finished replay(const Day& day, std::vector<std::string> words) {
  words.insert(words.begin(), {bin_folder() + "/headgate", "replay"});
  return run(day.folder(), std::move(words), 120);
}

// The capture entry of one life, or null.
Json entry_of(const Json& all, std::string_view service, const std::string& life = "1") {
  for (const Json& each : all["captures"]) {
    if (each["service"] == service && each["life"] == life) return each;
  }
  return {};
}

// The altered byte may have made the kind unreadable, but never the place.
bool names_input(const std::string& problem, uint64_t number) {
  const std::string name = ": input " + std::to_string(number);
  return problem.find(name + " (") != std::string::npos || problem.find(name + ";") != std::string::npos;
}

void check_all_verified(const Json& all) {
  REQUIRE(all.is_object());
  CHECK(all["good"] == true);
  CHECK(all["captures"].size() == 8);
  for (const std::string_view service : headgate::service_names) {
    const Json entry = entry_of(all, service);
    REQUIRE_MESSAGE(entry.is_object(), service);
    CHECK_MESSAGE(entry["verdict"] == "verified", entry.dump());
    CHECK(entry["digest"] == entry["recorded_digest"]);
    CHECK(entry["verified_up_to"] == entry["inputs"]);
    CHECK(entry["inputs"].get<int>() > 1000);
  }
}

// In a folder of its own, since the state directory keeps the good ones.
std::string forged_path(const Day& day, std::string_view service) {
  const std::string folder = day.folder() / "forged" + "/" + std::string(service) + "/captures";
  fs::create_directories(folder);
  fs::remove(folder + "/1.zst");
  return folder + "/1.zst";
}

void check_altered_inputs(const Day& day, const Json& all) {
  for (const std::string_view service : headgate::service_names) {
    const auto inputs = entry_of(all, service)["inputs"].get<uint64_t>();
    for (const uint64_t number : {uint64_t{1}, inputs / 3, inputs - 1}) {
      const std::string path = forged_path(day, service);
      alter_one_byte(capture_of(day, service), path, number);
      const Finished done =
          replay(day, {"--verify", "--json", "--keys", day.state_directory() + "/keys", path});
      CHECK_MESSAGE(done.exit == 3, service << " input " << number << ": " << done.out << done.err);
      const Json result = parsed(done.out);
      const Json entry = entry_of(result, service);
      REQUIRE(entry.is_object());
      CHECK(entry["verdict"] == "altered");
      CHECK(entry["verified_up_to"].get<uint64_t>() < number);
      const std::string problem = entry["problem"];
      CHECK_MESSAGE(names_input(problem, number), problem);
    }
  }
}

// Somebody who computes every sum anew is found by what the actor makes of it.
void check_forged_fill(const Day& day) {
  const std::string path = forged_path(day, "risk");
  uint64_t last_fill = 0;
  const auto is_fill = [](const CaptureRecord& record) {
    return record.has_input() && record.input().delivered().type() == "headgate.exec.v1.Fill";
  };
  REQUIRE(!headgate::read_capture(capture_of(day, "risk"), [&](const CaptureRecord& record) {
             if (is_fill(record)) last_fill = record.input().number();
             return true;
           }).problem);
  REQUIRE(last_fill > 0);
  uint64_t equal_after = 0;
  uint64_t differs_after = 0;
  forge(capture_of(day, "risk"), path, [&](CaptureRecord& record) {
    if (is_fill(record) && record.input().number() == last_fill) {
      headgate::exec::v1::Fill fill;
      REQUIRE(fill.ParseFromString(record.input().delivered().body()));
      fill.set_fee_e6(fill.fee_e6() + 1);
      record.mutable_input()->mutable_delivered()->set_body(fill.SerializeAsString());
    }
    const uint64_t compared =
        record.has_checkpoint() ? record.checkpoint().inputs() : record.footer().inputs();
    if (compared == 0) return;
    if (compared < last_fill) equal_after = compared;
    if (compared >= last_fill && differs_after == 0) differs_after = compared;
  });
  const Finished done = replay(day, {"--verify", "--json", "--keys", day.state_directory() + "/keys", path});
  CHECK(done.exit == 3);
  const Json entry = entry_of(parsed(done.out), "risk");
  REQUIRE(entry.is_object());
  CHECK(entry["verdict"] == "diverged");
  CHECK(entry["verified_up_to"] == equal_after);
  const std::string problem = entry["problem"];
  CHECK_MESSAGE(problem.find("after input " + std::to_string(differs_after)) != std::string::npos, problem);
}

// What cannot be judged must not look judged.
void check_unreadable(const Day& day) {
  const std::string path = forged_path(day, "risk");
  fs::copy_file(capture_of(day, "risk"), path);
  const Finished keyless = replay(day, {"--verify", path});
  CHECK(keyless.exit == 2);
  CHECK_MESSAGE(keyless.out.find("KEY_FILE") != std::string::npos, keyless.out);
  const std::string other = forged_path(day, "odds");
  forge(capture_of(day, "odds"), other, [](CaptureRecord& record) {
    if (record.has_header()) record.mutable_header()->set_configuration("[instance]\nname = 7\n");
  });
  const Finished refused = replay(day, {"--verify", other});
  CHECK(refused.exit == 2);
  CHECK_MESSAGE(refused.out.find("refuses its configuration") != std::string::npos, refused.out);
  CHECK(replay(day, {"--verify", day.run_directory()}).exit == 2);
}

void check_summary_and_state_at(const Day& day, const Json& all) {
  const Finished summary = replay(day, {capture_of(day, "exec")});
  CHECK(summary.exit == 0);
  CHECK_MESSAGE(summary.out.find(entry_of(all, "exec")["digest"]) != std::string::npos, summary.out);
  CHECK_MESSAGE(summary.out.find("Delivered") != std::string::npos, summary.out);
  const std::string inputs = std::to_string(entry_of(all, "exec")["inputs"].get<uint64_t>());
  const Finished first = replay(day, {day.state_directory() + "/exec", "--at", "1"});
  const Finished last = replay(day, {day.state_directory() + "/exec", "--at", inputs});
  CHECK(first.exit == 0);
  CHECK(last.exit == 0);
  CHECK(parsed(first.out)["fills"] == 0);
  CHECK(parsed(last.out)["fills"].get<int>() > 0);
  CHECK_MESSAGE(last.err.find("input " + inputs + " (Stopping)") != std::string::npos, last.err);
  CHECK(replay(day, {day.state_directory() + "/exec", "--at", inputs + "0"}).exit == 2);
}

}  // namespace

TEST_CASE("each process's captured day replays to its own digest, and one altered byte names its input") {
  // Nobody could say from a capture what a process did, if its actor depended on anything but its inputs or
  // if its bytes could change unseen.
  Day day({});
  REQUIRE(day.program().finish(240).exit == 0);
  const Finished done = replay(day, {"--verify", "--json", day.state_directory()});
  CHECK_MESSAGE(done.exit == 0, done.out << done.err);
  const Json all = parsed(done.out);
  check_all_verified(all);
  const Finished text = replay(day, {"--verify", day.state_directory() + "/risk"});
  CHECK(text.exit == 0);
  CHECK_MESSAGE(text.out.find("verified") != std::string::npos, text.out);
  check_altered_inputs(day, all);
  check_forged_fill(day);
  check_unreadable(day);
  check_summary_and_state_at(day, all);
}

TEST_CASE("a killed process's life is verified up to its last checkpoint, and the next one whole") {
  // The lives that end badly are those that somebody wants to look into.
  Day day({.speed = "6000"});
  const std::vector<std::string> killed{"risk", "exec", "market"};
  REQUIRE(day.reaches("2026-01-14T20:00", 120));
  const auto before = day.processes();
  for (const std::string& name : killed) ::kill(before.at(name).first, SIGKILL);
  const Finished ended = day.program().finish(240);
  REQUIRE_MESSAGE(ended.exit == 0, ended.err);
  const Finished done = replay(day, {"--verify", "--json", day.state_directory()});
  CHECK_MESSAGE(done.exit == 0, done.out << done.err);
  const Json all = parsed(done.out);
  REQUIRE(all.is_object());
  CHECK(all["captures"].size() == 8 + killed.size());
  for (const std::string& name : killed) {
    const Json first = entry_of(all, name, "1");
    REQUIRE(first.is_object());
    CHECK_MESSAGE(first["verdict"] == "cut", first.dump());
    CHECK(first["verified_up_to"].get<int>() > 100);
    CHECK(first["verified_up_to"] <= first["inputs"]);
    CHECK(first["digest"] != "-");
    MESSAGE(name << " life 1: verified up to input " << first["verified_up_to"] << " of " << first["inputs"]);
    const Json second = entry_of(all, name, "2");
    REQUIRE(second.is_object());
    CHECK_MESSAGE(second["verdict"] == "verified", second.dump());
  }
}

TEST_CASE("what 'try --keep' leaves can be replayed") {
  // A run that somebody keeps to look into later would lack the inputs, or the key that risk signed with.
  const Folder folder;
  const Finished tried = run(folder,
                             {bin_folder() + "/headgate", "try", "--json", "--recorded", carried_folder(),
                              "--event", carried_event, "--keep", folder / "kept"},
                             240);
  REQUIRE_MESSAGE(tried.exit == 0, tried.err);
  const auto mode = fs::status(folder / "kept" + "/state/keys/approval.key").permissions();
  CHECK(mode == (fs::perms::owner_read | fs::perms::owner_write));
  const Finished done = run(
      folder, {bin_folder() + "/headgate", "replay", "--verify", "--json", folder / "kept" + "/state"}, 120);
  CHECK_MESSAGE(done.exit == 0, done.out << done.err);
  check_all_verified(parsed(done.out));
}
