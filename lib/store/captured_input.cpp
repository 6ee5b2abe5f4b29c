#include "store/captured_input.h"

#include <utility>
#include <variant>

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

std::string_view kind_of(const pb::CapturedInput& captured) {
  using C = pb::CapturedInput;
  switch (captured.event_case()) {
    case C::kStarted:
      return "Started";
    case C::kDelivered:
      return "Delivered";
    case C::kStreamReset:
      return "StreamReset";
    case C::kHeard:
      return "Heard";
    case C::kTimerFired:
      return "TimerFired";
    case C::kHttpDone:
      return "HttpDone";
    case C::kFeedOpened:
      return "FeedOpened";
    case C::kFeedText:
      return "FeedText";
    case C::kFeedClosed:
      return "FeedClosed";
    case C::kCommanded:
      return "Commanded";
    case C::kKillChecked:
      return "KillChecked";
    case C::kStopping:
      return "Stopping";
    case C::EVENT_NOT_SET:
      break;
  }
  return "unknown kind";
}

namespace {

// Which one of its kind.
std::string which(const pb::CapturedInput& captured) {
  using C = pb::CapturedInput;
  switch (captured.event_case()) {
    case C::kStarted:
      return std::to_string(captured.started().rows_size()) + " rows";
    case C::kDelivered: {
      const bus::v1::Envelope& envelope = captured.delivered();
      return envelope.source() + "/" + envelope.stream() + " " + std::to_string(envelope.sequence());
    }
    case C::kStreamReset:
      return captured.stream_reset().source() + "/" + captured.stream_reset().stream();
    case C::kHeard:
      return captured.heard().source();
    case C::kTimerFired:
      return captured.timer_fired().timer();
    case C::kHttpDone:
      return captured.http_done().request();
    case C::kFeedOpened:
      return captured.feed_opened().feed();
    case C::kFeedText:
      return captured.feed_text().feed();
    case C::kFeedClosed:
      return captured.feed_closed().feed();
    default:
      return {};
  }
}

}  // namespace

std::string label_of(const pb::CapturedInput& captured) {
  std::string out(kind_of(captured));
  const std::string one = which(captured);
  return one.empty() ? out : out + " " + one;
}

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

Result<Input> from_captured(pb::CapturedInput captured) {
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
      for (auto& row : *captured.mutable_started()->mutable_rows()) {
        started.rows[{row.table(), row.key()}] = std::move(*row.mutable_value());
      }
      out.event = std::move(started);
      return out;
    }
    case C::kDelivered:
      out.event = Delivered{std::move(*captured.mutable_delivered())};
      return out;
    case C::kStreamReset:
      out.event = StreamReset{captured.stream_reset().source(), captured.stream_reset().stream()};
      return out;
    case C::kHeard:
      out.event = Heard{std::move(*captured.mutable_heard())};
      return out;
    case C::kTimerFired:
      out.event = TimerFired{captured.timer_fired().timer()};
      return out;
    case C::kHttpDone: {
      auto& done = *captured.mutable_http_done();
      if (done.outcome() < 1 || done.outcome() > 3) break;
      out.event = HttpDone{done.request(), static_cast<HttpOutcome>(done.outcome()), done.status(),
                           std::move(*done.mutable_body()), done.why()};
      return out;
    }
    case C::kFeedOpened:
      out.event = FeedOpened{captured.feed_opened().feed()};
      return out;
    case C::kFeedText:
      out.event =
          FeedText{captured.feed_text().feed(), std::move(*captured.mutable_feed_text()->mutable_text())};
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

}  // namespace headgate
