#include "store/capture.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "domain/check.h"

namespace headgate {
namespace {

namespace pb = capture::v1;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
// C++20 deduces this by itself; clang 14, which lints the code, does not.
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

constexpr size_t record_max = 64U << 20;  // no single input is larger than one HTTP reply

void put_length(std::string& out, uint32_t length) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(length >> shift));
}
uint32_t get_length(std::string_view bytes) {
  uint32_t out = 0;
  for (size_t i = 0; i < 4; ++i)
    out |= static_cast<uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return out;
}

void fill_event(const Event& event, pb::CapturedInput& out) {
  std::visit(Overloaded{
                 [&](const Started& e) {
                   auto* started = out.mutable_started();
                   for (const auto& [at, value] : e.rows) {
                     auto* row = started->add_rows();
                     row->set_table(at.first);
                     row->set_key(at.second);
                     row->set_value(value);
                   }
                 },
                 [&](const Delivered& e) { *out.mutable_delivered() = e.envelope; },
                 [&](const StreamReset& e) {
                   out.mutable_stream_reset()->set_source(e.source);
                   out.mutable_stream_reset()->set_stream(e.stream);
                 },
                 [&](const Heard& e) { *out.mutable_heard() = e.heartbeat; },
                 [&](const TimerFired& e) { out.mutable_timer_fired()->set_timer(e.timer); },
                 [&](const HttpDone& e) {
                   auto* done = out.mutable_http_done();
                   done->set_request(e.request);
                   done->set_outcome(static_cast<uint32_t>(e.outcome));
                   done->set_status(e.status);
                   done->set_body(e.body);
                   done->set_why(e.why);
                 },
                 [&](const FeedOpened& e) { out.mutable_feed_opened()->set_feed(e.feed); },
                 [&](const FeedText& e) {
                   out.mutable_feed_text()->set_feed(e.feed);
                   out.mutable_feed_text()->set_text(e.text);
                 },
                 [&](const FeedClosed& e) {
                   out.mutable_feed_closed()->set_feed(e.feed);
                   out.mutable_feed_closed()->set_why(e.why);
                 },
                 [&](const Commanded& e) { *out.mutable_commanded()->mutable_command() = e.command; },
                 [&](const KillChecked&) { out.mutable_kill_checked(); },
                 [&](const Stopping&) { out.mutable_stopping(); },
             },
             event);
}

}  // namespace

pb::CapturedInput to_captured(const Input& input) {
  pb::CapturedInput out;
  out.set_number(input.number);
  out.set_market_ns(input.market.ns());
  out.set_utc_ns(input.utc.ns());
  out.set_machine_ns(input.machine.ns());
  out.set_killed(input.killed);
  fill_event(input.event, out);
  return out;
}

Result<Input> from_captured(const pb::CapturedInput& captured) {
  Input out;
  out.number = captured.number();
  out.market = MarketTime::from_ns(captured.market_ns());
  out.utc = UtcTime::from_ns(captured.utc_ns());
  out.machine = MachineTime::from_ns(captured.machine_ns());
  out.killed = captured.killed();
  using C = pb::CapturedInput;
  switch (captured.event_case()) {
    case C::kStarted: {
      Started started;
      for (const auto& row : captured.started().rows()) started.rows[{row.table(), row.key()}] = row.value();
      out.event = std::move(started);
      return out;
    }
    case C::kDelivered:
      out.event = Delivered{captured.delivered()};
      return out;
    case C::kStreamReset:
      out.event = StreamReset{captured.stream_reset().source(), captured.stream_reset().stream()};
      return out;
    case C::kHeard:
      out.event = Heard{captured.heard()};
      return out;
    case C::kTimerFired:
      out.event = TimerFired{captured.timer_fired().timer()};
      return out;
    case C::kHttpDone: {
      const auto& done = captured.http_done();
      if (done.outcome() < 1 || done.outcome() > 3) break;
      out.event = HttpDone{done.request(), static_cast<HttpOutcome>(done.outcome()), done.status(),
                           done.body(), done.why()};
      return out;
    }
    case C::kFeedOpened:
      out.event = FeedOpened{captured.feed_opened().feed()};
      return out;
    case C::kFeedText:
      out.event = FeedText{captured.feed_text().feed(), captured.feed_text().text()};
      return out;
    case C::kFeedClosed:
      out.event = FeedClosed{captured.feed_closed().feed(), captured.feed_closed().why()};
      return out;
    case C::kCommanded:
      out.event = Commanded{captured.commanded().command()};
      return out;
    case C::kKillChecked:
      out.event = KillChecked{};
      return out;
    case C::kStopping:
      out.event = Stopping{};
      return out;
    case C::EVENT_NOT_SET:
      break;
  }
  return Error{"INPUT_UNREADABLE", "input " + std::to_string(captured.number()), "",
               "use the build that captured it"};
}

