#include "services/exec/fill_channel.h"

#include <algorithm>

#include "kalshi/feed_command.h"
#include "kalshi/frame_codec.h"

namespace headgate::exec {

void FillChannel::open(Effects& effects) {
  state_ = State::opening;
  effects.open_feed(feed, url_, Credential::write);
}

void FillChannel::on_tick(MachineTime now, Effects& effects) {
  if (state_ == State::closed && now >= again_) return open(effects);
  if (state_ == State::subscribing && now.minus_ns(since_) > answer_max_ns) {
    give_up("FILL_CHANNEL_SILENT", "the subscription was not answered", now, effects);
  }
}

void FillChannel::opened(MachineTime now, Effects& effects) {
  if (state_ != State::opening) return;
  state_ = State::subscribing;
  since_ = now;
  effects.send_feed(feed, kalshi::subscribe_command(++command_, kalshi::fill_channel));
}

void FillChannel::lose(MachineTime now) {
  if (is_live() && now.minus_ns(since_) >= good_ns) wait_s_ = 1;
  state_ = State::closed;
  again_ = now.plus_ns(wait_s_ * ns_per_s);
  wait_s_ = std::min(wait_s_ * 2, wait_max_s);
}

void FillChannel::closed(const std::string& why, MachineTime now, Effects& effects) {
  if (state_ == State::closed) return;  // the close we asked for ourselves
  lose(now);
  if (!alerts_.allows("FILL_CHANNEL_CLOSED", now)) return;
  effects.note(Level::warning, "FILL_CHANNEL_CLOSED", why + "; fills are asked for meanwhile");
}

// A frame that cannot be read may have been a trade; asking tells it.
void FillChannel::give_up(const char* code, const std::string& why, MachineTime now, Effects& effects) {
  effects.close_feed(feed);
  lose(now);
  if (alerts_.allows(code, now)) effects.note(Level::alert, code, why + "; fills are asked for meanwhile");
}

std::optional<kalshi::FillTold> FillChannel::text(std::string_view frame, MachineTime now, Effects& effects) {
  if (state_ != State::subscribing && state_ != State::live) return std::nullopt;
  const kalshi::Frame read = kalshi::parse_frame(frame);
  if (const auto* told = std::get_if<kalshi::FillTold>(&read)) return *told;
  const auto* subscribed = std::get_if<kalshi::Subscribed>(&read);
  if (subscribed != nullptr && subscribed->channel == kalshi::fill_channel) {
    if (state_ == State::live || subscribed->id != command_) return std::nullopt;
    state_ = State::live;
    since_ = now;
    return std::nullopt;
  }
  if (const auto* refusal = std::get_if<kalshi::FeedRefusal>(&read)) {
    give_up("FILL_CHANNEL_REFUSED", std::to_string(refusal->code) + " " + refusal->message, now, effects);
  } else {
    const auto* fault = std::get_if<kalshi::FeedFault>(&read);
    const std::string why = fault != nullptr ? fault->error.text() : "a frame of another channel";
    give_up("FILL_CHANNEL_UNREADABLE", why, now, effects);
  }
  return std::nullopt;
}

std::string_view FillChannel::state() const {
  switch (state_) {
    case State::closed:
      return "closed";
    case State::opening:
      return "opening";
    case State::subscribing:
      return "subscribing";
    case State::live:
      return "live";
  }
  return "closed";
}

}  // namespace headgate::exec
