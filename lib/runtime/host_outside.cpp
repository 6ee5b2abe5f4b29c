// The node's outside, as a process has it.
#include "runtime/host.h"
#include "runtime/system_clock.h"

namespace headgate {

Outside::Clocks Host::clocks() { return {utc_now(), machine_now()}; }
bool Host::killed() { return kill_file_.engaged(); }
void Host::capture(const Input& input) {
  if (capture_) capture_->write(input);
}

void Host::record(const Recorded& record, MarketTime market, UtcTime utc) {
  recording_->take(record, market, utc);
  tell_of_recording();
}
std::string Host::recording_stopped() const { return recording_->stopped(); }
void Host::tell_of_recording() {
  const std::string alert = recording_->take_alert();
  if (alert.empty()) return;
  log_.write(Level::alert, "RECORDING_STOPPED",
             alert + "; trading goes on, what is seen now is lost to research");
}

void Host::publish(const std::string& topic, const bus::v1::Envelope& envelope) {
  bus_.publish(topic, envelope);
}
void Host::ask(const std::string& peer, const command::v1::Request& request) { bus_.ask(peer, request); }
void Host::answer(const std::string& asker, const bus::v1::Reply& reply) { bus_.answer(asker, reply); }

void Host::request(const HttpRequest& request) {
  const auto headers = credentials_.sign(request, utc_now());
  if (!headers) return http_.refuse(request.id, headers.error().text());
  http_.start(request, *headers);
}
void Host::feed(const FeedCommand& command) {
  switch (command.kind) {
    case FeedCommand::Kind::open:
      return open_feed(command);
    case FeedCommand::Kind::send:
      return feeds_.send(command.feed, command.text);
    case FeedCommand::Kind::close:
      return feeds_.close(command.feed);
  }
}
void Host::open_feed(const FeedCommand& command) {
  const auto headers = credentials_.sign(command, utc_now());
  if (!headers) return feeds_.refuse(command.feed, headers.error().text());
  feeds_.open(command.feed, command.text, *headers);
}
size_t Host::under_way() const { return http_.in_flight() + feeds_.connecting(); }

void Host::log(Level level, std::string_view code, std::string_view text) { log_.write(level, code, text); }
uint64_t Host::malformed() const { return bus_.malformed(); }

}  // namespace headgate
