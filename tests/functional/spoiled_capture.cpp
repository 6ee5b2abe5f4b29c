#include "tests/functional/spoiled_capture.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "store/capture.h"
#include "store/captured_input.h"
#include "store/little_endian.h"
#include "store/packed_file.h"

namespace headgate::functional {
namespace {

using capture::v1::CaptureRecord;

constexpr size_t prefix_bytes = 8;  // of a record: its length and CRC

std::vector<std::string> chunks_of(const std::string& path) {
  const auto file = PackedReader::open(path);
  REQUIRE(file);
  std::vector<std::string> out;
  std::string plain;
  while (true) {
    const auto got = (*file)->next(plain);
    if (!got) FAIL(got.error().text());
    if (*got != PackedReader::Got::chunk) return out;
    out.push_back(plain);
  }
}

}  // namespace

void alter_one_byte(const std::string& path, const std::string& to, uint64_t input) {
  const auto file = PackedWriter::create(to);
  REQUIRE(file);
  bool found = false;
  for (std::string& chunk : chunks_of(path)) {
    for (size_t at = 0; at < chunk.size();) {
      const size_t size = get_u32(chunk, at);
      CaptureRecord record;
      if (!record.ParseFromString(chunk.substr(at + prefix_bytes, size))) FAIL("a record does not parse");
      if (record.has_input() && record.input().number() == input) {
        char& byte = chunk[at + prefix_bytes + size / 2];
        byte = static_cast<char>(byte ^ 0x10);
        found = true;
      }
      at += prefix_bytes + size;
    }
    (*file)->append(chunk);
    (*file)->flush();
  }
  REQUIRE(found);
}

void forge(const std::string& path, const std::string& to,
           const std::function<void(CaptureRecord&)>& change) {
  std::unique_ptr<CaptureWriter> writer;
  const auto read = read_capture(path, [&](const CaptureRecord& original) {
    CaptureRecord record = original;
    change(record);
    if (record.has_header()) {
      auto made = CaptureWriter::create(to, record.header());
      REQUIRE(made);
      writer = std::move(*made);
    }
    if (record.has_input()) writer->write(*from_captured(record.input()));
    if (record.has_checkpoint())
      writer->checkpoint(record.checkpoint().inputs(), record.checkpoint().digest());
    if (record.has_footer()) writer->finish(record.footer().inputs(), record.footer().digest());
    return true;
  });
  REQUIRE(!read.problem);
}

}  // namespace headgate::functional
