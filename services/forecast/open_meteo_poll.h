#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "config/configuration.h"
#include "services/forecast/event_view.h"
#include "weather/stations.h"

namespace headgate {

// One walk over the source: the run's metadata, then the high of each wanted day. One request at a time.
// Metadata come first: a run that appears in between makes a value look older than it is, never younger.
class OpenMeteoPoll {
 public:
  explicit OpenMeteoPoll(const ForecastConfiguration& configuration) : configuration_(configuration) {}

  struct Wanted {
    std::string event_ticker;
    weather::Date date;
    weather::StationEntry station;
  };
  bool running() const { return !waiting_for_.empty(); }
  // Begins a walk; not while one is running, and `wanted` is not empty.
  HttpRequest begin(std::vector<Wanted> wanted);

  struct Advance {
    std::string event_ticker;             // of the day that was asked for; empty for the metadata
    std::optional<DayForecast> forecast;  // a value was found
    std::optional<Error>
        error;  // stable codes: NO_ANSWER, HTTP_STATUS, ISSUED_IN_FUTURE, VALUE_NOT_KNOWN, ...
    std::optional<HttpRequest> next;  // nothing: the walk is over
  };
  // Nothing when the reply is none of ours.
  std::optional<Advance> advance(const HttpDone& done, MarketTime now);

 private:
  HttpRequest ask(const std::string& path);
  HttpRequest ask_day(const Wanted& wanted);
  std::optional<Error> read_run(const HttpDone& done, MarketTime now);
  void read_day(const Wanted& wanted, const HttpDone& done, MarketTime now, Advance& out) const;

  const ForecastConfiguration configuration_;
  std::deque<Wanted> wanted_;  // when the run is known, the first is under way
  bool run_known_ = false;
  int64_t run_available_ns_ = 0;
  std::string run_sha256_;
  std::string waiting_for_;
  uint64_t number_ = 0;
};

}  // namespace headgate
