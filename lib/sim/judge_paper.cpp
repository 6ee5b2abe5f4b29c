// Paper trades, held against what the real exchange had open and on offer.
#include <fmt/format.h>

#include "sim/judge.h"

namespace headgate::sim {
namespace {

constexpr int64_t paper_arrival_most_ns = ns_per_s;  // latency and the clock's skew

}  // namespace

// Paper orders cross no wire: the paper exchange's own record must do.
void Judge::paper(const VenueTruth& truth, const venue::Venue& exchange, const Approvals& approvals) {
  if (scene_.climate.remote_exchange) return;
  for (const VenueTruth::Order& order : truth.orders) paper_arrival(order, approvals);
  const Offers offered = offers_of(exchange);
  // Trade by trade: the paper exchange knows no more than what was published, and a level whose better
  // neighbour changed may have been refilled.
  for (const VenueTruth::Trade& trade : truth.trades) {
    const auto found = offered.find({trade.market, trade.side, trade.price_e4});
    const int64_t offered_e2 = found == offered.end() ? 0 : found->second;
    if (trade.quantity_e2 <= offered_e2) continue;
    once("PAPER_FILL_WITHOUT_OFFER", trade.id,
         fmt::format("{}: {}e-2 bought {} in {} at {}e-4, where {}e-2 was ever offered", trade.id,
                     trade.quantity_e2, name_of(trade.side), trade.market, trade.price_e4, offered_e2));
  }
}

void Judge::paper_arrival(const VenueTruth::Order& order, const Approvals& approvals) {
  const std::string& id = order.client_order_id;
  const int64_t at_ns = order.created_ns - scene_.begin_utc_ns;
  if (scene_.climate.kill_switch_at_ns && at_ns - scene_.kill_from_ns > paper_arrival_most_ns) {
    once("ORDER_AFTER_KILL", intent_of(id),
         fmt::format("{} reached the paper exchange {} ms after the KILL switch", id,
                     (at_ns - scene_.kill_from_ns) / ns_per_ms));
  }
  if (order.created_ns < plan_.opens.ns() || order.created_ns >= plan_.closes.ns()) {
    once("PAPER_OUT_OF_HOURS", intent_of(id), id + " was taken while the market was not open");
  }
  const auto found = approvals.find(intent_of(id));
  if (found == approvals.end()) return;
  // Two clocks are compared here, each askew by so much at most.
  const int64_t way_ns = order.created_ns - found->second.approved_utc_ns() + 2 * scene_.climate.skew_max_ns;
  if (way_ns >= paper_.latency_ms * ns_per_ms) return;
  once("PAPER_WITHOUT_LATENCY", intent_of(id),
       fmt::format("{} reached the paper exchange {} ms after its approval", id, way_ns / ns_per_ms));
}

}  // namespace headgate::sim
