#include "cli/export_books.h"

#include <algorithm>
#include <tuple>

#include "actor/decode.h"
#include "actor/wire.h"

namespace headgate::cli {
namespace {

using exec::v1::Fill;
using settle::v1::LedgerEntry;
using settle::v1::Settlement;

// Far above any real figure, and low enough that sums of them stay within 64 bits.
constexpr int64_t contracts_ceiling_e2 = 1'000'000'000'000;
constexpr int64_t dollars_ceiling_e6 = 10'000'000'000'000'000;

std::string place_of(const bus::v1::Envelope& envelope) {
  return envelope.source() + "/events/" + std::to_string(envelope.sequence());
}

Error impossible(const std::string& where, const char* field, std::string value) {
  return Error{"EVENT_IMPOSSIBLE", where + ": " + field, std::move(value),
               "restore the instance from a backup"};
}

Error conflict(const std::string& where, const std::string& id) {
  return Error{"EVENT_CONFLICT", where, id, "it stands there before, with other figures"};
}

bool within(int64_t value, int64_t least, int64_t most) { return value >= least && value <= most; }

Status judge(const Fill& fill, const std::string& where) {
  const auto number = [](int64_t value) { return std::to_string(value); };
  if (fill.trade_id().empty()) return impossible(where, "trade_id", {});
  if (fill.market_ticker().empty()) return impossible(where, "market_ticker", {});
  if (!from_wire(fill.side())) return impossible(where, "side", number(fill.side()));
  if (!Price::from_e4(fill.price_e4())) return impossible(where, "price_e4", number(fill.price_e4()));
  if (!within(fill.quantity_e2(), 1, contracts_ceiling_e2))
    return impossible(where, "quantity_e2", number(fill.quantity_e2()));
  if (!within(fill.fee_e6(), 0, dollars_ceiling_e6))
    return impossible(where, "fee_e6", number(fill.fee_e6()));
  // Without its instant a trade belongs to no tax year.
  if (fill.exchange_ns() <= 0) return impossible(where, "exchange_ns", number(fill.exchange_ns()));
  return Done{};
}

Status judge(const LedgerEntry& entry, const std::string& where) {
  if (entry.entry_id().empty()) return impossible(where, "entry_id", {});
  if (entry.kind().empty()) return impossible(where, "kind", {});
  // Zero: the opening of a world whose clock had not begun.
  if (entry.booked_ns() < 0) return impossible(where, "booked_ns", std::to_string(entry.booked_ns()));
  int64_t sum = 0;
  for (const auto& posting : entry.postings()) {
    if (posting.account().empty()) return impossible(where, "account", {});
    if (!within(posting.amount_e6(), -dollars_ceiling_e6, dollars_ceiling_e6))
      return impossible(where, "amount_e6", std::to_string(posting.amount_e6()));
    sum = checked_add(sum, posting.amount_e6());
  }
  if (sum != 0) return impossible(where, "sum of postings", std::to_string(sum));
  if (is_trade(entry) && entry.market_ticker().empty()) return impossible(where, "market_ticker", {});
  return Done{};
}

Status judge(const Settlement& settlement, const std::string& where) {
  if (settlement.market_ticker().empty()) return impossible(where, "market_ticker", {});
  if (!within(settlement.yes_payout_e4(), 0, Price::one_e4))
    return impossible(where, "yes_payout_e4", std::to_string(settlement.yes_payout_e4()));
  if (settlement.settled_ns() <= 0)
    return impossible(where, "settled_ns", std::to_string(settlement.settled_ns()));
  return Done{};
}

// Nothing when the envelope is of another type; an error when it says it is one and is not.
template <typename T>
Result<std::optional<T>> body_of(const bus::v1::Envelope& envelope) {
  if (envelope.type() != T::descriptor()->full_name()) return std::optional<T>();
  auto body = decode<T>(envelope);
  if (body) return body;
  return Error{"EVENT_UNREADABLE", place_of(envelope), envelope.type(), "restore the instance from a backup"};
}

bool traded_before(const Fill& a, const Fill& b) { return a.exchange_ns() < b.exchange_ns(); }

}  // namespace

BooksReader::BooksReader(std::string instance, std::string mode) {
  books_.instance = std::move(instance);
  books_.mode = std::move(mode);
}

Status BooksReader::take(const bus::v1::Envelope& envelope) {
  const std::string where = place_of(envelope);
  if (envelope.instance() != books_.instance) {
    return Error{"EVENT_FOREIGN", where, envelope.instance(), "the instance is " + books_.instance};
  }
  if (envelope.source() == "exec") {
    const auto fill = body_of<Fill>(envelope);
    if (!fill) return fill.error();
    if (*fill) return take_fill(**fill, where);
    const auto report = body_of<exec::v1::OrderReport>(envelope);
    if (!report) return report.error();
    if (*report) {
      if (!(*report)->exchange_order_id().empty())
        books_.exchange_order_ids[(*report)->order_id()] = (*report)->exchange_order_id();
      return Done{};
    }
    auto opening = body_of<exec::v1::OpeningBalance>(envelope);
    if (!opening) return opening.error();
    if (*opening) {
      books_.opening = **opening;
      return Done{};
    }
  } else if (envelope.source() == "settle") {
    const auto entry = body_of<LedgerEntry>(envelope);
    if (!entry) return entry.error();
    if (*entry) return take_entry(**entry, where);
    const auto settlement = body_of<Settlement>(envelope);
    if (!settlement) return settlement.error();
    if (*settlement) return take_settlement(**settlement, where);
  } else {
    return Error{"EVENT_FOREIGN", where, envelope.source(), "exec and settle keep the books"};
  }
  ++books_.passed_over[envelope.type()];
  return Done{};
}

Status BooksReader::take_fill(const Fill& fill, const std::string& where) {
  if (auto good = judge(fill, where); !good) return good;
  const auto [known, fresh] = trades_.emplace(fill.trade_id(), fill.SerializeAsString());
  if (fresh) {
    books_.fills.push_back(fill);
    return Done{};
  }
  if (known->second != fill.SerializeAsString()) return conflict(where, "trade " + fill.trade_id());
  return Done{};
}

Status BooksReader::take_entry(const LedgerEntry& entry, const std::string& where) {
  if (auto good = judge(entry, where); !good) return good;
  const auto [known, fresh] = entries_.emplace(entry.entry_id(), entry.SerializeAsString());
  if (fresh) {
    books_.entries.push_back(entry);
    return Done{};
  }
  if (known->second != entry.SerializeAsString()) return conflict(where, "entry " + entry.entry_id());
  return Done{};
}

Status BooksReader::take_settlement(const Settlement& settlement, const std::string& where) {
  if (auto good = judge(settlement, where); !good) return good;
  const auto [known, fresh] = books_.settlements.emplace(settlement.market_ticker(), settlement);
  if (!fresh && known->second.SerializeAsString() != settlement.SerializeAsString())
    return conflict(where, "settlement of " + settlement.market_ticker());
  return Done{};
}

Result<Books> BooksReader::finish() {
  for (const LedgerEntry& entry : books_.entries) {
    if (entry.kind() != "settlement" || books_.settlements.contains(entry.market_ticker())) continue;
    return Error{"BOOKS_INCOMPLETE", entry.entry_id(), {}, "its settlement is not among settle's events"};
  }
  // exec may have learnt of trades in another order than they happened; equal instants keep exec's order.
  std::stable_sort(books_.fills.begin(), books_.fills.end(), traded_before);
  return std::move(books_);
}

LotFill lot_fill(const Fill& fill) {
  const auto side = from_wire(fill.side());
  const auto price = Price::from_e4(fill.price_e4());
  check(side && price, "the books hold judged fills");
  return {fill.trade_id(), Leg{*side, *price}, Quantity::from_e2(fill.quantity_e2()),
          Money::from_e6(fill.fee_e6()), fill.exchange_ns()};
}

std::map<std::string, MarketLots> lots_by_market(const Books& books) {
  std::map<std::string, MarketLots> out;
  for (const Fill& fill : books.fills) out[fill.market_ticker()].trade(lot_fill(fill));
  for (auto& [market, lots] : out) {
    // A trade that became known only after the settlement is settled with the rest.
    const auto settled = books.settlements.find(market);
    if (settled != books.settlements.end())
      lots.settle(settled->second.yes_payout_e4(), settled->second.settled_ns());
  }
  return out;
}

Money moved(const LedgerEntry& entry, const std::string& account) {
  Money out;
  for (const auto& posting : entry.postings()) {
    if (posting.account() == account) out += Money::from_e6(posting.amount_e6());
  }
  return out;
}

bool is_trade(const LedgerEntry& entry) { return entry.kind() == "fill" || entry.kind() == "settlement"; }

std::set<std::string> unbooked_trades(const Books& books) {
  std::set<std::string> out;
  for (const Fill& fill : books.fills) out.insert(fill.trade_id());
  const std::string prefix = "fill/";
  for (const LedgerEntry& entry : books.entries) {
    if (entry.kind() == "fill") out.erase(entry.entry_id().substr(prefix.size()));
  }
  return out;
}

std::vector<std::string> ledger_differences(const Books& books,
                                            const std::map<std::string, MarketLots>& lots) {
  std::map<std::string, Money> by_lots;
  for (const auto& [market, each] : lots) by_lots[market] = each.gain() - each.open_cost();
  std::map<std::string, Money> by_ledger;
  for (const LedgerEntry& entry : books.entries) {
    if (is_trade(entry)) by_ledger[entry.market_ticker()] += moved(entry, "cash");
  }
  const std::set<std::string> unbooked = unbooked_trades(books);
  for (const Fill& fill : books.fills) {
    if (!unbooked.contains(fill.trade_id())) continue;
    by_lots.erase(fill.market_ticker());
    by_ledger.erase(fill.market_ticker());
  }
  for (const auto& [market, cash] : by_lots) by_ledger.try_emplace(market);
  std::vector<std::string> out;
  for (const auto& [market, cash] : by_ledger) {
    if (by_lots[market] == cash) continue;
    out.push_back(market + ": by lots " + by_lots[market].text() + ", by the ledger " + cash.text());
  }
  return out;
}

}  // namespace headgate::cli
