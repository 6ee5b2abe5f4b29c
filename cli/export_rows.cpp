#include "cli/export_rows.h"

#include <algorithm>
#include <iterator>

#include "actor/wire.h"
#include "domain/check.h"
#include "domain/moment.h"

namespace headgate::cli {
namespace {

using exec::v1::Fill;
using settle::v1::LedgerEntry;

using Row = std::vector<Cell>;

// Fills one sheet; every row begins with whose money it is and ends with when it was `happened` ("traded").
class SheetWriter {
 public:
  SheetWriter(const char* name, const std::string& happened, const Books& books, const TaxPeriod& period,
              std::vector<std::string> columns)
      : books_(books), period_(period) {
    sheet_.name = name;
    sheet_.columns = {"instance", "mode", "money"};
    sheet_.columns.insert(sheet_.columns.end(), columns.begin(), columns.end());
    for (const std::string& column :
         {happened + "_utc", happened + "_date", std::string("tax_year"), std::string("zone")})
      sheet_.columns.push_back(column);
  }

  // What was booked before any market time was known has no date, belongs to no year and is in every period.
  void add(int64_t at_ns, Row fields) {
    const bool dated = at_ns != 0;
    if (dated && !period_.contains(at_ns)) {
      ++sheet_.left_out;
      return;
    }
    Row row{Cell::text(books_.instance), Cell::text(books_.mode),
            Cell::text(books_.simulated() ? "SIMULATED" : "real")};
    std::move(fields.begin(), fields.end(), std::back_inserter(row));
    row.push_back(Cell::text(dated ? iso_utc(at_ns) : ""));
    row.push_back(Cell::text(dated ? period_.date(at_ns) : ""));
    row.push_back(dated ? Cell::count(period_.year(at_ns)) : Cell::text(""));
    row.push_back(Cell::text(period_.zone()));
    sheet_.undated += dated ? 0 : 1;
    sheet_.rows.push_back(std::move(row));
  }

  Sheet take() { return std::move(sheet_); }

