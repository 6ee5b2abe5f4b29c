#include "store/recording.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "store/recording_folder.h"

using namespace headgate;
namespace fs = std::filesystem;
namespace pb = headgate::recording::v1;

namespace {

constexpr int64_t noon_ns = 1795176000LL * ns_per_s;  // 2026-11-20T12:00:00Z
UtcTime utc_at(int64_t ns) { return UtcTime::from_ns(ns); }
MarketTime market_at(int64_t ns) { return MarketTime::from_ns(ns); }

struct Folder {
  fs::path path = fs::temp_directory_path() / ("headgate-recording-" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string file(const char* name) const { return (path / name).string(); }
};

pb::Header header() {
  pb::Header out;
  out.set_format(1);
  out.set_instance("test");
  out.set_service("market");
  out.set_life(3);
  return out;
}

Recorded delta(uint32_t market, int64_t change_e2) {
  pb::BookDelta out;
  out.set_market(market);
  out.set_change_e2(change_e2);
  return {pb::Record::kDeltaFieldNumber, out.SerializeAsString()};
}

std::vector<pb::Record> read(const std::string& path, RecordingRead* how = nullptr) {
  std::vector<pb::Record> out;
  const RecordingRead got = read_recording(path, [&](const pb::Record& record) {
    out.push_back(record);
    return true;
  });
  if (how != nullptr) *how = got;
  return out;
}

// Three chunks of one delta each behind the header's.
void write_three(const std::string& path) {
  auto writer = RecordingWriter::create(path, header(), market_at(noon_ns), utc_at(noon_ns));
  REQUIRE(writer);
  for (int i = 1; i <= 3; ++i) {
    (*writer)->take(delta(1, i), market_at(noon_ns + i), utc_at(noon_ns + i));
    (*writer)->flush();
  }
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void put_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("a recording gives back every record with its number and both times") {
  // Research that does not know when something was seen looks into the future.
  const Folder folder;
  const std::string path = folder.file("a.zst");
  {
    auto writer = RecordingWriter::create(path, header(), market_at(noon_ns), utc_at(noon_ns + 7));
    REQUIRE(writer);
    // Market time runs ahead of, beside and behind our clock, which itself may be set back.
    (*writer)->take(delta(1, 500), market_at(noon_ns + 30 * ns_per_s), utc_at(noon_ns + 8));
    (*writer)->take(delta(2, -500), market_at(noon_ns + 30 * ns_per_s), utc_at(noon_ns + 9));
    (*writer)->flush();
    (*writer)->take(delta(3, 1), market_at(noon_ns - ns_per_s), utc_at(noon_ns - 5));
  }
  RecordingRead how;
  const std::vector<pb::Record> records = read(path, &how);
  REQUIRE(records.size() == 4);
  CHECK(!how.problem);
  CHECK(how.lost == 0);
  CHECK(records[0].header().instance() == "test");
  CHECK(records[0].utc_ns() == noon_ns + 7);
  CHECK(records[1].number() == 2);
  CHECK(records[1].market_time_ns() == noon_ns + 30 * ns_per_s);
  CHECK(records[1].utc_ns() == noon_ns + 8);
  CHECK(records[2].delta().change_e2() == -500);
  CHECK(records[2].market_time_ns() == noon_ns + 30 * ns_per_s);
  CHECK(records[2].utc_ns() == noon_ns + 9);
  CHECK(records[3].number() == 4);
  CHECK(records[3].market_time_ns() == noon_ns - ns_per_s);
  CHECK(records[3].utc_ns() == noon_ns - 5);
}

TEST_CASE("a recording cut short anywhere gives everything before the cut") {
  // A process is killed and a machine loses power in the middle of a write.
  const Folder folder;
  const std::string path = folder.file("a.zst");
  write_three(path);
  const std::string whole = bytes_of(path);
  size_t before = 0;
  for (size_t size = 0; size <= whole.size(); ++size) {
    put_bytes(path, whole.substr(0, size));
    RecordingRead how;
    const size_t got = read(path, &how).size();
    CHECK(!how.problem);
    CHECK(how.damaged == 0);
    CHECK(got >= before);
    before = got;
  }
  CHECK(before == 4);
}

TEST_CASE("one changed byte costs its own chunk and what is missing is counted") {
  // Books cannot be fetched again: a bad sector must not take the rest of a day with it.
  const Folder folder;
  const std::string path = folder.file("a.zst");
  write_three(path);
  const std::string whole = bytes_of(path);
  size_t survived = 0;
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    put_bytes(path, changed);
    RecordingRead how;
    const std::vector<pb::Record> records = read(path, &how);
    CHECK((how.damaged > 0 || how.cut || how.problem));
    for (const pb::Record& record : records) {
      if (record.has_delta()) CHECK(record.delta().change_e2() == static_cast<int64_t>(record.number()) - 1);
    }
    if (how.lost == 1) ++survived;
    if (how.lost == 1) CHECK(records.size() == 3);
  }
  CHECK(survived > 40);  // most bytes of the two chunks in the middle are content
}

TEST_CASE("each UTC day has its own file and each begins with a header") {
  // A file a day is copied, kept and thrown away alone.
  const Folder folder;
  RecordingFolder recording(folder.file("recordings"), header());
  CHECK(!fs::exists(folder.file("recordings")));  // nothing is recorded, so nothing is there
  recording.take(delta(1, 1), market_at(noon_ns), utc_at(noon_ns));
  const int64_t tomorrow_ns = noon_ns + 12 * 3600 * ns_per_s;
  recording.take(delta(1, 2), market_at(tomorrow_ns), utc_at(tomorrow_ns));
  recording.take(delta(1, 3), market_at(tomorrow_ns), utc_at(noon_ns));  // a clock set back opens no old file
  recording.finish();
  CHECK(recording.stopped().empty());
  CHECK(read(folder.file("recordings/2026-11-20-3.zst")).size() == 2);
  const std::vector<pb::Record> next = read(folder.file("recordings/2026-11-21-3.zst"));
  REQUIRE(next.size() == 3);
  CHECK(next[0].header().life() == 3);
  CHECK(next[2].delta().change_e2() == 3);
}

TEST_CASE("what was recorded a second ago is readable while the process still runs") {
  // After kill -9 nobody flushes any more.
  const Folder folder;
  RecordingFolder recording(folder.file("recordings"), header());
  recording.take(delta(1, 1), market_at(noon_ns), utc_at(noon_ns));
  recording.work(MachineTime::from_ns(5 * ns_per_s));
  CHECK(read(folder.file("recordings/2026-11-20-3.zst")).size() == 2);
}

TEST_CASE("a disk that takes no more ends the recording and is told once") {
  // Trading must go on, and somebody must know that research goes without.
  const Folder folder;
  RecordingFolder recording(folder.file("recordings"), header());
  recording.take(delta(1, 1), market_at(noon_ns), utc_at(noon_ns));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 120;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  for (int i = 0; i < 50; ++i)
    recording.take(delta(1, 1'000'000 + i * i), market_at(noon_ns + i), utc_at(noon_ns + i));
  recording.work(MachineTime::from_ns(5 * ns_per_s));
  recording.take(delta(1, 9), market_at(noon_ns), utc_at(noon_ns));
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, ignored);
  CHECK(recording.stopped() == "File too large");
  CHECK(recording.take_alert() == "File too large");
  CHECK(recording.take_alert().empty());
  RecordingRead how;
  CHECK(read(folder.file("recordings/2026-11-20-3.zst"), &how).size() == 1);
  CHECK(how.cut);
  // The next day is tried again.
  const int64_t tomorrow_ns = noon_ns + 12 * 3600 * ns_per_s;
  recording.take(delta(1, 2), market_at(tomorrow_ns), utc_at(tomorrow_ns));
  CHECK(recording.stopped().empty());
}
