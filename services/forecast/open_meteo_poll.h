#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/digest.h"
#include "services/forecast/day_forecast.h"

namespace headgate {

// One walk over a source in Open-Meteo's shape: the run's metadata, then the high of each wanted day. One
// request at a time. Metadata come first: a run that appears in between makes a value look older than it is,
// never younger.
class OpenMeteoPoll {
 public:
  struct Settings {
    ForecastSource source;  // daily, or ensemble
    std::string url;        // empty: the source is not used
    std::string model;
    double spread_f = 0;  // standard deviation of the high around a single forecast
  };
  explicit OpenMeteoPoll(Settings settings) : settings_(std::move(settings)) {}

  ForecastSource source() const { return settings_.source; }
  bool used() const { return !settings_.url.empty(); }
  bool running() const { return !waiting_for_.empty(); }
  // Begins a walk; not while one is running, and `wanted` is not empty.
  HttpRequest begin(std::vector<OpenDay> wanted);

  struct Advance {
    std::string event_ticker;             // of the day that was asked for; empty for the metadata
    std::optional<DayForecast> forecast;  // a value was found
    std::optional<Error> error;  // NO_ANSWER, HTTP_STATUS, ISSUED_IN_FUTURE, VALUE_NOT_KNOWN, or the codec's
    std::optional<HttpRequest> next;  // nothing: the walk is over
  };
  // Nothing when the reply is none of ours.
  std::optional<Advance> advance(const HttpDone& done, MarketTime now);
  void add_to(Digest& digest) const;

 private:
  HttpRequest ask(const std::string& path);
  HttpRequest ask_day(const OpenDay& wanted);
  std::optional<Error> read_run(const HttpDone& done, MarketTime now);
  void read_day(const OpenDay& wanted, const HttpDone& done, MarketTime now, Advance& out) const;
  Result<weather::TwoPiece> high_in(const std::string& body, const OpenDay& wanted) const;

  const Settings settings_;
  std::deque<OpenDay> wanted_;  // when the run is known, the first is under way
  bool run_known_ = false;
  int64_t run_available_ns_ = 0;
  std::string run_sha256_;
  std::string waiting_for_;
  uint64_t number_ = 0;
};

}  // namespace headgate
