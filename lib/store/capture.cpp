#include "store/capture.h"

#include <google/protobuf/stubs/logging.h>

#include <deque>
#include <utility>

#include "store/captured_input.h"
#include "store/crc32c.h"
#include "store/little_endian.h"
#include "store/packed_file.h"

namespace headgate {
namespace {

namespace pb = capture::v1;

constexpr size_t prefix_bytes = 8;  // length and CRC of a record

}  // namespace

CaptureWriter::CaptureWriter(std::unique_ptr<PackedWriter> file) : file_(std::move(file)) {}
CaptureWriter::~CaptureWriter() = default;

Result<std::unique_ptr<CaptureWriter>> CaptureWriter::create(const std::string& path,
                                                             const pb::CaptureHeader& header) {
  auto file = PackedWriter::create(path);
  if (!file) return file.error();
  std::unique_ptr<CaptureWriter> writer(new CaptureWriter(std::move(*file)));
  pb::CaptureRecord record;
  *record.mutable_header() = header;
  writer->record(record);
  writer->flush();
  return writer;
}

void CaptureWriter::record(const pb::CaptureRecord& record) {
  const std::string bytes = record.SerializeAsString();
  std::string out;
  out.reserve(prefix_bytes + bytes.size());
  put_u32(out, static_cast<uint32_t>(bytes.size()));
  crc_ = crc32c(bytes, crc32c(out, crc_));
  put_u32(out, crc_);
  file_->append(out.append(bytes));
}

void CaptureWriter::write(const Input& input) {
  pb::CaptureRecord out;
  *out.mutable_input() = to_captured(input);
  record(out);
}

void CaptureWriter::flush() { file_->flush(); }

void CaptureWriter::checkpoint(uint64_t inputs, uint64_t digest) {
  pb::CaptureRecord out;
  out.mutable_checkpoint()->set_inputs(inputs);
  out.mutable_checkpoint()->set_digest(digest);
  record(out);
  flush();
}

void CaptureWriter::finish(uint64_t inputs, uint64_t digest) {
  pb::CaptureRecord out;
  out.mutable_footer()->set_inputs(inputs);
  out.mutable_footer()->set_digest(digest);
  record(out);
  flush();
}

namespace {

// Takes records out of chunks, and proves each before anybody sees it.
class Records {
 public:
  // A taker may keep what it is shown.
  using Take = std::function<bool(pb::CaptureRecord&)>;
  explicit Records(Take take) : take_(std::move(take)) {}

  // False when there is nothing more to be read: a problem was found, or the taker has had enough.
  bool chunk(std::string_view plain) {
    while (!plain.empty()) {
      if (plain.size() < prefix_bytes) return altered("");
      const uint32_t length = get_u32(plain, 0);
      const bool fits = length <= plain.size() - prefix_bytes;
      const std::string_view bytes = plain.substr(prefix_bytes, fits ? length : plain.npos);
      const uint32_t crc = crc32c(bytes, crc32c(plain.substr(0, 4), crc_));
      pb::CaptureRecord record;
      const google::protobuf::LogSilencer quiet;  // what cannot be read is reported below, once
      const bool parsed = record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      if (!fits || crc != get_u32(plain, 4)) return altered(parsed ? what(record) : "");
      if (!parsed || record.record_case() == pb::CaptureRecord::RECORD_NOT_SET) {
        return problem("CAPTURE_FORMAT", next_input(""), "replay it with the build that captured it");
      }
      crc_ = crc;
      if (!accept(record)) return false;
      plain.remove_prefix(prefix_bytes + length);
    }
    return true;
  }

  // What could be unpacked of a chunk that is not as it was written.
  void damaged(std::string_view plain) {
    // Only the records that prove themselves are taken; a record that breaks off is where the damage lies.
    if (chunk(plain)) problem("CAPTURE_ALTERED", "the packed bytes after " + last_input(), mend_altered);
  }

  bool problem(std::string_view code, std::string where, std::string_view mend) {
    read_.problem = Error{code, std::move(where), "", std::string(mend)};
    return false;
  }
  bool altered(const std::string& label) {
    return problem("CAPTURE_ALTERED", next_input(label), mend_altered);
  }
  CaptureRead& read() { return read_; }
  bool stopped() const { return stopped_; }

  static constexpr std::string_view mend_altered = "bytes of the file were changed; take it from a backup";

