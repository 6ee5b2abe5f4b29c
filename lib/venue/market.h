#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "venue/fee.h"
#include "venue/ladder.h"

namespace headgate::venue {

enum class MarketStatus : uint8_t { initialized = 1, open = 2, paused = 3, closed = 4, settled = 5 };

// Valid prices from start to end by step, dollars 1e-4, as the exchange's price_ranges say.
struct PriceBand {
  int64_t start_e4 = 0;
  int64_t end_e4 = 0;
  int64_t step_e4 = 0;
  friend bool operator==(const PriceBand&, const PriceBand&) = default;
};

struct MarketTerms {
  std::string ticker;
  FeeTerms fees;
  std::vector<PriceBand> bands;
  // Orders meet the sizes of a published book instead of each other; see Venue::place_against.
  bool mirrored = false;
  MarketTime fees_waived_until = {};  // fills before it are free
  friend bool operator==(const MarketTerms&, const MarketTerms&) = default;
};

struct Market {
  MarketTerms terms;
  MarketStatus status = MarketStatus::initialized;
  int64_t yes_payout_e4 = 0;  // once settled
  Ladder ladder;

  bool has_price(int64_t price_e4) const {
    if (price_e4 <= 0 || price_e4 >= 10'000) return false;
    return std::any_of(terms.bands.begin(), terms.bands.end(), [&](const PriceBand& band) {
      return price_e4 >= band.start_e4 && price_e4 <= band.end_e4 &&
             (price_e4 - band.start_e4) % band.step_e4 == 0;
    });
  }
};

// A grid the venue can price on: every band runs upwards within [0, 1] by a positive step.
inline bool is_grid(const std::vector<PriceBand>& bands) {
  return !bands.empty() && std::all_of(bands.begin(), bands.end(), [](const PriceBand& band) {
    return band.step_e4 > 0 && band.start_e4 >= 0 && band.start_e4 < band.end_e4 && band.end_e4 <= 10'000;
  });
}

}  // namespace headgate::venue
