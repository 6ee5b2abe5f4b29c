#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/export_lots.h"
#include "domain/result.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/settle/v1/settle.pb.h"

namespace headgate::cli {

// What exec and settle keep for ever of an instance's money, judged: every figure in it can be true.
struct Books {
  std::string instance;
  std::string mode;                                       // "live" alone is real money
  std::vector<exec::v1::Fill> fills;                      // in the order of trading
  std::map<std::string, std::string> exchange_order_ids;  // by our order id, where the exchange told one
  std::optional<exec::v1::OpeningBalance> opening;
  std::vector<settle::v1::LedgerEntry> entries;               // in the order of booking
  std::map<std::string, settle::v1::Settlement> settlements;  // by market
  std::map<std::string, uint64_t> passed_over;  // events of types that are no part of this, by type

  bool simulated() const { return mode != "live"; }
};

// Collects the durable events of exec and of settle, in any order of the two. Errors name the event:
// EVENT_FOREIGN (of another instance or service), EVENT_UNREADABLE, EVENT_IMPOSSIBLE (a figure that cannot be
// true), EVENT_CONFLICT (the same trade, market or entry with other figures).
class BooksReader {
 public:
  BooksReader(std::string instance, std::string mode);
  Status take(const bus::v1::Envelope& envelope);
  // BOOKS_INCOMPLETE when a payout is booked whose settlement is not there.
  Result<Books> finish();

 private:
  Status take_fill(const exec::v1::Fill& fill, const std::string& where);
  Status take_entry(const settle::v1::LedgerEntry& entry, const std::string& where);
  Status take_settlement(const settle::v1::Settlement& settlement, const std::string& where);
  Books books_;
  std::map<std::string, std::string> trades_;   // trade id to the fill's bytes
  std::map<std::string, std::string> entries_;  // entry id to its bytes
};

// The trade as the lots count it. The fill must be one of Books.
LotFill lot_fill(const exec::v1::Fill& fill);

// The lots of every market that was traded. `markets` keeps the event's ticker beside.
std::map<std::string, MarketLots> lots_by_market(const Books& books);

// What an entry moves in an account, such as "cash".
Money moved(const settle::v1::LedgerEntry& entry, const std::string& account);
// Entries of fills and settlements are trades; all others move money without one.
bool is_trade(const settle::v1::LedgerEntry& entry);
// Trades that settle has not booked yet, by id: it may lie behind in a running instance.
std::set<std::string> unbooked_trades(const Books& books);

// The lots against settle's ledger, which averages costs where lots go first in, first out: what all lots of
// a market gained, less what its open ones cost, is the cash that its trades moved, to the last unit. One
// sentence for each market where it is not; markets with unbooked trades are left out.
std::vector<std::string> ledger_differences(const Books& books,
                                            const std::map<std::string, MarketLots>& lots);

}  // namespace headgate::cli
