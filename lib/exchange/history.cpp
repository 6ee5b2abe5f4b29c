#include "exchange/history.h"

namespace headgate::exchange {

MarketTime history_cutoff(const PublicView& view) {
  constexpr int64_t day_ns = 24 * 3600 * ns_per_s, live_days = 60;
  const House& house = view.floor.house();
  const int64_t since_ns =
      house.history_ns > 0 ? view.now.ns() - house.history_ns : house.begins.ns() - live_days * day_ns;
  return MarketTime::from_ns(since_ns / day_ns * day_ns);
}

bool is_history(const PublicView& view, size_t market) {
  const MarketLife& life = view.floor.life(market);
  return life.phase == Phase::finalized && life.settled < history_cutoff(view);
}

}  // namespace headgate::exchange
