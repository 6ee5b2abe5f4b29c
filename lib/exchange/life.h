#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "exchange/phase.h"
#include "exchange/price_structure.h"

namespace headgate::exchange {

// What a market came to.
struct Outcome {
  int64_t yes_e4 = 0;   // paid for each YES; the rest of the dollar for each NO
  bool scalar = false;  // neither side simply won
  std::string value;    // what was measured: Kalshi's expiration_value; empty where nothing was

  static Outcome won(std::string value) { return {10'000, false, std::move(value)}; }
  static Outcome lost(std::string value) { return {0, false, std::move(value)}; }
  // "yes", "no" or "scalar"
  std::string_view result() const { return scalar ? "scalar" : yes_e4 == 10'000 ? "yes" : "no"; }
};

// How far a market has come.
struct MarketLife {
  Phase phase = Phase::initialized;
  MarketTime updated;              // the last change that is no trading
  MarketTime next;                 // when it goes on by itself; the largest time after the last phase
  MarketTime settled;              // once finalized
  std::optional<Outcome> outcome;  // from determined on
  PriceStructure structure = PriceStructure::linear_cent;
  std::string yes_sub_title;  // as it was changed; empty: the plan's words
};

}  // namespace headgate::exchange
