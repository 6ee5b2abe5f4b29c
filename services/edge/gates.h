#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/moment.h"
#include "domain/price.h"
#include "headgate/edge/v1/edge.pb.h"
#include "services/edge/inputs.h"

namespace headgate {

// The ladder, in the order in which it is climbed: stable names, published with value and limit. The first
// that fails is an evaluation's outcome.
inline constexpr std::array<std::string_view, 15> gate_names{
    "FAIR_VALUE_PRESENT", "FAIR_VALUE_AGE",  "MARKET_WHOLE", "MARKET_ACTIVE", "EXCHANGE_OPEN", "BOOK_WHOLE",
    "BOOK_AGE",           "OFFER_PRESENT",   "RISK_PRESENT", "TRADING_STATE", "EDGE",          "KELLY",
    "NO_OPEN_ORDER",      "DENIAL_COOLDOWN", "IDEA_NEW"};
inline constexpr std::string_view outcome_intent = "INTENT";

// Place of an outcome in the ladder; INTENT stands behind the last gate.
size_t rung_of(std::string_view outcome);

// One side of one market at one moment: every number that a gate looks at. Pointers lead into Inputs.
struct SideFacts {
  std::string event;
  std::string market;
  Side side = Side::yes;
  MarketTime now;

  const HeldFairValue* fair = nullptr;  // names this market and is whole, else nothing
  std::string fair_problem;             // why there is none
  int64_t fair_age_ns = 0;
  const MarketView* view = nullptr;
  const std::optional<market::v1::ExchangeStatus>* exchange = nullptr;
  bool risk_present = false;
  risk::v1::TradingMode mode = risk::v1::TRADING_MODE_HALTED;
  int64_t book_age_ns = 0;

  std::optional<double> probability;  // that this side pays, pooled
  std::string probability_problem;    // why there is none although the fair value is there
  std::optional<Offer> offer;
  std::optional<double> edge;  // dollars per contract after the fee of buying one
  Money fee;                   // of `quantity`, or of one contract while that is zero

  Quantity net;       // held: positive YES
  Quantity purchase;  // Kelly's, on top of what is held and open
  std::string kelly_problem;
  Quantity target;    // contracts of this side Kelly wants in all
  Quantity quantity;  // of the intent
  bool reduce_only = false;
  std::string blocked_by;                  // open order or live intent in this market
  std::optional<int64_t> since_denial_ns;  // market time since an intent in this market was denied
  std::string decision_key;
  std::string intent_id;  // set once there is a quantity
  std::string decided;    // what became of this id before; empty when it is new
};

struct GateLimits {
  int64_t fair_value_age_max_s = 0;
  int64_t book_age_max_s = 0;
  int64_t threshold_e4 = 0;
};

// Climbs the ladder and answers INTENT or the first gate that failed. With `out`, every gate is written there
// with its value and limit; without, nothing is formatted, which is the common case.
std::string_view climb(const SideFacts& facts, const GateLimits& limits, edge::v1::Evaluation* out);

// Why an order of ours should not rest any longer because its inputs went bad: a gate's name, or empty. What
// was not heard yet is no reason: after a start everything is missing for a moment.
std::string_view gone_bad(const SideFacts& facts, const GateLimits& limits);

}  // namespace headgate
