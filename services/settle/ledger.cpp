#include "services/settle/ledger.h"

#include <algorithm>

#include "domain/digest.h"

namespace headgate {
namespace {

using settle::v1::LedgerEntry;

void post(LedgerEntry& entry, const std::string& account, Money amount) {
  if (amount == Money{}) return;
  auto* posting = entry.add_postings();
  posting->set_account(account);
  posting->set_amount_e6(amount.e6());
}

LedgerEntry named(std::string entry_id, const char* kind, const std::string& market) {
  LedgerEntry entry;
  entry.set_entry_id(std::move(entry_id));
  entry.set_kind(kind);
  entry.set_market_ticker(market);
  return entry;
}

// The share of the cost that `closed` of `held` contracts carry, rounded down; the last contract takes the
// rest, so nothing is lost however often a position is cut. Same for both sides: cost and counts are never
// negative.
Money cost_share(Money cost, Quantity closed, Quantity held) {
  __extension__ using Wide = __int128;
  return Money::from_e6(static_cast<int64_t>(Wide{cost.e6()} * closed.e2() / held.e2()));
}

bool same_direction(Quantity a, Quantity b) { return (a.e2() >= 0) == (b.e2() >= 0); }

}  // namespace

std::optional<LedgerEntry> Ledger::deposit(uint64_t number, Money amount, MarketTime now) {
  const std::string id = "deposit/" + std::to_string(number);
  if (has_booked(id)) return std::nullopt;
  LedgerEntry entry = named(id, "deposit", {});
  post(entry, "cash", amount);
  post(entry, "equity", -amount);
  return book(std::move(entry), now);
}

std::optional<LedgerEntry> Ledger::fill(const FillFacts& fill, MarketTime now) {
  const std::string id = "fill/" + fill.trade_id;
  if (has_booked(id)) return std::nullopt;
  check(fill.quantity.e2() > 0, "a booked fill has a quantity");

  LedgerPosition& position = positions_[fill.market];
  const Quantity change = signed_quantity(fill.leg.side, fill.quantity);
  const Quantity held = position.net.magnitude();
  const Quantity closed = same_direction(position.net, change) ? Quantity{} : std::min(held, fill.quantity);
  const Quantity opened = fill.quantity - closed;
  const Money released = closed.e2() == 0 ? Money{} : cost_share(position.cost, closed, held);
  const Money profit = payout_of(closed) - cost_of(fill.leg.price, closed) - released;

  LedgerEntry entry = named(id, "fill", fill.market);
  post(entry, "cash", payout_of(closed) - cost_of(fill.leg.price, fill.quantity) - fill.fee);
  post(entry, "position/" + fill.market, cost_of(fill.leg.price, opened) - released);
  post(entry, "fees", fill.fee);
  post(entry, "profit", -profit);

  position.net += change;
  position.cost += cost_of(fill.leg.price, opened) - released;
  position.fees += fill.fee;
  position.realised += profit;
  position.fills += 1;
  fills_ += 1;
  return book(std::move(entry), now);
}

std::optional<LedgerEntry> Ledger::settle(const std::string& market, Side winner, MarketTime now) {
  const std::string id = "settlement/" + market;
  if (has_booked(id)) return std::nullopt;
  settlements_ += 1;
  return pay_out(id, market, winner, now);
}

std::optional<LedgerEntry> Ledger::settle_late(const std::string& market, const std::string& trade_id,
                                               MarketTime now) {
  const auto found = positions_.find(market);
  check(found != positions_.end() && found->second.winner.has_value(),
        "a late payout needs a settled market");
  const std::string id = "settlement/" + market + "/" + trade_id;
  if (has_booked(id)) return std::nullopt;
  return pay_out(id, market, *found->second.winner, now);
}

std::optional<LedgerEntry> Ledger::pay_out(const std::string& entry_id, const std::string& market,
                                           Side winner, MarketTime now) {
  LedgerPosition& position = positions_[market];
  const bool won =
      position.net.e2() != 0 && same_direction(position.net, signed_quantity(winner, Quantity::contracts(1)));
  const Money payout = won ? payout_of(position.net.magnitude()) : Money{};
  const Money profit = payout - position.cost;

  LedgerEntry entry = named(entry_id, "settlement", market);
  post(entry, "cash", payout);
  post(entry, "position/" + market, -position.cost);
  post(entry, "profit", -profit);

  position.net = Quantity{};
  position.cost = Money{};
  position.realised += profit;
  position.payout += payout;
  position.winner = winner;
  return book(std::move(entry), now);
}

LedgerEntry Ledger::book(LedgerEntry entry, MarketTime now) {
  Money sum;
  for (const auto& posting : entry.postings()) sum += Money::from_e6(posting.amount_e6());
  check(sum == Money{}, "a ledger entry sums to zero");
  for (const auto& posting : entry.postings())
    accounts_[posting.account()] += Money::from_e6(posting.amount_e6());
  entries_.emplace(entry.entry_id(), entries_.size());
  entry.set_booked_ns(now.ns());
  return entry;
}

Money Ledger::balance(const std::string& account) const {
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? Money{} : found->second;
}

Money Ledger::equity() const {
  Money out = cash();
  for (const auto& [market, position] : positions_) out += position.cost;
  return out;
}

Money Ledger::sum_of_accounts() const {
  Money out;
  for (const auto& [account, amount] : accounts_) out += amount;
  return out;
}

uint64_t Ledger::digest() const {
  Digest digest;
  for (const auto& [account, amount] : accounts_) digest.add(account).add(amount.e6());
  for (const auto& [market, position] : positions_) {
    digest.add(market).add(position.net.e2()).add(position.cost.e6()).add(position.fees.e6());
    digest.add(position.realised.e6()).add(position.payout.e6());
    digest.add(position.winner ? name_of(*position.winner) : "");
  }
  for (const auto& [id, place] : entries_) digest.add(id).add(static_cast<int64_t>(place));
  return digest.value();
}

}  // namespace headgate
