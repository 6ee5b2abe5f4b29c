#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "domain/moment.h"
#include "domain/money.h"
#include "domain/price.h"
#include "headgate/settle/v1/settle.pb.h"

namespace headgate {

// One trade of ours as the exchange reported it, already judged.
struct FillFacts {
  std::string trade_id;
  std::string market;
  Leg leg;
  Quantity quantity;  // positive
  Money fee;
};

// What the fills of one market add up to.
struct LedgerPosition {
  Quantity net;    // positive YES, negative NO
  Money cost;      // paid for what is held, without fees; never negative
  Money fees;      // of all fills of this market
  Money realised;  // profit of closed and settled contracts, before fees
  Money payout;    // received at settlement
  uint64_t fills = 0;
  std::optional<Side> winner;  // set once settled
};

// Double entry in integers of 1e-6 dollars. Debits are positive, credits negative, and every entry sums to
// zero, so the accounts always sum to zero. Accounts: "cash", "position/<ticker>" (at cost), "fees",
// "profit", "equity". Each call books one entry and returns it, or returns nothing when an entry of that id
// is booked already.
class Ledger {
 public:
  std::optional<settle::v1::LedgerEntry> deposit(uint64_t number, Money amount, MarketTime now);

  // Buying the side opposite to a held position closes contracts in pairs: a pair is worth exactly one
  // dollar, and what it brings above its cost is profit.
  std::optional<settle::v1::LedgerEntry> fill(const FillFacts& fill, MarketTime now);

  // Pays one dollar per winning contract held and closes the position to profit.
  std::optional<settle::v1::LedgerEntry> settle(const std::string& market, Side winner, MarketTime now);

  // Pays out what a fill that became known only after its market was settled left open. The market must be
  // settled.
  std::optional<settle::v1::LedgerEntry> settle_late(const std::string& market, const std::string& trade_id,
                                                     MarketTime now);

  bool has_booked(const std::string& entry_id) const { return entries_.count(entry_id) != 0; }
  Money balance(const std::string& account) const;
  Money cash() const { return balance("cash"); }
  Money fees() const { return balance("fees"); }
  Money profit() const { return -balance("profit"); }  // income is a credit; before fees
  Money equity() const;                                // cash and positions at cost
  Money sum_of_accounts() const;                       // zero, always
  const std::map<std::string, LedgerPosition>& positions() const { return positions_; }
  uint64_t fills() const { return fills_; }
  uint64_t settlements() const { return settlements_; }
  uint64_t digest() const;

 private:
  std::optional<settle::v1::LedgerEntry> pay_out(const std::string& entry_id, const std::string& market,
                                                 Side winner, MarketTime now);
  settle::v1::LedgerEntry book(settle::v1::LedgerEntry entry, MarketTime now);

  std::map<std::string, Money> accounts_;
  std::map<std::string, LedgerPosition> positions_;
  std::map<std::string, uint64_t> entries_;  // entry id to its place, so that the digest sees the order too
  uint64_t fills_ = 0;
  uint64_t settlements_ = 0;
};

}  // namespace headgate
