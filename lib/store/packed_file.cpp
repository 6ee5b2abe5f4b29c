#include "store/packed_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "domain/check.h"
#include "store/crc32c.h"
#include "store/little_endian.h"

namespace headgate {
namespace {

constexpr size_t chunk_bytes = 256U << 10;
constexpr uint32_t zstd_magic = 0xfd2fb528;
constexpr uint32_t skippable_magic = 0x184d2a5c;  // RFC 8878, 3.1.2
// Changes with the form of what is packed, so that a file of another form is told from one that was altered.
constexpr uint32_t first_crc = 0x48470002;

// magic, content length, then the content: length of the frame, CRC of all before it, CRC of the frame
constexpr size_t head_bytes = 20;
constexpr size_t proven_bytes = 12;
constexpr uint32_t content_bytes = 12;

std::string head_of(std::string_view frame, uint32_t& crc) {
  std::string head;
  put_u32(head, skippable_magic);
  put_u32(head, content_bytes);
  put_u32(head, static_cast<uint32_t>(frame.size()));
  crc = crc32c(head, crc);
  put_u32(head, crc);
  crc = crc32c(frame, crc);
  put_u32(head, crc);
  return head;
}

}  // namespace

struct PackedWriter::Stream {
  int file = -1;
  ZSTD_CCtx* context = nullptr;
  std::string pending;
  uint32_t crc = first_crc;
  std::string problem;

  ~Stream() {
    ZSTD_freeCCtx(context);
    if (file >= 0) ::close(file);
  }

  // A capture that cannot be written costs a replay, not money: trading goes on without it. Nothing is
  // written after a failure, or what follows a hole would look altered.
  void write(std::string_view bytes) {
    while (problem.empty() && !bytes.empty()) {
      const ssize_t written = ::write(file, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) {
        problem = written == 0 ? "the disk took nothing" : std::strerror(errno);
      } else {
        bytes.remove_prefix(static_cast<size_t>(written));
      }
    }
  }

  void put_chunk() {
    if (pending.empty()) return;
    std::string frame(ZSTD_compressBound(pending.size()), '\0');
    const size_t size = ZSTD_compress2(context, frame.data(), frame.size(), pending.data(), pending.size());
    check(ZSTD_isError(size) == 0, "zstd compresses");
    frame.resize(size);
    pending.clear();
    const std::string head = head_of(frame, crc);
    write(head + frame);
  }
};

PackedWriter::PackedWriter(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
PackedWriter::~PackedWriter() { stream_->put_chunk(); }

Result<std::unique_ptr<PackedWriter>> PackedWriter::create(const std::string& path) {
  auto stream = std::make_unique<Stream>();
  stream->file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (stream->file < 0)
    return Error{"CAPTURE_OPEN", path, std::strerror(errno), "make its directory writable"};
  stream->context = ZSTD_createCCtx();
  check(stream->context != nullptr, "memory for one zstd context");
  return std::unique_ptr<PackedWriter>(new PackedWriter(std::move(stream)));
}

void PackedWriter::append(std::string_view bytes) {
  stream_->pending.append(bytes);
  if (stream_->pending.size() >= chunk_bytes) stream_->put_chunk();
}

void PackedWriter::flush() { stream_->put_chunk(); }

void PackedWriter::sync() {
  if (stream_->problem.empty() && ::fdatasync(stream_->file) != 0) stream_->problem = std::strerror(errno);
}

const std::string& PackedWriter::problem() const { return stream_->problem; }

struct PackedReader::Stream {
  FILE* file = nullptr;
  ZSTD_DCtx* context = nullptr;
  uint32_t crc = first_crc;
  uint32_t stated_crc = first_crc;  // as the file says: after a damaged chunk one of the two may be right
  bool first = true;

  ~Stream() {
    ZSTD_freeDCtx(context);
    if (file != nullptr) std::fclose(file);
  }

  // Up to `size` bytes: fewer at the end of the file.
  std::string read(size_t size) const {
    std::string out;
    while (out.size() < size) {
      // Piece by piece: a changed length is found before, but memory is not staked on it.
      const size_t wanted = std::min(size - out.size(), chunk_bytes);
      const size_t had = out.size();
      out.resize(had + wanted);
      const size_t got = std::fread(out.data() + had, 1, wanted, file);
      out.resize(had + got);
      if (got < wanted) break;
    }
    return out;
  }

  // As much of a frame as can be unpacked; true when it was one whole frame and nothing else.
  bool unpack(std::string_view frame, std::string& plain) const {
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
    std::vector<char> out(ZSTD_DStreamOutSize());
    ZSTD_inBuffer in{frame.data(), frame.size(), 0};
    size_t left = 1;
    while (left != 0) {
      const size_t before = in.pos;
      ZSTD_outBuffer buffer{out.data(), out.size(), 0};
      left = ZSTD_decompressStream(context, &buffer, &in);
      if (ZSTD_isError(left) != 0) return false;
      plain.append(out.data(), buffer.pos);
      if (left != 0 && in.pos == before && buffer.pos == 0) return false;
    }
    return in.pos == in.size;
  }
};

PackedReader::PackedReader(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
PackedReader::~PackedReader() = default;

Result<std::unique_ptr<PackedReader>> PackedReader::open(const std::string& path) {
  auto stream = std::make_unique<Stream>();
  stream->file = std::fopen(path.c_str(), "rbe");
  if (stream->file == nullptr) {
    return Error{"CAPTURE_OPEN", path, std::strerror(errno), "name an existing capture that you may read"};
  }
  stream->context = ZSTD_createDCtx();
  check(stream->context != nullptr, "memory for one zstd context");
  return std::unique_ptr<PackedReader>(new PackedReader(std::move(stream)));
}

Result<PackedReader::Got> PackedReader::next(std::string& plain) {
  plain.clear();
  const std::string head = stream_->read(head_bytes);
  const auto failed = [&] { return std::ferror(stream_->file) != 0; };
  const Error failure{"CAPTURE_READ", "capture", "", "the disk refused to read it"};
  if (failed()) return failure;
  if (std::exchange(stream_->first, false) && head.size() >= 4 && get_u32(head, 0) == zstd_magic) {
    return Got::other;
  }
  if (head.empty()) return Got::end;
  if (head.size() < head_bytes) return Got::cut;
  const std::string_view proven = std::string_view(head).substr(0, proven_bytes);
  const uint32_t own = get_u32(head, 12);
  if (own != crc32c(proven, stream_->crc) && own != crc32c(proven, stream_->stated_crc)) return Got::damaged;
  const uint32_t size = get_u32(head, 8);
  const std::string frame = stream_->read(size);
  if (failed()) return failure;
  if (frame.size() < size) return Got::cut;
  stream_->crc = crc32c(frame, own);
  stream_->stated_crc = get_u32(head, 16);
  const bool whole = stream_->stated_crc == stream_->crc;
  const bool unpacked = stream_->unpack(frame, plain);
  return whole && unpacked ? Got::chunk : Got::damaged;
}

}  // namespace headgate
