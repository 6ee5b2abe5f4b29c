#include "store/capture.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "store/captured_input.h"

using namespace headgate;

namespace {

struct Folder {
  std::string path = [] {
    std::string pattern = "/tmp/headgate-capture-XXXXXX";
    return std::string(mkdtemp(pattern.data()));
  }();
  ~Folder() { std::filesystem::remove_all(path); }
};

std::vector<Event> one_of_each() {
  bus::v1::Envelope envelope;
  envelope.set_type("x");
  envelope.set_sequence(3);
  bus::v1::Heartbeat heartbeat;
  heartbeat.set_source("exec");
  command::v1::Command command;
  command.set_reason("lunch");
  return {Started{{{{"order", "a"}, "one"}}},
          Delivered{envelope},
          StreamReset{"market", "state"},
          Heard{heartbeat},
          TimerFired{"poll"},
          HttpDone{"scan-1", HttpOutcome::unknown, 0, "", "timed out"},
          FeedOpened{"books"},
          FeedText{"books", "{}"},
          FeedClosed{"books", "reset"},
          Commanded{command},
          KillChecked{},
          Stopping{}};
}

std::string captured(const Input& input) { return to_captured(input).SerializeAsString(); }

}  // namespace

TEST_CASE("Every kind of input comes back from a capture as it went in") {
  // A replay that was told something else proves nothing about last night's order.
  const Folder folder;
  const std::string path = folder.path + "/c.zst";
  std::vector<std::string> written;
  {
    auto writer = CaptureWriter::create(path, {});
    REQUIRE(writer);
    uint64_t number = 0;
    for (const Event& event : one_of_each()) {
      const Input input{++number, MarketTime::from_ns(5), UtcTime::from_ns(6), MachineTime::from_ns(7), true,
                        event};
      written.push_back(captured(input));
      (*writer)->write(input);
    }
    (*writer)->finish(number, 42);
  }
  std::vector<std::string> read;
  uint64_t digest = 0;
  const CaptureRead done = read_capture(path, [&](const capture::v1::CaptureRecord& record) {
    if (record.has_footer()) digest = record.footer().digest();
    if (!record.has_input()) return true;
    const auto input = from_captured(record.input());
    REQUIRE(input);
    read.push_back(captured(*input));
    return true;
  });
  CHECK_MESSAGE(!done.problem, done.problem->text());
  CHECK(done.finished);
  CHECK_FALSE(done.cut);
  CHECK(read == written);
  CHECK(digest == 42);
}

TEST_CASE("A capture cut short is read up to the cut and says so") {
  // A killed process leaves such a file; what it holds must still explain the day.
  const Folder folder;
  const std::string path = folder.path + "/c.zst";
  {
    auto writer = CaptureWriter::create(path, {});
    REQUIRE(writer);
    for (uint64_t n = 1; n <= 100; ++n) {
      (*writer)->write(Input{n, {}, {}, {}, false, TimerFired{"poll"}});
      (*writer)->flush();
    }
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  uint64_t inputs = 0;
  const CaptureRead done = read_capture(path, [&](const auto& record) {
    inputs += record.has_input() ? 1 : 0;
    return true;
  });
  CHECK_MESSAGE(!done.problem, done.problem->text());
  CHECK_FALSE(done.finished);
  CHECK(done.inputs == inputs);
  CHECK(inputs > 10);
  CHECK(inputs < 100);
}
