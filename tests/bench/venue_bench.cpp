// venue_bench [ORDERS]: orders matched a second by the exchange's engine, with and without the rows that make
// it durable, beside a bare loop over price levels that keeps neither accounts nor ids nor trades.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <vector>

#include "domain/random.h"
#include "tests/bench/samples.h"
#include "venue/venue.h"

namespace headgate::bench {
namespace {

using namespace headgate::venue;

// Half of all orders cross: quotes of some makers around a price that walks, and takers who hit them.
std::vector<OrderRequest> orders(int count, size_t traders) {
  Random draw(7);
  std::vector<OrderRequest> out;
  int64_t middle_c = 50;
  for (int i = 0; i < count; ++i) {
    if (i % 64 == 0) middle_c = std::clamp<int64_t>(middle_c + draw.between(-1, 1), 20, 80);
    OrderRequest request;
    const uint64_t who = draw.below(traders);
    const bool takes = draw.chance(500'000);
    request.account = (takes ? "taker" : "maker") + std::to_string(who);
    request.market = "RAIN";
    request.side = draw.below(2) == 0 ? BookSide::bid : BookSide::ask;
    const int64_t away_c = takes ? -3 : draw.between(1, 10);
    request.price_e4 = 100 * (request.side == BookSide::bid ? middle_c - away_c : middle_c + away_c);
    request.quantity = Quantity::contracts(draw.between(1, 20));
    request.self_trade = SelfTrade::maker;
    if (takes) request.time_in_force = TimeInForce::immediate_or_cancel;
    out.push_back(std::move(request));
  }
  return out;
}

struct Figure {
  double per_second = 0;
  uint64_t matches = 0;
};

Figure by_engine(const std::vector<OrderRequest>& requests, size_t traders, bool writes_rows) {
  VenueRules rules;
  rules.writes_rows = writes_rows;
  Venue venue(rules);
  Venue::Changes rows;
  for (size_t i = 0; i < traders; ++i) {
    venue.add_account("maker" + std::to_string(i), Money::dollars(1'000'000'000), rows);
    venue.add_account("taker" + std::to_string(i), Money::dollars(1'000'000'000), rows);
  }
  venue.list_market({"RAIN", *fee_terms("quadratic_with_maker_fees", 10'000), {{0, 10'000, 100}}, false},
                    rows);
  venue.set_status("RAIN", MarketStatus::open, rows);
  const int64_t from = machine_ns();
  int64_t now_ns = 1'790'000'000 * ns_per_s;
  for (const OrderRequest& request : requests) {
    rows.clear();
    (void)venue.place(request, MarketTime::from_ns(++now_ns), rows);
  }
  return {static_cast<double>(requests.size()) / (static_cast<double>(machine_ns() - from) / 1e9),
          venue.trades().size()};
}

// What no exchange can do without: levels by price, first come first served.
Figure by_levels(const std::vector<OrderRequest>& requests) {
  struct Rest {
    int64_t left_e2;
    const OrderRequest* order;
  };
  std::map<int64_t, std::deque<Rest>> bids, asks;
  uint64_t matches = 0;
  const int64_t from = machine_ns();
  for (const OrderRequest& request : requests) {
    const bool buys = request.side == BookSide::bid;
    auto& others = buys ? asks : bids;
    int64_t left_e2 = request.quantity.e2();
    while (left_e2 > 0 && !others.empty()) {
      const auto level = buys ? others.begin() : std::prev(others.end());
      if (buys ? level->first > request.price_e4 : level->first < request.price_e4) break;
      Rest& front = level->second.front();
      const int64_t part = front.order->account == request.account ? 0 : std::min(front.left_e2, left_e2);
      front.left_e2 -= part == 0 ? front.left_e2 : part;
      left_e2 -= part;
      matches += part > 0 ? 1 : 0;
      if (front.left_e2 == 0) level->second.pop_front();
      if (level->second.empty()) others.erase(level);
    }
    if (left_e2 > 0 && request.time_in_force == TimeInForce::good_till_canceled) {
      (buys ? bids : asks)[request.price_e4].push_back({left_e2, &request});
    }
  }
  return {static_cast<double>(requests.size()) / (static_cast<double>(machine_ns() - from) / 1e9), matches};
}

int run(int count) {
  constexpr size_t traders = 16;
  const std::vector<OrderRequest> requests = orders(count, traders);
  const Figure bare = by_levels(requests);
  const Figure plain = by_engine(requests, traders, false);
  const Figure durable = by_engine(requests, traders, true);
  const auto show = [&](const char* what, const Figure& figure) {
    std::printf("%-22s %9.0f orders/s  %llu matches  ratio %.3f\n", what, figure.per_second,
                static_cast<unsigned long long>(figure.matches), figure.per_second / bare.per_second);
  };
  show("bare price levels", bare);
  show("engine without rows", plain);
  show("engine with rows", durable);
  return plain.matches == durable.matches && plain.matches == bare.matches ? 0 : 1;
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) { return headgate::bench::run(argc > 1 ? std::atoi(argv[1]) : 200'000); }
