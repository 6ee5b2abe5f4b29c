#include "cli/import.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/import_books.h"
#include "cli/recording.h"
#include "cli/recording_file.h"
#include "cli/source_text.h"
#include "imports/kxbtc15m_fixture.h"
#include "json/value.h"
#include "store/recording.h"
#include "tests/recorded_data.h"

using namespace headgate;
using namespace headgate::cli;
namespace fs = std::filesystem;
namespace pb = headgate::recording::v1;

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Desk {
  fs::path folder = fs::temp_directory_path() / ("headgate-import-" + std::to_string(::getpid()));
  std::string said;
  std::string complained;

  Desk() {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  ~Desk() { fs::remove_all(folder); }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  template <typename Act>
  Exit run(const Act& act) {
    std::ostringstream out;
    std::ostringstream messages;
    std::streambuf* const before = std::cout.rdbuf(out.rdbuf());
    std::streambuf* const before_messages = std::cerr.rdbuf(messages.rdbuf());
    const Exit exit = act();
    std::cout.rdbuf(before);
    std::cerr.rdbuf(before_messages);
    said = out.str();
    complained = messages.str();
    return exit;
  }
  Exit import(const std::string& kind, const std::vector<std::string>& sources, const std::string& out) {
    return run([&] { return import_recording({kind, sources, path(out), true}); });
  }
  Exit tell(const std::string& name) {
    return run([&] { return show_recording({path(name), false, false, "kxbtc15m"}); });
  }
};

// Reads `from` and writes it again as `to`.
void copy_recording(const std::string& from, const std::string& to) {
  std::vector<pb::Record> records;
  const RecordingRead read = read_recording(from, [&](const pb::Record& record) {
    records.push_back(record);
    return true;
  });
  REQUIRE_FALSE(read.problem);
  REQUIRE(read.lost + read.damaged == 0);
  REQUIRE_FALSE(read.cut);
  REQUIRE(write_recording(to, records));
}

// The same source twice, and the file read and written again: all the same bytes.
void check_round_trip(const std::vector<pb::Record>& records, const std::vector<pb::Record>& again,
                      const Desk& desk) {
  for (const char* name : {"a.zst", "b.zst", "c.zst"}) fs::remove(desk.path(name));
  REQUIRE(write_recording(desk.path("a.zst"), records));
  REQUIRE(write_recording(desk.path("b.zst"), again));
  copy_recording(desk.path("a.zst"), desk.path("c.zst"));
  const std::string bytes = bytes_of(desk.path("a.zst"));
  CHECK(bytes.size() > 1000);
  CHECK(bytes == bytes_of(desk.path("b.zst")));
  CHECK(bytes == bytes_of(desk.path("c.zst")));
}

}  // namespace

TEST_CASE("an imported file tells its source again and a summary says what is in it") {
  // A count that is not printed is a hole that nobody looks into.
  Desk desk;
  const std::string run = desk.put("run.ndjson", imports::fixture::capture());
  desk.put("markets.csv", imports::fixture::markets_csv);
  REQUIRE(desk.import("kxbtc15m", {run}, "run.zst") == Exit::done);
  const auto summary = json::parse(desk.said);
  REQUIRE(summary);
  CHECK(summary->find("kinds")->find("delta")->text == "2");
  CHECK(summary->find("kinds")->find("market")->text == "2");  // with its result, from the file beside it
  CHECK(summary->find("left_out")->find("book frames missing in the source: FEED_RESTARTED")->text == "1");
  REQUIRE(desk.tell("run.zst") == Exit::done);
  CHECK(desk.said == imports::fixture::capture());
  REQUIRE(desk.run([&] { return show_recording({desk.path("run.zst")}); }) == Exit::done);
  CHECK(desk.said.find("import of kxbtc15m") == 0);
  CHECK(desk.said.find(summary->find("source_sha256")->text) != std::string::npos);
  const std::string first = bytes_of(desk.path("run.zst"));
  REQUIRE(desk.import("kxbtc15m", {run}, "again.zst") == Exit::done);
  CHECK(bytes_of(desk.path("again.zst")) == first);
  copy_recording(desk.path("run.zst"), desk.path("copy.zst"));
  CHECK(bytes_of(desk.path("copy.zst")) == first);
}

