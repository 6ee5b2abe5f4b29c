#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "cli/try_tally.h"

namespace headgate::cli {

// How a watched run ended.
struct Watched {
  bool interrupted = false;
  std::string problem;  // empty: it came to its end by itself
  RunFacts facts;       // as far as the processes could tell
};

// What to watch, and until when.
struct WatchWish {
  std::string run_directory;
  int64_t world_port = 0;
  bool endless = false;  // goes on after the first day, until it is stopped
  // Called once the first day of an endless run is settled and its books are compared.
  std::function<void(const RunFacts&)> first_day;
};

// Follows a running instance by asking it, like any second terminal would, and says on stderr how far it is.
// Returns when the days are over, settled and audited; when market time has not moved for 60 s; or when
// `stop` becomes readable.
class Watch {
 public:
  Watch(WatchWish wish, RunFacts known, int stop_descriptor)
      : wish_(std::move(wish)), facts_(std::move(known)), stop_(stop_descriptor) {}
  Watched run();

 private:
  void look();
  void look_at_world();
  bool books_compared() const;
  bool complete() const;
  bool first_day_settled() const;
  void tell_first_day();
  std::string stall_text() const;
  void say_progress();
  void end_line() const;
  void collect();
  bool wait_or_stop(int wait_ms) const;

  const WatchWish wish_;
  RunFacts facts_;
  int stop_;
  int64_t market_time_ns_ = 0;
  int64_t moved_ms_ = 0;  // machine time of the last movement
  int64_t settlements_ = 0;
  bool first_day_told_ = false;
  std::string progress_;
  std::string waiting_for_;  // not ready, in their own words
};

// Every event of a process's durable stream, from the first. Nothing when it cannot be asked.
std::optional<std::vector<bus::v1::Envelope>> replay_all(const std::string& run_directory,
                                                         const std::string& service);

}  // namespace headgate::cli
