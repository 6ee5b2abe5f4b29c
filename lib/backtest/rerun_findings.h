#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backtest/kept.h"
#include "domain/result.h"

namespace headgate::backtest {

// A place at which the rerun did not do what the run did.
struct Divergence {
  std::string_view code;  // MESSAGE_DIFFERS, NEVER_PUBLISHED, ROWS_DIFFER, DIGEST_DIFFERS, NOT_KEPT
  std::string service;    // whose input it is
  uint64_t life = 0;
  uint64_t input = 0;
  std::string message;  // "edge/events 12 headgate.edge.v1.OrderIntent"; empty where it is no message
  std::string field;
  std::string captured;
  std::string rerun;

  std::string text() const;
};

// LIFE_CUT: of the end of a life no capture tells, since the process was killed, or its file is not there.
// What it did there cannot be made again; it is taken from those who heard of it, and counted here.
struct Cut {
  std::string service;
  uint64_t life = 0;         // 0: nothing was captured of this service
  uint64_t inputs = 0;       // that were captured, and given
  uint64_t state_head = 0;   // state messages of this life beyond this one were not made here
  uint64_t messages = 0;     // such messages, and events that no store has, as readers had captured them; one
                             // read twice counts twice
  uint64_t events_from = 0;  // events taken from the run's store; 0: none
  uint64_t events_to = 0;    // the last of them
  uint64_t events_undone = 0;  // made here, but never stored by the process
  uint64_t rows = 0;           // that the next life found otherwise than they were here

  std::string text() const;
};

struct RerunTally {
  uint64_t lives = 0;
  uint64_t inputs = 0;
  uint64_t messages = 0;     // of these, bus messages that were compared with the captured ones
  uint64_t digests = 0;      // compared
  uint64_t whole_lives = 0;  // that ended with an equal digest
  uint64_t digest = 0;       // of the last life
};

struct RerunFindings {
  Kept kept;  // rows and events; records were handed out while it ran
  std::map<std::string, RerunTally> services;
  std::vector<Divergence> divergences;  // the first ones
  uint64_t diverged = 0;                // how many there were
  std::vector<Cut> cuts;
  std::optional<Error> problem;  // it could not be read to the end

  bool equal() const { return diverged == 0 && !problem; }
  uint64_t inputs() const;
  uint64_t digest() const;  // of all services: equal reruns give an equal one
};

}  // namespace headgate::backtest
