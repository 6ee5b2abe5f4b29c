#pragma once

#include <span>
#include <string>

#include "headgate/market/v1/market.pb.h"
#include "imports/dataset.h"
#include "imports/event_day.h"
#include "imports/schedule.h"

namespace headgate::imports {

// What the services hold against a market before they touch it, for one whose exchange object was not
// recorded: hours, price grid (whole cents), fees (quadratic, times one) and rules are stated, the rules in
// our own words.
market::v1::MarketInfo stated_info(const EventDay& day, const ListedMarket& market, const StatedHours& hours);

inline constexpr const char* rules_stated = "rules texts: none was recorded, ours stand in their place";

// A record of the market at each change of its status. `paid` is told from the determination on.
void schedule_life(const market::v1::MarketInfo& info, const StatedHours& hours,
                   market::v1::MarketResult paid, Schedule& schedule);

}  // namespace headgate::imports
