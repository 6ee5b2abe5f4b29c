#include "exchange/nature.h"

#include "domain/digest.h"
#include "exchange/arrivals.h"
#include "exchange/hidden_day.h"

namespace headgate::exchange {

uint64_t nature_digest(const Plan& plan) {
  Digest out;
  out.add(plan.event);
  for (const MarketTime at : {plan.begins, plan.opens, plan.closes, plan.determined, plan.finalized}) {
    out.add(at.ns());
  }
  for (const MarketPlan& market : plan.markets) {
    out.add(market.ticker).add(static_cast<int64_t>(market.strike)).add(market.floor_f).add(market.cap_f);
  }
  HiddenDay(plan).add_to(out);
  for (size_t market = 0; market < plan.markets.size(); ++market) {
    Arrivals arrivals(plan, market);
    while (arrivals.next() < plan.closes) arrivals.take().add_to(out);
  }
  return out.value();
}

}  // namespace headgate::exchange
