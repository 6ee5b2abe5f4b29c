#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "actor/input.h"
#include "domain/result.h"
#include "headgate/capture/v1/input.pb.h"

namespace headgate {

capture::v1::CapturedInput to_captured(const Input& input);
// An error names the input's number.
Result<Input> from_captured(const capture::v1::CapturedInput& captured);

// Everything one life of a process was told, for replay: zstd frames of length-delimited records. Not synced:
// after a power cut the tail is missing, which replay reports; the events table is the record that counts.
class CaptureWriter {
 public:
  static Result<std::unique_ptr<CaptureWriter>> create(const std::string& path,
                                                       const capture::v1::CaptureHeader& header);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  void write(const Input& input);
  void flush();  // what was written so far can be read, even if the process is killed next
  void finish(uint64_t inputs, uint64_t digest);

 private:
  struct Stream;
  explicit CaptureWriter(std::unique_ptr<Stream> stream);
  void record(const capture::v1::CaptureRecord& record);
  std::unique_ptr<Stream> stream_;
};

// Reads records in order until `take` returns false or the file ends. A truncated tail is no error
// (`truncated` says so); bytes that do not decode are: the error names the record.
struct CaptureRead {
  uint64_t records = 0;
  bool truncated = false;
};
Result<CaptureRead> read_capture(const std::string& path,
                                 const std::function<bool(const capture::v1::CaptureRecord&)>& take);

}  // namespace headgate
