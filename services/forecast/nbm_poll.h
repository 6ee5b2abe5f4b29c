#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/digest.h"
#include "domain/moment.h"
#include "services/forecast/day_forecast.h"
#include "weather/nbm_bulletin.h"

namespace headgate {

// Fetches the percentile bulletins of the National Blend: one file a cycle for all stations, some 35 MB.
// Keeps what each station's blocks of the last cycles said, since a cycle after noon no longer tells today's
// maximum and an event may open after its bulletin was read.
class NbmPoll {
 public:
  // An empty address: the source is not used. `stations` are those that are looked for in each file.
  NbmPoll(std::string url, std::vector<weather::StationEntry> stations)
      : url_(std::move(url)), stations_(std::move(stations)) {}

  // The request that is due, or nothing. The newest cycle first that some open day lacks; an older one while
  // the newer is not there yet.
  std::optional<HttpRequest> ask(const std::vector<OpenDay>& open, MarketTime now);
  // When to ask again; only with an address.
  MarketTime next_ask(MarketTime now) const;
  bool used() const { return !url_.empty(); }

  struct Advance {
    bool read = false;          // at least one station's block is new
    std::vector<Error> errors;  // each names the file's address, station, row and column where they apply
  };
  // Nothing when the reply is none of ours.
  std::optional<Advance> advance(const HttpDone& done, MarketTime now);

  // What the newest bulletin says that covers the day; nothing when none does.
  std::optional<DayForecast> forecast(const OpenDay& day) const;
  void add_to(Digest& digest) const;

 private:
  struct Cycle {
    int64_t first_asked_ns = 0;
    int64_t ask_after_ns = 0;
    bool settled = false;  // read for one station at least, or given up
  };
  struct Held {
    weather::NbmBulletin bulletin;
    int64_t fetched_ns = 0;
    std::string block_sha256;
    std::string file_sha256;
  };
  std::string address(int64_t cycle_ns) const;
  bool lacks(const OpenDay& day, int64_t cycle_ns) const;
  void read(const HttpDone& done, MarketTime now, Advance& out);
  std::optional<Error> read_station(const weather::StationEntry& station, const HttpDone& done,
                                    const std::string& file_sha256, MarketTime now);
  void forget_old(MarketTime now);

  const std::string url_;
  const std::vector<weather::StationEntry> stations_;
  std::map<int64_t, Cycle> cycles_;                      // by nominal time
  std::map<std::string, std::map<int64_t, Held>> held_;  // by station and cycle
  std::string waiting_for_;
  int64_t asked_cycle_ns_ = 0;
  bool pending_ = false;  // a cycle is lacking that is to be asked for, or is being asked for
  uint64_t number_ = 0;
};

}  // namespace headgate
