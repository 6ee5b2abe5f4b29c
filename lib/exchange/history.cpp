#include "exchange/history.h"

namespace headgate::exchange {

MarketTime history_cutoff(const PublicView& view) { return view.floor.archived_before(view.now); }

bool is_history(const PublicView& view, size_t market) {
  const MarketLife& life = view.floor.life(market);
  return life.phase == Phase::finalized && life.settled < history_cutoff(view);
}

}  // namespace headgate::exchange
