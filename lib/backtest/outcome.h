#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/moment.h"
#include "domain/money.h"
#include "domain/quantity.h"
#include "score/bootstrap.h"
#include "score/calibration.h"
#include "score/interval.h"

namespace headgate::backtest {

// One event as the services left it. P&L is after fees; what is still held counts at its cost.
struct EventOutcome {
  std::string event;
  std::string winner;        // the market that paid YES; empty: not settled
  uint64_t evaluations = 0;  // published: those whose outcome, price or fair value had changed
  uint64_t intents = 0;
  uint64_t approved = 0;
  uint64_t denied = 0;
  uint64_t orders = 0;  // sent to the paper exchange
  uint64_t fills = 0;
  uint64_t maker_fills = 0;
  Quantity contracts;
  Money fees;
  Money profit;
};

// One forecast against the market at the same instant, over the ladders of a group: "KXHIGHNY 2025-11",
// "all". Scores are means; lower is better. A difference is model less market, its interval from blocks of
// dates.
struct SkillRow {
  std::string group;
  uint64_t dates = 0;
  uint64_t events = 0;
  uint64_t markets = 0;
  double brier_market = 0;  // per market
  double brier_model = 0;
  score::Interval brier_difference;
  double log_market = 0;  // nats of the winning market, per event
  double log_model = 0;
  score::Interval log_difference;
  score::Interval brier_market_interval;  // of each by itself, from the same blocks
  score::Interval brier_model_interval;
};

// A decile of what was said and how often it came true.
using ReliabilityRow = score::Decile;

struct EquityPoint {
  MarketTime at;
  Money equity;  // cash and positions at cost
};

// What a backtest found, for people.
struct Outcome {
  std::string from;  // "2025-12-05"
  std::string to;
  std::vector<EventOutcome> events;
  EventOutcome total;
  score::Interval profit_per_date;  // dollars, from blocks of dates
  // Contracts of orders that rested: what the record proves to be filled, and what it does not rule out, had
  // everybody who left a queue stood before us.
  Quantity rests_filled;
  Quantity rests_filled_at_most;
  Money opening;
  Money closing;
  std::vector<EquityPoint> equity;
  uint64_t looked_at = 0;  // sides of markets that edge judged, whether or not that changed anything
  std::vector<std::pair<std::string, uint64_t>> reasons;  // which gate stopped these, most frequent first
  std::vector<std::pair<std::string, uint64_t>> denials;  // why risk denied, by code, most frequent first
  std::vector<SkillRow> skill;
  std::vector<ReliabilityRow> reliability_model;
  std::vector<ReliabilityRow> reliability_market;
  double calibration_error_model = 0;
  double calibration_error_market = 0;
  double debiased_error_model = 0;  // less what chance alone adds
  double debiased_error_market = 0;
  score::Resampling resampling;       // how every interval here was drawn
  std::string skill_at;               // "10:00 local"
  std::string verdict;                // one plain sentence: is there evidence of an edge?
  std::vector<std::string> assumed;   // what no record holds and was stated instead
  std::vector<std::string> sources;   // files, with how much of each was used
  std::vector<std::string> left_out;  // of these, and why
  uint64_t records = 0;               // taken in
  uint64_t digest = 0;                // equal inputs give an equal one
  std::string configuration_version;
  int64_t latency_ms = 0;
};

}  // namespace headgate::backtest
