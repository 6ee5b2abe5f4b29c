#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "domain/digest.h"
#include "domain/moment.h"
#include "sim/climate.h"
#include "sim/schedule.h"
#include "sim/tally.h"
#include "sim/trace.h"

namespace headgate::sim {

// Something that must never happen, happened.
struct Violation {
  std::string code;   // stable
  std::string about;  // the id by which the trace tells its story: an intent, trade or market; or empty
  std::string text;
  int64_t at_ns = 0;
};

// What all parts of one simulated run share.
struct Scene {
  Scene(uint64_t the_seed, int64_t the_begin_utc_ns, bool traced)
      : seed(the_seed), begin_utc_ns(the_begin_utc_ns), climate(Climate::of(the_seed)), trace(traced) {}

  const uint64_t seed;
  const int64_t begin_utc_ns;  // UTC, which is market time here, at schedule time zero
  Climate climate;
  Schedule schedule;
  Tally tally;
  Trace trace;
  Digest digest;
  std::vector<Violation> violations;
  bool faults = true;  // off near the end: then everything must settle
  int64_t kill_from_ns = std::numeric_limits<int64_t>::max();   // the KILL file is there from then
  int64_t kill_until_ns = std::numeric_limits<int64_t>::max();  // until then; what it stopped stays stopped

  bool killed_at(int64_t ns) const { return ns >= kill_from_ns && ns < kill_until_ns; }

  MarketTime market_at(int64_t ns) const { return MarketTime::from_ns(begin_utc_ns + ns); }
  void violated(std::string code, std::string about, std::string text) {
    trace.line(schedule.now_ns(), [&] { return "VIOLATION " + code + ": " + text; });
    violations.push_back({std::move(code), std::move(about), std::move(text), schedule.now_ns()});
  }
};

}  // namespace headgate::sim
