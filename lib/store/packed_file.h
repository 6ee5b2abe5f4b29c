#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domain/result.h"

namespace headgate {

// Bytes in zstd frames, in which no byte of the file can change unseen. Before each frame stands a skippable
// frame, so that `zstd -d` reads the file too: the length of the frame and a CRC-32C over this length, then
// one over the frame itself; each continues the CRC before it, so that no chunk can be taken out, exchanged
// or moved. The length is proven before it is used: otherwise a changed length would look like a file cut
// short.
//
// Each chunk is a frame of its own, which costs some compression where little is written between two flushes;
// damage then ends with its chunk, and what was flushed needs nothing that comes later to be read.
class PackedWriter {
 public:
  // CAPTURE_OPEN when the file exists or cannot be made (0600).
  static Result<std::unique_ptr<PackedWriter>> create(const std::string& path);
  ~PackedWriter();
  PackedWriter(const PackedWriter&) = delete;
  PackedWriter& operator=(const PackedWriter&) = delete;

  // `bytes` never straddle two chunks. They are kept until flush() or until a chunk is full.
  void append(std::string_view bytes);
  // What was appended can be read from now on, even if the process is killed next. A file that cannot be
  // written any more is left as it is, cut short.
  void flush();
  // What was flushed outlasts a power cut from now on. Takes as long as the disk does.
  void sync();
  // What the disk said when it took no more; empty while it does.
  const std::string& problem() const;

 private:
  struct Stream;
  explicit PackedWriter(std::unique_ptr<Stream> stream);
  std::unique_ptr<Stream> stream_;
};

class PackedReader {
 public:
  // CAPTURE_OPEN.
  static Result<std::unique_ptr<PackedReader>> open(const std::string& path);
  ~PackedReader();
  PackedReader(const PackedReader&) = delete;
  PackedReader& operator=(const PackedReader&) = delete;

  enum class Got : uint8_t {
    chunk,    // whole, and as it was written
    damaged,  // a changed chunk; `plain` is what could be unpacked of it. When only its content was changed,
              // the chunks behind it can still be read; otherwise they are damaged too
    end,
    cut,    // the file ends within a chunk
    other,  // begins like zstd, but without our chunks
  };
  // The next chunk's bytes. CAPTURE_READ when the disk fails.
  Result<Got> next(std::string& plain);

 private:
  struct Stream;
  explicit PackedReader(std::unique_ptr<Stream> stream);
  std::unique_ptr<Stream> stream_;
};

}  // namespace headgate