 private:
  bool accept(pb::CaptureRecord& record) {
    if (record.has_header() == read_.header) return altered(what(record));
    if (read_.finished) {
      return problem("CAPTURE_ALTERED", "what follows the footer", mend_altered);
    }
    read_.header = true;
    if (record.has_input()) {
      if (record.input().number() != read_.inputs + 1) return altered(what(record));
      ++read_.inputs;
    }
    const bool sums = record.has_footer() || record.has_checkpoint();
    const uint64_t counted = record.has_footer() ? record.footer().inputs() : record.checkpoint().inputs();
    if (sums && counted != read_.inputs) return altered(what(record));
    read_.finished = record.has_footer();
    stopped_ = !take_(record);
    return !stopped_;
  }

  static std::string what(const pb::CaptureRecord& record) {
    if (record.has_input()) return label_of(record.input());
    if (record.has_header()) return "header";
    if (record.has_footer()) return "footer";
    if (record.has_checkpoint()) return "checkpoint";
    return {};
  }
  // The input's own number is among the bytes that may be changed, so its place counts.
  std::string next_input(const std::string& label) const {
    if (!read_.header) return "the header";
    if (label == "footer" || label == "checkpoint") return "the " + label + " after " + last_input();
    const std::string number = "input " + std::to_string(read_.inputs + 1);
    return label.empty() ? number : number + " (" + label + ")";
  }
  std::string last_input() const {
    return read_.inputs == 0 ? "the header" : "input " + std::to_string(read_.inputs);
  }

  const Take take_;
  CaptureRead read_;
  uint32_t crc_ = 0;
  bool stopped_ = false;
};

}  // namespace

namespace {

// Hands the next chunk's records on; false when there is nothing more to be read.
bool read_chunk(PackedReader& file, const std::string& path, std::string& plain, Records& records) {
  const auto got = file.next(plain);
  if (!got) {
    records.read().problem = got.error();
    return false;
  }
  if (*got == PackedReader::Got::end) return false;
  if (records.read().finished) {
    return records.problem("CAPTURE_ALTERED", "what follows the footer", Records::mend_altered);
  }
  switch (*got) {
    case PackedReader::Got::chunk:
      records.chunk(plain);
      break;
    case PackedReader::Got::damaged:
      records.damaged(plain);
      break;
    case PackedReader::Got::other:
      records.problem("CAPTURE_FORMAT", path, "replay it with the build that captured it");
      break;
    case PackedReader::Got::cut:
    case PackedReader::Got::end:
      records.read().cut = true;
      return false;
  }
  return !records.stopped() && !records.read().problem;
}

}  // namespace

CaptureRead read_capture(const std::string& path, const std::function<bool(const pb::CaptureRecord&)>& take) {
  Records records([&take](const pb::CaptureRecord& record) { return take(record); });
  const auto file = PackedReader::open(path);
  if (!file) {
    records.read().problem = file.error();
    return records.read();
  }
  std::string plain;
  while (read_chunk(**file, path, plain, records)) {
  }
  return records.read();
}

struct CaptureReader::Stream {
  explicit Stream(std::string named) : path(std::move(named)) {
    auto opened = PackedReader::open(path);
    if (opened) {
      file = std::move(*opened);
    } else {
      records.read().problem = opened.error();
    }
  }

  std::string path;
  std::deque<pb::CaptureRecord> ahead;
  Records records{[this](pb::CaptureRecord& record) {
    ahead.push_back(std::move(record));
    return true;
  }};
  std::unique_ptr<PackedReader> file;  // none once everything was read
  std::string plain;
};

CaptureReader::CaptureReader(std::string path) : stream_(std::make_unique<Stream>(std::move(path))) {}
CaptureReader::~CaptureReader() = default;

std::optional<pb::CaptureRecord> CaptureReader::next() {
  Stream& s = *stream_;
  while (s.ahead.empty() && s.file != nullptr) {
    if (!read_chunk(*s.file, s.path, s.plain, s.records)) s.file.reset();
  }
  if (s.ahead.empty()) return std::nullopt;
  std::optional<pb::CaptureRecord> out = std::move(s.ahead.front());
  s.ahead.pop_front();
  return out;
}

const CaptureRead& CaptureReader::read() const { return stream_->records.read(); }

}  // namespace headgate
