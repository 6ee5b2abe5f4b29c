#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backtest/archive.h"
#include "backtest/kept.h"
#include "backtest/known_from.h"
#include "backtest/ladders.h"
#include "backtest/outcome.h"
#include "backtest/player.h"
#include "backtest/stage.h"
#include "backtest/tally.h"
#include "config/configuration.h"
#include "domain/result.h"
#include "headgate/recording/v1/recording.pb.h"

namespace headgate::backtest {

// One recording to be played.
struct Track {
  std::string source;  // the file it came from: named when it would leak
  std::vector<recording::v1::Record> records;
};

// Plays recordings side by side, in the order of the instants from which each record was known, before the
// services' own actors. Every record passes KnownFrom first; a leak ends the run with the source's name.
class Run final : private Stage::Audience {
 public:
  // The services that act; what the others would say is not there. Errors: what an actor refuses.
  static Result<std::unique_ptr<Run>> make(const Configuration& configuration,
                                           const std::vector<std::string>& services,
                                           const std::vector<Track>& tracks);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  struct Progress {
    uint64_t records = 0;
    uint64_t of = 0;
    MarketTime now;
  };
  // `progress` is called every few thousand records.
  Status play(const std::function<void(const Progress&)>& progress);

  // Fills in what was counted and booked; skill is another matter.
  void write(Outcome& out) const;
  uint64_t records() const { return records_; }
  const Stage& stage() const { return stage_; }
  Ladders::Taken ladders() const { return ladders_.take(); }
  const Kept& kept() const { return stage_.kept(); }
  // For whoever is done with the rest.
  Kept take_kept() { return stage_.take_kept(); }

  // Market tells its state at least so often, as the service does when nothing changes: a quiet book is
  // proven by it. While there are no books nothing is to be proven.
  static constexpr int64_t tick_ns = 10 * ns_per_s;
  static constexpr int64_t tick_without_books_ns = 300 * ns_per_s;

 private:
  struct Reel {
    const Track* track;
    size_t next = 0;
    size_t player;  // its number with the player
    KnownFrom guard;
  };
  Run(const Configuration& configuration, const std::vector<Track>& tracks, MarketTime begins);

  Reel* earliest();
  void tick_until(MarketTime to);
  Status take(Reel& reel, const recording::v1::Record& record);
  void learn_market(const recording::v1::Market& market);

  HttpDone answer(const HttpRequest& request, MarketTime now) override;
  void heard(const bus::v1::Envelope& envelope) override;

  Stage stage_;
  Player player_;
  Archive archive_;
  Tally tally_;
  Ladders ladders_;
  std::vector<Reel> reels_;
  MarketTime next_tick_;
  uint64_t records_ = 0;
  uint64_t of_ = 0;
};

}  // namespace headgate::backtest
