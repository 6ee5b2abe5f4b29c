// What a capture says about itself when its bytes are not the ones that were written.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "store/capture.h"
#include "store/captured_input.h"
#include "store/little_endian.h"
#include "store/packed_file.h"

using namespace headgate;

namespace {

constexpr uint64_t inputs_written = 60;

struct Folder {
  std::string path = [] {
    std::string pattern = "/tmp/headgate-damage-XXXXXX";
    return std::string(mkdtemp(pattern.data()));
  }();
  ~Folder() { std::filesystem::remove_all(path); }
  std::string operator/(const char* name) const { return path + "/" + name; }
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

Event event_of(uint64_t number) {
  if (number % 3 == 0) return TimerFired{"poll"};
  if (number % 3 == 1) return FeedText{"books", "{\"seq\":" + std::to_string(number * 7919) + "}"};
  bus::v1::Envelope envelope;
  envelope.set_source("risk");
  envelope.set_stream("events");
  envelope.set_sequence(number);
  envelope.set_body(std::string(number, static_cast<char>('a' + number % 26)));
  return Delivered{envelope};
}

// Ten chunks with a checkpoint each.
void write_capture(const std::string& path) {
  capture::v1::CaptureHeader header;
  header.set_service("risk");
  auto writer = CaptureWriter::create(path, header);
  REQUIRE(writer);
  for (uint64_t n = 1; n <= inputs_written; ++n) {
    const auto moment = static_cast<int64_t>(n * 1'000'003);
    (*writer)->write(Input{n, MarketTime::from_ns(moment), UtcTime::from_ns(moment + 1),
                           MachineTime::from_ns(moment + 2), false, event_of(n)});
    if (n % 6 == 0) (*writer)->checkpoint(n, n * 17);
  }
  (*writer)->finish(inputs_written, 42);
}

struct Seen {
  CaptureRead read;
  std::vector<std::string> records;
};
Seen read_all(const std::string& path) {
  Seen out;
  out.read = read_capture(path, [&](const capture::v1::CaptureRecord& record) {
    out.records.push_back(record.SerializeAsString());
    return true;
  });
  return out;
}

// What was handed on is the beginning of what was written: a replay is never told a changed input.
bool is_beginning(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

std::vector<std::string> chunks_of(const std::string& path) {
  std::vector<std::string> out;
  const auto file = PackedReader::open(path);
  REQUIRE(file);
  std::string plain;
  while (true) {
    const auto got = (*file)->next(plain);
    REQUIRE(got);
    if (*got != PackedReader::Got::chunk) return out;
    out.push_back(plain);
  }
}

// Packs again what was unpacked, with good chunks: only the records can tell.
void pack(const std::string& path, const std::vector<std::string>& chunks) {
  std::filesystem::remove(path);
  const auto file = PackedWriter::create(path);
  REQUIRE(file);
  for (const std::string& chunk : chunks) {
    (*file)->append(chunk);
    (*file)->flush();
  }
}

bool names_input(const std::string& where, uint64_t number) {
  const std::string name = "input " + std::to_string(number);
  return where == name || where.starts_with(name + " (");
}

}  // namespace

TEST_CASE("Each single byte of a capture file that is altered is found") {
  // A replay that calls an altered day verified would be evidence for what never happened.
  const Folder folder;
  const std::string path = folder / "c.zst";
  write_capture(path);
  const Seen whole = read_all(path);
  REQUIRE(!whole.read.problem);
  REQUIRE(whole.read.finished);
  const std::string bytes = bytes_of(path);
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int change : {0x01, 0x80, 0xff}) {
      std::string altered = bytes;
      altered[at] = static_cast<char>(altered[at] ^ change);
      write_bytes(path, altered);
      const Seen seen = read_all(path);
      REQUIRE_MESSAGE(seen.read.problem, "byte " << at);
      REQUIRE_MESSAGE(seen.read.problem->code == "CAPTURE_ALTERED", "byte " << at);
      REQUIRE_MESSAGE(is_beginning(seen.records, whole.records), "byte " << at);
    }
  }
  MESSAGE("bytes altered " << bytes.size() << ", each in three ways");
}

