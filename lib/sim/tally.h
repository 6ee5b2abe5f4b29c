#pragma once

#include <cstdint>

namespace headgate::sim {

// What happened in one run, counted outside the actors.
struct Tally {
  int64_t simulated_ns = 0;
  uint64_t happenings = 0;  // of the schedule
  uint64_t inputs = 0;
  uint64_t records = 0;  // asked for and dropped
  uint64_t commits = 0;
  uint64_t messages = 0;  // on their way to one reader each
  uint64_t messages_lost = 0;
  uint64_t messages_repeated = 0;
  uint64_t messages_overtaken = 0;
  uint64_t crashes = 0;
  uint64_t clean_stops = 0;
  uint64_t commits_failed = 0;
  uint64_t requests = 0;
  uint64_t requests_lost = 0;
  uint64_t replies_lost = 0;
  // Orders that the exchange took, whose sender was told otherwise or nothing.
  uint64_t orders_answered_by_silence = 0;
  uint64_t orders_answered_by_reset = 0;
  uint64_t orders_answered_by_html = 0;   // 502
  uint64_t orders_answered_by_error = 0;  // 500, 503, 504 with an error body
  uint64_t orders_answered_in_part = 0;   // 201 and half a body
  uint64_t feed_cuts = 0;
  uint64_t orders = 0;  // at the exchange
  uint64_t fills = 0;
  uint64_t approvals = 0;
  uint64_t denials = 0;
  uint64_t cancels = 0;  // orders that ended cancelled
  uint64_t settlements = 0;
  uint64_t commands = 0;  // of an operator
  uint64_t buggified = 0;

  Tally& operator+=(const Tally& other);
};

}  // namespace headgate::sim