 private:
  const Books& books_;
  const TaxPeriod& period_;
  Sheet sheet_;
};

const char* role_of(const Fill& fill) { return fill.taker() ? "taker" : "maker"; }

Sheet fills_sheet(const Books& books, const TaxPeriod& period) {
  SheetWriter out("fills", "traded", books, period,
                  {"trade_id", "order_id", "exchange_order_id", "intent_id", "market", "event", "strategy",
                   "side", "contracts", "price_dollars", "cost_dollars", "fee_dollars", "role"});
  for (const Fill& fill : books.fills) {
    const LotFill trade = lot_fill(fill);
    const auto known = books.exchange_order_ids.find(fill.order_id());
    const std::string exchange_order_id = known == books.exchange_order_ids.end() ? "" : known->second;
    out.add(
        fill.exchange_ns(),
        {Cell::text(fill.trade_id()), Cell::text(fill.order_id()), Cell::text(exchange_order_id),
         Cell::text(fill.intent_id()), Cell::text(fill.market_ticker()), Cell::text(fill.event_ticker()),
         Cell::text(fill.strategy()), Cell::text(name_of(trade.leg.side)), Cell::contracts(trade.quantity),
         Cell::dollars_e4(trade.leg.price.e4()), Cell::money(cost_of(trade.leg.price, trade.quantity)),
         Cell::money(trade.fee), Cell::text(role_of(fill))});
  }
  return out.take();
}

// One row for each trade, also when it cost nothing, and for every fee that was booked without a trade.
Sheet fees_sheet(const Books& books, const TaxPeriod& period) {
  SheetWriter out(
      "fees", "charged", books, period,
      {"entry_id", "market", "event", "strategy", "role", "contracts", "price_dollars", "fee_dollars"});
  for (const Fill& fill : books.fills) {
    const LotFill trade = lot_fill(fill);
    out.add(fill.exchange_ns(), {Cell::text("fill/" + fill.trade_id()), Cell::text(fill.market_ticker()),
                                 Cell::text(fill.event_ticker()), Cell::text(fill.strategy()),
                                 Cell::text(role_of(fill)), Cell::contracts(trade.quantity),
                                 Cell::dollars_e4(trade.leg.price.e4()), Cell::money(trade.fee)});
  }
  for (const LedgerEntry& entry : books.entries) {
    const Money fee = moved(entry, "fees");
    if (entry.kind() == "fill" || fee == Money{}) continue;
    out.add(entry.booked_ns(),
            {Cell::text(entry.entry_id()), Cell::text(entry.market_ticker()), Cell::text({}), Cell::text({}),
             Cell::text({}), Cell::text({}), Cell::text({}), Cell::money(fee)});
  }
  return out.take();
}

const char* name_of_result(market::v1::MarketResult result) {
  if (result == market::v1::MARKET_RESULT_YES) return "yes";
  if (result == market::v1::MARKET_RESULT_NO) return "no";
  return "";
}

// What a payout was paid for: all that was held, or one trade that became known later.
Quantity settled_contracts(const LedgerEntry& entry, const settle::v1::Settlement& settlement,
                           const std::map<std::string, Quantity>& by_trade) {
  const std::string whole = "settlement/" + entry.market_ticker();
  if (entry.entry_id() == whole) return Quantity::from_e2(settlement.net_e2());
  if (!entry.entry_id().starts_with(whole + "/")) return {};
  const auto late = by_trade.find(entry.entry_id().substr(whole.size() + 1));
  return late == by_trade.end() ? Quantity{} : late->second;
}

Sheet settlements_sheet(const Books& books, const TaxPeriod& period) {
  SheetWriter out(
      "settlements", "settled", books, period,
      {"entry_id", "market", "event", "result", "yes_payout_dollars", "net_contracts", "payout_dollars"});
  std::map<std::string, Quantity> by_trade;
  for (const Fill& fill : books.fills) {
    const LotFill trade = lot_fill(fill);
    by_trade[fill.trade_id()] = signed_quantity(trade.leg.side, trade.quantity);
  }
  for (const LedgerEntry& entry : books.entries) {
    if (entry.kind() != "settlement") continue;
    const settle::v1::Settlement& settlement = books.settlements.at(entry.market_ticker());
    out.add(
        entry.booked_ns(),
        {Cell::text(entry.entry_id()), Cell::text(entry.market_ticker()),
         Cell::text(settlement.event_ticker()), Cell::text(name_of_result(settlement.result())),
         Cell::dollars_e4(settlement.yes_payout_e4()),
         Cell::contracts(settled_contracts(entry, settlement, by_trade)), Cell::money(moved(entry, "cash"))});
  }
  return out.take();
}

struct MarketLot {
  const std::string* market;
  const ClosedLot* lot;
};

Sheet lots_sheet(const Books& books, const std::map<std::string, MarketLots>& lots, const TaxPeriod& period) {
  SheetWriter out("lots", "disposed", books, period,
                  {"market", "event", "side", "contracts", "acquired_utc", "acquired_date", "cost_dollars",
                   "proceeds_dollars", "fees_dollars", "gain_dollars", "acquired_by", "how"});
  std::map<std::string, std::string> events;
  for (const Fill& fill : books.fills) events[fill.market_ticker()] = fill.event_ticker();
  std::vector<MarketLot> all;
  for (const auto& [market, each] : lots) {
    for (const ClosedLot& lot : each.closed()) all.push_back({&market, &lot});
  }
  std::stable_sort(all.begin(), all.end(), [](const MarketLot& a, const MarketLot& b) {
    return a.lot->disposed_ns < b.lot->disposed_ns;
  });
  for (const auto& [market, lot] : all) {
    out.add(lot->disposed_ns,
            {Cell::text(*market), Cell::text(events[*market]), Cell::text(name_of(lot->side)),
             Cell::contracts(lot->quantity), Cell::text(iso_utc(lot->acquired_ns)),
             Cell::text(period.date(lot->acquired_ns)), Cell::money(lot->cost), Cell::money(lot->proceeds),
             Cell::money(lot->fees), Cell::money(lot->gain()), Cell::text("fill " + lot->acquired_trade),
             Cell::text(lot->closed_by.empty() ? "settled" : "closed by fill " + lot->closed_by)});
  }
  return out.take();
}

std::string meaning_of(const LedgerEntry& entry, const Books& books) {
  if (entry.entry_id() != "deposit/1" || !books.opening) return {};
  return "opening balance at " + books.opening->venue();
}

// Every entry that is no trade, of whatever kind, also one that moves no cash: nothing is left out because
// this build does not know its kind.
Sheet cash_sheet(const Books& books, const TaxPeriod& period) {
  SheetWriter out("cash", "booked", books, period,
                  {"entry_id", "kind", "meaning", "market", "cash_dollars", "postings"});
  for (const LedgerEntry& entry : books.entries) {
    if (is_trade(entry)) continue;
    std::string postings;
    for (const auto& posting : entry.postings()) {
      if (!postings.empty()) postings += " | ";
      postings += posting.account() + " " + Money::from_e6(posting.amount_e6()).text();
    }
    out.add(entry.booked_ns(),
            {Cell::text(entry.entry_id()), Cell::text(entry.kind()), Cell::text(meaning_of(entry, books)),
             Cell::text(entry.market_ticker()), Cell::money(moved(entry, "cash")), Cell::text(postings)});
  }
  return out.take();
}

}  // namespace

const std::vector<std::string>& export_kinds() {
  static const std::vector<std::string> kinds{"fills", "fees", "settlements", "lots", "cash"};
  return kinds;
}

Sheet export_sheet(std::string_view kind, const Books& books, const std::map<std::string, MarketLots>& lots,
                   const TaxPeriod& period) {
  if (kind == "fills") return fills_sheet(books, period);
  if (kind == "fees") return fees_sheet(books, period);
  if (kind == "settlements") return settlements_sheet(books, period);
  if (kind == "lots") return lots_sheet(books, lots, period);
  check(kind == "cash", "a kind that is exported");
  return cash_sheet(books, period);
}

}  // namespace headgate::cli
