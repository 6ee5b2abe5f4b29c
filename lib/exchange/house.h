#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "domain/moment.h"
#include "domain/money.h"

namespace headgate::exchange {

// What belongs to the exchange and our account there, and to no event.
struct House {
  MarketTime begins;            // the first instant anyone sees
  Money trader_cash;            // our account's opening cash
  int64_t read_lag_ns = 0;      // portfolio reads show the account as it was this long ago
  bool forgets_others = false;  // others' orders go with the settlement of their event, or a world that runs
                                // for weeks fills the memory
  bool weekly_maintenance = false;  // trading pauses every Thursday, 03:00 to 05:00 in New York
  // Where the events of a series trade, instead of where their plans say.
  std::map<std::string, int64_t> shard_of_series = {};
  // What is older is listed as history only. Zero: nothing is.
  int64_t history_ns = 0;
  uint64_t seed = 0;                   // of the reference indices on the feed
  size_t feed_markets_most = 500'000;  // subscribed to over one connection (2026-06-18)
  int64_t page_most = 1'000;           // a page of a listing holds no more, whatever was asked for
};

// A plain house with 200 to 2000 dollars of ours, decided by the seed.
House house_of(uint64_t seed, MarketTime begins);

}  // namespace headgate::exchange
