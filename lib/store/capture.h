#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actor/input.h"
#include "domain/result.h"
#include "headgate/capture/v1/input.pb.h"

namespace headgate {

class PackedWriter;

// Everything one life of a process was told, for replay. Records in a packed file (packed_file.h), each
// behind its length and a CRC-32C that continues the CRC of the record before: an input proves itself and its
// place, also one that the actor's state does not depend on. Not synced: after a power cut the tail is
// missing, which replay reports; the events table is the record that counts.
class CaptureWriter {
 public:
  static Result<std::unique_ptr<CaptureWriter>> create(const std::string& path,
                                                       const capture::v1::CaptureHeader& header);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  void write(const Input& input);
  void flush();  // what was written so far can be read, even if the process is killed next
  // The life's digest after so many inputs; flushes.
  void checkpoint(uint64_t inputs, uint64_t digest);
  void finish(uint64_t inputs, uint64_t digest);

 private:
  explicit CaptureWriter(std::unique_ptr<PackedWriter> file);
  void record(const capture::v1::CaptureRecord& record);
  std::unique_ptr<PackedWriter> file_;
  uint32_t crc_ = 0;
};

// How far a capture could be read. Without `problem` all of it: then every byte of it is as it was written,
// except in a tail that is cut off within a chunk.
struct CaptureRead {
  uint64_t inputs = 0;    // whole and in their order
  bool header = false;    // the header came
  bool finished = false;  // the footer came: the process stopped by itself, and nothing follows
  bool cut = false;       // the file ends within a chunk
  std::optional<Error> problem;
};
// CAPTURE_ALTERED names the first input that is not as it was written, or between which inputs the file was
// changed; CAPTURE_FORMAT: another build wrote it; CAPTURE_OPEN, CAPTURE_READ. `take` sees records in order,
// and ends the reading when it returns false.
CaptureRead read_capture(const std::string& path,
                         const std::function<bool(const capture::v1::CaptureRecord&)>& take);

// The same, one record after another, for who reads several captures side by side. Holds one chunk in memory.
class CaptureReader {
 public:
  explicit CaptureReader(std::string path);
  ~CaptureReader();
  CaptureReader(const CaptureReader&) = delete;
  CaptureReader& operator=(const CaptureReader&) = delete;

  // Nothing once the last whole record was handed out; read() then says why.
  std::optional<capture::v1::CaptureRecord> next();
  // Runs ahead of next() by up to one chunk.
  const CaptureRead& read() const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace headgate