struct CaptureWriter::Stream {
  int file = -1;
  ZSTD_CCtx* context = nullptr;
  std::string pending;
  std::vector<char> out = std::vector<char>(ZSTD_CStreamOutSize());

  ~Stream() {
    ZSTD_freeCCtx(context);
    if (file >= 0) ::close(file);
  }
  void push(ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{pending.data(), pending.size(), 0};
    size_t left = 1;
    while (left != 0 || in.pos < in.size) {
      ZSTD_outBuffer buffer{out.data(), out.size(), 0};
      left = ZSTD_compressStream2(context, &buffer, &in, directive);
      check(ZSTD_isError(left) == 0, "zstd compresses");
      // A capture that cannot be written costs a replay, not money: trading goes on without it.
      if (buffer.pos > 0 && ::write(file, out.data(), buffer.pos) < 0) break;
      if (directive == ZSTD_e_continue && in.pos == in.size) break;
    }
    pending.clear();
  }
};

CaptureWriter::CaptureWriter(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
CaptureWriter::~CaptureWriter() { stream_->push(ZSTD_e_end); }

Result<std::unique_ptr<CaptureWriter>> CaptureWriter::create(const std::string& path,
                                                             const pb::CaptureHeader& header) {
  auto stream = std::make_unique<Stream>();
  stream->file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (stream->file < 0)
    return Error{"CAPTURE_OPEN", path, std::strerror(errno), "make its directory writable"};
  stream->context = ZSTD_createCCtx();
  check(stream->context != nullptr, "memory for one zstd context");
  std::unique_ptr<CaptureWriter> writer(new CaptureWriter(std::move(stream)));
  pb::CaptureRecord record;
  *record.mutable_header() = header;
  writer->record(record);
  return writer;
}

void CaptureWriter::record(const pb::CaptureRecord& record) {
  const std::string bytes = record.SerializeAsString();
  put_length(stream_->pending, static_cast<uint32_t>(bytes.size()));
  stream_->pending.append(bytes);
  if (stream_->pending.size() >= 64U << 10) stream_->push(ZSTD_e_continue);
}

void CaptureWriter::write(const Input& input) {
  pb::CaptureRecord out;
  *out.mutable_input() = to_captured(input);
  record(out);
}

void CaptureWriter::flush() { stream_->push(ZSTD_e_flush); }

void CaptureWriter::finish(uint64_t inputs, uint64_t digest) {
  pb::CaptureRecord out;
  out.mutable_footer()->set_inputs(inputs);
  out.mutable_footer()->set_digest(digest);
  record(out);
  flush();
}

namespace {

// Takes whole records off the front of `plain`; false when `take` has had enough.
Result<bool> take_records(std::string& plain, uint64_t& records,
                          const std::function<bool(const pb::CaptureRecord&)>& take) {
  size_t at = 0;
  bool more = true;
  while (more && plain.size() - at >= 4) {
    const uint32_t length = get_length(std::string_view(plain).substr(at));
    if (length > record_max) {
      return Error{"CAPTURE_CORRUPT", "record " + std::to_string(records), "", "the file was altered"};
    }
    if (plain.size() - at - 4 < length) break;
    pb::CaptureRecord record;
    if (!record.ParseFromArray(plain.data() + at + 4, static_cast<int>(length))) {
      return Error{"CAPTURE_CORRUPT", "record " + std::to_string(records), "", "the file was altered"};
    }
    at += 4 + length;
    ++records;
    more = take(record);
  }
  plain.erase(0, at);
  return more;
}

}  // namespace

Result<CaptureRead> read_capture(const std::string& path,
                                 const std::function<bool(const pb::CaptureRecord&)>& take) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (!file) return Error{"CAPTURE_OPEN", path, std::strerror(errno), "name an existing capture"};
  const std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  std::vector<char> packed(ZSTD_DStreamInSize());
  std::vector<char> out(ZSTD_DStreamOutSize());
  std::string plain;
  CaptureRead read;
  size_t left = 0;
  while (const size_t got = std::fread(packed.data(), 1, packed.size(), file.get())) {
    ZSTD_inBuffer in{packed.data(), got, 0};
    while (in.pos < in.size) {
      ZSTD_outBuffer buffer{out.data(), out.size(), 0};
      left = ZSTD_decompressStream(context.get(), &buffer, &in);
      if (ZSTD_isError(left) != 0) {
        return Error{"CAPTURE_CORRUPT", "record " + std::to_string(read.records), ZSTD_getErrorName(left),
                     "the file was altered"};
      }
      plain.append(out.data(), buffer.pos);
      const Result<bool> more = take_records(plain, read.records, take);
      if (!more) return more.error();
      if (!*more) return read;
    }
  }
  read.truncated = left != 0 || !plain.empty();
  return read;
}

}  // namespace headgate
