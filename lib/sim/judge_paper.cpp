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
  paper_sizes(truth, offers_of(exchange), prints_of(exchange));
}

// Over all trades together, whatever the paper exchange was told of it. Who takes at a price needs so much
// offered at it; who waits at a price needs as much offered below it, and not taken there, or sold at it or
// below it by somebody who came to it.
void Judge::paper_sizes(const VenueTruth& truth, const Offers& offered, const Offers& printed) {
  Offers taken;
  Offers made;
  for (const VenueTruth::Trade& trade : truth.trades) {
    (trade.taker ? taken : made)[{trade.market, trade.side, trade.price_e4}] += trade.quantity_e2;
  }
  const auto sum = [](const Offers& of, const Offer& most, bool inclusive) {
    int64_t out = 0;
    for (const auto& [at, e2] : of) {
      if (at.market != most.market || at.side != most.side) continue;
      if (at.price_e4 < most.price_e4 || (inclusive && at.price_e4 == most.price_e4)) out += e2;
    }
    return out;
  };
  for (const auto& [at, e2] : taken) {
    const auto found = offered.find(at);
    const int64_t offered_e2 = found == offered.end() ? 0 : found->second;
    if (e2 <= offered_e2) continue;
    once("PAPER_FILL_WITHOUT_OFFER", at.market,
         fmt::format("{}e-2 {} taken in {} at {}e-4, where {}e-2 was ever offered", e2, name_of(at.side),
                     at.market, at.price_e4, offered_e2));
  }
  for (const auto& [at, e2] : made) {
    const int64_t needed_e2 = sum(made, at, true) + sum(taken, at, false);
    const int64_t reached_e2 = sum(offered, at, false) + sum(printed, at, true);
    if (needed_e2 <= reached_e2) continue;
    once("PAPER_REST_NOT_REACHED", at.market,
         fmt::format("{}e-2 {} bought in {} at up to {}e-4 by waiting and below it, where {}e-2 came so far",
                     needed_e2, name_of(at.side), at.market, at.price_e4, reached_e2));
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
