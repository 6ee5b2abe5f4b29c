#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "domain/alert_limit.h"
#include "domain/moment.h"
#include "kalshi/account_frame.h"

namespace headgate::exec {

// The WebSocket that tells the account's trades as they happen. It only makes things known sooner: its frames
// are not counted, so nothing is believed absent because it was not told, and whatever is wrong with the
// connection ends it. It comes back after 1 s of machine time, doubling to 60 s; one that held for a minute
// was a good one, and the next loss waits 1 s again.
class FillChannel {
 public:
  static constexpr const char* feed = "fills";

  explicit FillChannel(std::string url) : url_(std::move(url)) {}

  void open(Effects& effects);
  void on_tick(MachineTime now, Effects& effects);
  void opened(MachineTime now, Effects& effects);
  void closed(const std::string& why, MachineTime now, Effects& effects);
  // The trade a frame tells, if it tells one.
  std::optional<kalshi::FillTold> text(std::string_view frame, MachineTime now, Effects& effects);

  // Trades are told from now on. Those before are not.
  bool is_live() const { return state_ == State::live; }
  std::string_view state() const;

 private:
  enum class State { closed, opening, subscribing, live };
  static constexpr int64_t wait_max_s = 60;
  static constexpr int64_t good_ns = 60 * ns_per_s;
  static constexpr int64_t answer_max_ns = 10 * ns_per_s;  // to the wish to subscribe

  void give_up(const char* code, const std::string& why, MachineTime now, Effects& effects);
  void lose(MachineTime now);

  std::string url_;
  State state_ = State::closed;
  int64_t command_ = 0;  // the last subscription asked for; grows over connections
  int64_t wait_s_ = 1;
  MachineTime again_;
  MachineTime since_;  // in the present state
  AlertLimit alerts_;
};

}  // namespace headgate::exec
