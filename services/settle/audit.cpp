#include "services/settle/audit.h"

#include <map>
#include <set>
#include <string>

namespace headgate {
namespace {

// Markets in which we never had a fill move no cash; whether the exchange lists them as settled is its own
// affair.
bool is_comparable(const Ledger& ledger, const exec::v1::ExchangeAccount& account) {
  if (account.fills() != ledger.fills()) return false;
  const std::set<std::string> settled(account.settled_markets().begin(), account.settled_markets().end());
  for (const auto& [market, position] : ledger.positions()) {
    if (position.fills != 0 && position.winner.has_value() != (settled.count(market) != 0)) return false;
  }
  return true;
}

std::map<std::string, int64_t> held_by(const exec::v1::ExchangeAccount& account) {
  std::map<std::string, int64_t> out;
  for (const auto& position : account.positions()) {
    if (position.net_e2() != 0) out[position.market_ticker()] = position.net_e2();
  }
  return out;
}

std::map<std::string, int64_t> held_by(const Ledger& ledger) {
  std::map<std::string, int64_t> out;
  for (const auto& [market, position] : ledger.positions()) {
    if (position.net.e2() != 0) out[market] = position.net.e2();
  }
  return out;
}

void add_difference(std::string& out, const std::string& what, const std::string& ours,
                    const std::string& theirs) {
  if (!out.empty()) out += "; ";
  out += what + ": ledger " + ours + ", exchange " + theirs;
}

std::string differences(const Ledger& ledger, const exec::v1::ExchangeAccount& account) {
  std::string out;
  const Money theirs = Money::from_e6(account.cash_e6());
  if (ledger.cash() != theirs) add_difference(out, "cash", ledger.cash().text(), theirs.text());

  std::map<std::string, std::pair<int64_t, int64_t>> nets;
  for (const auto& [market, net] : held_by(ledger)) nets[market].first = net;
  for (const auto& [market, net] : held_by(account)) nets[market].second = net;
  for (const auto& [market, net] : nets) {
    if (net.first == net.second) continue;
    add_difference(out, market, Quantity::from_e2(net.first).text(), Quantity::from_e2(net.second).text());
  }
  return out;
}

}  // namespace

settle::v1::AuditReport audit(const Ledger& ledger, const exec::v1::ExchangeAccount* account) {
  settle::v1::AuditReport report;
  report.set_ledger_cash_e6(ledger.cash().e6());
  report.set_fills(ledger.fills());
  report.set_settlements(ledger.settlements());
  report.set_profit_e6(ledger.profit().e6());
  report.set_fees_e6(ledger.fees().e6());
  if (account == nullptr) return report;

  report.set_exchange_cash_e6(account->cash_e6());
  report.set_compared(is_comparable(ledger, *account));
  if (!report.compared()) return report;
  report.set_difference(differences(ledger, *account));
  report.set_balanced(report.difference().empty());
  return report;
}

}  // namespace headgate
