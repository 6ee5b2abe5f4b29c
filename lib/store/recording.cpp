#include "store/recording.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include "store/packed_file.h"

namespace headgate {
namespace {

namespace pb = recording::v1;

// A chunk of its own must not be split by the packed file, whose chunks hold 256 KiB.
constexpr size_t chunk_bytes_max = 128U << 10;
constexpr int length_delimited = 2;  // protobuf's wire type of a message within a message

void put_varint(std::string& out, uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

}  // namespace

RecordingWriter::RecordingWriter(std::unique_ptr<PackedWriter> file) : file_(std::move(file)) {}
RecordingWriter::~RecordingWriter() { flush(); }

Result<std::unique_ptr<RecordingWriter>> RecordingWriter::create(const std::string& path,
                                                                 const pb::Header& header, MarketTime market,
                                                                 UtcTime utc) {
  auto file = PackedWriter::create(path);
  if (!file) return file.error();
  std::unique_ptr<RecordingWriter> writer(new RecordingWriter(std::move(*file)));
  writer->take({pb::Record::kHeaderFieldNumber, header.SerializeAsString()}, market, utc);
  writer->flush();
  return writer;
}

void RecordingWriter::take(const Recorded& record, MarketTime market, UtcTime utc) {
  const bool whole = chunk_.empty();
  ++number_;
  pb::Record times;
  const int64_t market_step = whole ? market.ns() : market.ns() - market_ns_;
  const int64_t utc_step = whole ? utc.ns() : utc.ns() - utc_ns_ - market_step;
  if (whole) times.set_number(number_);
  times.set_market_time_ns(market_step);
  times.set_utc_ns(utc_step);
  market_ns_ = market.ns();
  utc_ns_ = utc.ns();

  // A message field is its tag, its length and its bytes, so the payload needs no second writing.
  std::string bytes = times.SerializeAsString();
  put_varint(bytes, static_cast<uint64_t>(record.kind) << 3 | length_delimited);
  put_varint(bytes, record.bytes.size());
  bytes += record.bytes;
  put_varint(chunk_, bytes.size());
  chunk_ += bytes;
  if (chunk_.size() >= chunk_bytes_max) flush();
}

void RecordingWriter::flush() {
  if (chunk_.empty()) return;
  file_->append(chunk_);
  file_->flush();
  chunk_.clear();
}

void RecordingWriter::sync() { file_->sync(); }
const std::string& RecordingWriter::problem() const { return file_->problem(); }

namespace {

class Records {
 public:
  explicit Records(const std::function<bool(const pb::Record&)>& take) : take_(take) {}

  bool chunk(const std::string& plain) {
    const google::protobuf::LogSilencer quiet;  // what cannot be read is reported below, once
    google::protobuf::io::ArrayInputStream raw(plain.data(), static_cast<int>(plain.size()));
    google::protobuf::io::CodedInputStream in(&raw);
    bool first = true;
    uint32_t length = 0;
    while (in.ReadVarint32(&length)) {
      pb::Record record;
      const auto limit = in.PushLimit(static_cast<int>(length));
      const bool parsed = record.ParseFromCodedStream(&in) && in.BytesUntilLimit() == 0;
      in.PopLimit(limit);
      if (!parsed || first != (record.number() != 0)) return problem("a record that no build we know wrote");
      make_whole(record, first);
      if (!accept(record)) return false;
      first = false;
    }
    return true;
  }

  bool problem(std::string what) {
    read_.problem = Error{"RECORDING_FORMAT", std::move(what), "", "read it with the build that wrote it"};
    return false;
  }
  RecordingRead& read() { return read_; }

 private:
  void make_whole(pb::Record& record, bool first) {
    if (!first) {
      record.set_number(number_ + 1);
      record.set_utc_ns(utc_ns_ + record.utc_ns() + record.market_time_ns());
      record.set_market_time_ns(market_ns_ + record.market_time_ns());
    } else if (record.number() > number_) {
      read_.lost += record.number() - number_ - 1;
    }
    number_ = record.number();
    market_ns_ = record.market_time_ns();
    utc_ns_ = record.utc_ns();
  }

  bool accept(const pb::Record& record) {
    const bool begins = record.number() == 1;
    if (begins != record.has_header()) return problem("record " + std::to_string(record.number()));
    if (begins && record.header().format() != 1) {
      return problem("format " + std::to_string(record.header().format()));
    }
    ++read_.records;
    return take_(record);
  }

  const std::function<bool(const pb::Record&)>& take_;
  RecordingRead read_;
  uint64_t number_ = 0;
  int64_t market_ns_ = 0;
  int64_t utc_ns_ = 0;
};

}  // namespace

RecordingRead read_recording(const std::string& path, const std::function<bool(const pb::Record&)>& take) {
  Records records(take);
  RecordingRead& read = records.read();
  const auto file = PackedReader::open(path);
  if (!file) {
    read.problem = file.error();
    return read;
  }
  std::string plain;
  for (;;) {
    const auto got = (*file)->next(plain);
    if (!got) {
      read.problem = got.error();
      return read;
    }
    switch (*got) {
      case PackedReader::Got::chunk:
        if (!records.chunk(plain)) return read;
        break;
      case PackedReader::Got::damaged:
        // Nothing in it is proven.
        ++read.damaged;
        break;
      case PackedReader::Got::cut:
        read.cut = true;
        return read;
      case PackedReader::Got::other:
        records.problem(path);
        return read;
      case PackedReader::Got::end:
        return read;
    }
  }
}

}  // namespace headgate
