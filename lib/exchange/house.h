#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "domain/money.h"
#include "exchange/caller.h"

namespace headgate::exchange {

// Each market trades on one shard, and an order is paid with the cash that lies there. 0 holds whatever has
// no shard of its own, 1 combos, 2 crypto, 3 some sports (documentation of autumn 2026).
inline constexpr int64_t shard_count = 4;

// What an account may ask per second. None: nobody counts.
enum class Tier : uint8_t {
  none = 0,
  basic = 1,
  advanced = 2,
  expert = 3,
  premier = 4,
  paragon = 5,
  prime = 6,
  prestige = 7
};

// A key as the account's owner sees it listed.
struct ApiKey {
  std::string id;
  std::string name;
  std::vector<Scope> scopes = {Scope::read, Scope::write};
  std::optional<int64_t> subaccount;  // the only one on which it may act
};

// What belongs to the exchange and our account there, and to no event.
struct House {
  MarketTime begins;            // the first instant anyone sees
  Money trader_cash;            // our account's opening cash, on shard 0
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

  std::map<int64_t, Money> shard_cash = {};  // our opening cash on further shards
  Tier tier = Tier::none;
  std::vector<ApiKey> api_keys = {};
  // Until when the account's place is attested, Unix seconds; nothing: never was.
  std::optional<int64_t> region_expires_s = {};
  int64_t transfer_ns = 0;  // how long cash is under way between shards
  // Cash is spread over shards by percentages. Ordinary accounts are refused (observed 2026-08-26).
  bool allocates_balances = false;
  // Only a clearing member may ask for the value of its resting orders (an ordinary account was refused,
  // recorded 2026-01).
  bool clearing_member = false;
  // After a cancel of all orders new ones are cancelled as well for so long: the exchange reserves a minute.
  int64_t cancel_all_lingers_ns = 0;
  // A post-only order that would cross is taken and cancelled at once instead of refused: documentation of
  // 2026-06-04 against what was recorded a week later.
  bool cancels_crossing_post_only = false;
};

// A plain house with 200 to 2000 dollars of ours, decided by the seed.
House house_of(uint64_t seed, MarketTime begins);

}  // namespace headgate::exchange
