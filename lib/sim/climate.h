#pragma once

#include <cstdint>
#include <optional>

namespace headgate::sim {

// How bad one seed's world is. Every kind of fault is switched on or off by itself, so that some runs have
// one kind alone and it is not masked by the others (swarm testing: Groce et al., ISSTA 2012). Chances are of
// a million.
struct Climate {
  // The one limit that is narrow. Were all of them narrow, the first would hide the others.
  enum class Narrow : uint8_t { none, cost, quantity, open_orders, event, strategy, account, bankroll, rate };

  // the bus
  uint64_t message_lost = 0;
  uint64_t message_repeated = 0;
  uint64_t message_overtakes = 0;
  uint64_t message_late = 0;  // by up to seconds
  uint64_t ask_lost = 0;
  // the processes
  uint64_t crash_at_touch = 0;  // at each thing a process does to the outside
  int64_t kill_every_ns = 0;    // a random process, on average; 0: never
  uint64_t clean_stop = 0;      // of these
  uint64_t stall = 0;           // a step that takes up to seconds
  // the disk
  int64_t commit_ns = 0;  // a flush on average
  uint64_t commit_slow = 0;
  uint64_t commit_fails = 0;    // reports an error; half of them are on the disk nevertheless
  uint64_t commit_crashes = 0;  // power fails; half of them are on the disk nevertheless
  // the way to the exchange
  uint64_t request_not_sent = 0;
  uint64_t request_lost = 0;
  uint64_t reply_lost = 0;
  uint64_t reply_spoiled = 0;  // HTML, an error or half a body, though the exchange has obeyed
  uint64_t web_slow = 0;       // seconds instead of milliseconds, either way
  int64_t feed_cut_every_ns = 0;
  int64_t blackout_from_ns = 0;  // the exchange's feed is gone for so long
  int64_t blackout_ns = 0;
  int64_t read_lag_ns = 0;  // the exchange's portfolio tells what was true so long ago
  int64_t page_most = 1'000;
  // the clocks
  int64_t skew_max_ns = 0;
  // rare branches in shared code
  uint64_t buggify = 0;
  // what is played
  bool remote_exchange = false;  // orders by HTTP to the exchange; otherwise paper
  bool restless_edge = false;    // a workload in edge's place that presses against every limit
  Narrow narrow = Narrow::none;
  int64_t operator_every_ns = 0;  // somebody halts, reduces and resumes, on average; 0: nobody
  std::optional<int64_t> kill_switch_at_ns;
  bool kill_file_removed = false;   // later, which starts nothing
  bool risk_alone_resumed = false;  // after that; exec is not

  static Climate of(uint64_t seed);
};

}  // namespace headgate::sim
