#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actor/effects.h"
#include "domain/moment.h"
#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate {

class PackedWriter;

// One file of a recording (recording.proto says its form): what was flushed can be read after a kill, what
// was synced after a power cut.
class RecordingWriter {
 public:
  // CAPTURE_OPEN when the file exists or cannot be made.
  static Result<std::unique_ptr<RecordingWriter>> create(const std::string& path,
                                                         const recording::v1::Header& header,
                                                         MarketTime market, UtcTime utc);
  ~RecordingWriter();
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;

  void take(const Recorded& record, MarketTime market, UtcTime utc);
  void flush();
  void sync();
  bool has_pending() const { return !chunk_.empty(); }
  // What the disk said when it took no more; empty while it does.
  const std::string& problem() const;

 private:
  explicit RecordingWriter(std::unique_ptr<PackedWriter> file);

  std::unique_ptr<PackedWriter> file_;
  std::string chunk_;  // records not yet packed
  uint64_t number_ = 0;
  int64_t market_ns_ = 0;  // of the last record
  int64_t utc_ns_ = 0;
};

// How far a recording could be read.
struct RecordingRead {
  uint64_t records = 0;          // whole, as they were written
  uint64_t lost = 0;             // numbers that are missing between records that could be read
  uint64_t damaged = 0;          // chunks that are not as they were written, and were left out
  bool cut = false;              // the file ends within a chunk: the process or the machine died
  std::optional<Error> problem;  // RECORDING_FORMAT, CAPTURE_OPEN, CAPTURE_READ: nothing more could be read
};
// `take` sees whole records with their own number and times, in order, the header first; it ends the reading
// when it returns false. Damage ends with its chunk.
RecordingRead read_recording(const std::string& path,
                             const std::function<bool(const recording::v1::Record&)>& take);

}  // namespace headgate
