#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "exchange/shard.h"
#include "venue/venue.h"

namespace headgate::exchange {

// One member's own view over time, kept by version, so that a read can show what was true a while ago: on
// the real exchange a listing 360 ms after a cancel still said resting (recorded 2026-06). The member has one
// account on each shard.
class OwnHistory {
 public:
  struct OrderVersion {
    MarketTime at;
    venue::Order order;
    std::string_view why;  // Kalshi's reason for the last change; empty when it was asked for
  };
  struct Fill {
    uint64_t trade = 0;
    uint64_t order = 0;
    std::string market;
    venue::BookSide side = venue::BookSide::bid;
    int64_t price_e4 = 0;  // of YES
    Quantity quantity;
    Money fee;
    bool taker = false;
    Quantity position;  // after it; positive YES, negative NO
    MarketTime at;
  };
  struct AccountVersion {
    MarketTime at;
    Money cash;
    Money available;
  };
  struct Settlement {
    std::string market;
    Quantity held;  // positive YES, negative NO
    Money payout;
    int64_t yes_e4 = 0;   // paid for one YES
    bool scalar = false;  // neither yes nor no
    MarketTime at;
  };
  // Cash that moved between our accounts.
  struct Transfer {
    int64_t from = 0, to = 0;  // shards
    Money amount;
    MarketTime at;
    MarketTime arrives;
  };

  explicit OwnHistory(std::string member) : member_(std::move(member)) {}
  // Does the venue's account belong to this member?
  bool owns(std::string_view account) const { return shard_of_account(account, member_).has_value(); }

  // The order as it is now; called for own orders only, whenever one changed. `why` must live for ever.
  // Returns the version's place among the order's versions.
  size_t note_order(const venue::Order& order, MarketTime at, std::string_view why = {});
  // Own fills only are kept; true for one.
  bool note_trade(const venue::Trade& trade);
  void note_account(int64_t shard, const venue::Account& account, MarketTime at);
  void note_settlement(Settlement settlement) { settlements_.push_back(std::move(settlement)); }
  void note_transfer(const Transfer& transfer) { transfers_.push_back(transfer); }

  // As of an instant; nothing for an order that was not there yet.
  const OrderVersion* order(uint64_t number, MarketTime as_of) const;
  // Nothing where there was no account yet, except that the first one begins with the house.
  const AccountVersion* account_on(int64_t shard, MarketTime as_of) const;
  const AccountVersion& account(MarketTime as_of) const;  // on shard 0
  // In the order in which they came.
  const std::map<uint64_t, std::vector<OrderVersion>>& orders() const { return orders_; }
  const std::vector<Fill>& fills() const { return fills_; }
  const std::vector<Settlement>& settlements() const { return settlements_; }
  const std::vector<Transfer>& transfers() const { return transfers_; }
  // Orders that rest now.
  const std::set<uint64_t>& resting() const { return resting_; }

 private:
  const std::string member_;
  std::map<uint64_t, std::vector<OrderVersion>> orders_;
  std::set<uint64_t> resting_;
  std::vector<Fill> fills_;
  std::map<std::string, Quantity> positions_;  // as fills alone make them
  std::map<int64_t, std::vector<AccountVersion>> accounts_;
  std::vector<Settlement> settlements_;
  std::vector<Transfer> transfers_;
};

}  // namespace headgate::exchange