TEST_CASE("Each single byte of a captured input that is altered names that input") {
  // Whoever looks for what was changed would be sent to another input.
  const Folder folder;
  const std::string path = folder / "c.zst";
  write_capture(path);
  const Seen whole = read_all(path);
  const std::vector<std::string> chunks = chunks_of(path);
  size_t altered_bytes = 0;
  uint64_t number = 0;
  for (size_t c = 0; c < chunks.size(); ++c) {
    for (size_t begin = 0; begin < chunks[c].size();) {
      const size_t end = begin + 8 + get_u32(chunks[c], begin);
      capture::v1::CaptureRecord record;
      REQUIRE(record.ParseFromString(chunks[c].substr(begin + 8, end - begin - 8)));
      if (record.has_input()) number = record.input().number();
      for (size_t at = begin; at < end; ++at) {
        auto altered = chunks;
        altered[c][at] = static_cast<char>(altered[c][at] ^ 0x04);
        pack(path, altered);
        const Seen seen = read_all(path);
        REQUIRE(seen.read.problem);
        REQUIRE(seen.read.problem->code == "CAPTURE_ALTERED");
        REQUIRE(is_beginning(seen.records, whole.records));
        const std::string& where = seen.read.problem->field;
        if (record.has_input()) REQUIRE_MESSAGE(names_input(where, number), where << " for " << number);
        ++altered_bytes;
      }
      begin = end;
    }
  }
  CHECK(number == inputs_written);
  MESSAGE("bytes altered " << altered_bytes);
}

TEST_CASE("An altered input is named with its kind and where it came from") {
  // A number alone does not lead to the message that was changed.
  const Folder folder;
  const std::string path = folder / "c.zst";
  write_capture(path);
  auto chunks = chunks_of(path);
  // Input 5 is a message with the body "fffff".
  const size_t at = chunks[1].find("fffff");
  REQUIRE(at != std::string::npos);
  chunks[1][at] = 'e';
  pack(path, chunks);
  const Seen seen = read_all(path);
  REQUIRE(seen.read.problem);
  CHECK(seen.read.problem->field == "input 5 (Delivered risk/events 5)");
  CHECK(seen.read.inputs == 4);
}

TEST_CASE("Chunks taken out, exchanged or repeated are found") {
  // Whole minutes could be cut out of a day without any byte of the rest being wrong.
  const Folder folder;
  const std::string path = folder / "c.zst";
  write_capture(path);
  const std::string bytes = bytes_of(path);
  std::vector<std::string> raw;  // as they stand in the file
  for (size_t at = 0; at < bytes.size();) {
    const size_t size = 20 + get_u32(bytes, at + 8);
    raw.push_back(bytes.substr(at, size));
    at += size;
  }
  REQUIRE(raw.size() > 5);
  const auto judge = [&](const std::vector<std::string>& all, bool repack) {
    if (repack) {
      pack(path, all);
    } else {
      std::string joined;
      for (const std::string& each : all) joined += each;
      write_bytes(path, joined);
    }
    const Seen seen = read_all(path);
    REQUIRE(seen.read.problem);
    CHECK(seen.read.problem->code == "CAPTURE_ALTERED");
  };
  std::vector<std::string> plain;
  write_bytes(path, bytes);
  plain = chunks_of(path);
  for (const bool repack : {false, true}) {
    const std::vector<std::string>& all = repack ? plain : raw;
    auto without = all;
    without.erase(without.begin() + 3);
    judge(without, repack);
    auto exchanged = all;
    std::swap(exchanged[2], exchanged[3]);
    judge(exchanged, repack);
    auto repeated = all;
    repeated.insert(repeated.begin() + 3, all[3]);
    judge(repeated, repack);
    auto longer = all;
    longer.push_back(all.back());
    judge(longer, repack);
  }
}

TEST_CASE("A capture cut off at any byte is a cut tail, never a whole life and never another one") {
  // A killed process leaves such a file: taken as altered it would cry wolf, taken as whole it would hide the
  // end.
  const Folder folder;
  const std::string path = folder / "c.zst";
  write_capture(path);
  const Seen whole = read_all(path);
  const std::string bytes = bytes_of(path);
  for (size_t size = 0; size < bytes.size(); ++size) {
    write_bytes(path, bytes.substr(0, size));
    const Seen seen = read_all(path);
    REQUIRE_MESSAGE(!seen.read.problem, "cut to " << size << ": " << seen.read.problem->text());
    REQUIRE_FALSE(seen.read.finished);
    REQUIRE(is_beginning(seen.records, whole.records));
  }
}

TEST_CASE("A capture of an older form says that another build wrote it") {
  // Called altered, an upgrade would look like an attack.
  const Folder folder;
  const std::string path = folder / "c.zst";
  write_bytes(path, std::string("\x28\xb5\x2f\xfd", 4) + "the rest does not matter");
  const Seen seen = read_all(path);
  REQUIRE(seen.read.problem);
  CHECK(seen.read.problem->code == "CAPTURE_FORMAT");
}