TEST_CASE("an import replaces no file, leaves none behind when it fails, and says which of both it was") {
  // Whoever scripts it must know whether to mend the call or the source.
  Desk desk;
  const std::string run = desk.put("run.ndjson", imports::fixture::capture());
  const std::string there = desk.put("there.zst", "kept");
  CHECK(desk.import("kxbtc15m", {run}, "there.zst") == Exit::usage);
  CHECK(bytes_of(there) == "kept");
  CHECK(desk.import("kxbtc", {run}, "out.zst") == Exit::usage);
  CHECK(desk.complained.find("no import is called 'kxbtc'") != std::string::npos);
  CHECK(desk.import("kxbtc15m", {desk.path("none.ndjson")}, "out.zst") == Exit::usage);
  CHECK(desk.import("kxbtc15m", {run, run}, "out.zst") == Exit::usage);
  CHECK(desk.import("full-depth", {run}, "out.zst") == Exit::usage);
  CHECK(desk.complained.find("meta") != std::string::npos);
  const std::string bad = desk.put("bad.ndjson", imports::fixture::capture() + "[\"X\"]\n");
  CHECK(desk.import("kxbtc15m", {bad}, "out.zst") == Exit::failed);
  CHECK(desk.complained.find("line 9") != std::string::npos);
  CHECK(desk.import("kxbtc15m", {run}, "no/such/folder.zst") == Exit::failed);
  CHECK_FALSE(fs::exists(desk.path("out.zst")));
  CHECK(desk.run([&] { return show_recording({there, false, false, "nbp"}); }) == Exit::usage);
}

TEST_CASE("a damaged recording is not told as its source") {
  // A text with lines missing would pass for the capture.
  Desk desk;
  const std::string run = desk.put("run.ndjson", imports::fixture::capture());
  REQUIRE(desk.import("kxbtc15m", {run}, "run.zst") == Exit::done);
  const auto size = fs::file_size(desk.path("run.zst"));
  {
    std::fstream file(desk.path("run.zst"), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(size - 3));
    file.put('\x55');
  }
  CHECK(desk.tell("run.zst") == Exit::check_failed);
  CHECK(desk.complained.find("1 chunks are damaged") != std::string::npos);
}

TEST_CASE("each recorded capture and day becomes the same file every time, read or imported again") {
  // Two files of one source that differ could not be told from two sources.
  Desk desk;
  for (int i = 0; i <= 16; ++i) {
    const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
    const std::string name = i == 0 ? "run-with-reconnect" : "run-" + number;
    const std::string path = recorded_data::root() + "/crypto/kxbtc15m/" + name + ".ndjson.gz";
    if (!fs::exists(path)) {
      std::cout << "SKIPPED 1 recording: " << path << " is absent\n";
      continue;
    }
    CAPTURE(name);
    const auto first = import_kxbtc15m_files({path});
    const auto second = import_kxbtc15m_files({path});
    REQUIRE_MESSAGE(first, first.error().text());
    check_round_trip(first->records, second->records, desk);
    const auto source = read_source_text(path);
    REQUIRE(source);
    REQUIRE(desk.tell("a.zst") == Exit::done);
    CHECK(desk.said == *source);
  }
  for (const char* day : {"2026-07-16", "2026-07-17", "2026-07-18"}) {
    const std::string path =
        recorded_data::root() + "/weather/books/full_depth_2026-07/dt=" + day + ".jsonl.gz";
    if (!fs::exists(path)) {
      std::cout << "SKIPPED 1 recording: " << path << " is absent\n";
      continue;
    }
    CAPTURE(day);
    const auto first = import_full_depth_files({path});
    const auto second = import_full_depth_files({path});
    REQUIRE_MESSAGE(first, first.error().text());
    check_round_trip(first->records, second->records, desk);
  }
}
