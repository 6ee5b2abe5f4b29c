#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "actor/wire.h"
#include "services/settle/settle_actor.h"

namespace headgate {
namespace {

using Json = nlohmann::ordered_json;

// Exact: every amount below nine billion dollars is a double with all six decimals.
double dollars(Money money) { return static_cast<double>(money.e6()) / 1e6; }
double contracts(Quantity quantity) { return static_cast<double>(quantity.e2()) / 100; }

Json market_json(const std::string& market, const LedgerPosition& position) {
  Json out;
  out["market"] = market;
  out["net_contracts"] = contracts(position.net);
  out["side"] = position.net.e2() == 0 ? "" : name_of(position.net.e2() > 0 ? Side::yes : Side::no);
  out["cost_dollars"] = dollars(position.cost);
  out["realised_dollars"] = dollars(position.realised);
  out["fees_dollars"] = dollars(position.fees);
  out["payout_dollars"] = dollars(position.payout);
  out["fills"] = position.fills;
  out["result"] = position.winner ? name_of(*position.winner) : "";
  return out;
}

Json markets_json(const Ledger& ledger) {
  Json out = Json::array();
  for (const auto& [market, position] : ledger.positions()) {
    if (position.fills != 0) out.push_back(market_json(market, position));
  }
  return out;
}

// {"cash_dollars","equity_dollars" (cash and positions at cost),"realised_dollars" (before
// fees),"fees_dollars",
//  "pnl_dollars" (realised less fees),"balanced","compared","difference","markets":[one per traded market]}
Json pnl_json(const Ledger& ledger, const settle::v1::AuditReport& audit) {
  Json out;
  out["cash_dollars"] = dollars(ledger.cash());
  out["equity_dollars"] = dollars(ledger.equity());
  out["realised_dollars"] = dollars(ledger.profit());
  out["fees_dollars"] = dollars(ledger.fees());
  out["pnl_dollars"] = dollars(ledger.profit() - ledger.fees());
  out["compared"] = audit.compared();
  out["balanced"] = audit.balanced();
  out["difference"] = audit.difference();
  out["markets"] = markets_json(ledger);
  return out;
}

// {"positions":[as in "pnl", only what is held]}
Json positions_json(const Ledger& ledger) {
  Json out = Json::array();
  for (const auto& [market, position] : ledger.positions()) {
    if (position.net.e2() != 0) out.push_back(market_json(market, position));
  }
  return Json{{"positions", std::move(out)}};
}

Json fill_json(const exec::v1::Fill& fill) {
  Json out;
  out["trade_id"] = fill.trade_id();
  out["order_id"] = fill.order_id();
  out["intent_id"] = fill.intent_id();
  out["market"] = fill.market_ticker();
  out["event"] = fill.event_ticker();
  out["strategy"] = fill.strategy();
  const auto side = from_wire(fill.side());
  out["side"] = side ? name_of(*side) : "";
  out["price_dollars"] = static_cast<double>(fill.price_e4()) / Price::one_e4;
  out["contracts"] = contracts(Quantity::from_e2(fill.quantity_e2()));
  out["fee_dollars"] = dollars(Money::from_e6(fill.fee_e6()));
  out["taker"] = fill.taker();
  out["exchange_time"] = iso_utc(fill.exchange_ns());
  return out;
}

}  // namespace

// "fills": {"fills":[oldest first]}; an argument keeps one market's.
std::optional<std::string> SettleActor::answer(std::string_view kind, std::string_view argument,
                                               const Input& now) const {
  (void)now;
  if (kind == "pnl") return pnl_json(ledger_, audit_).dump();
  if (kind == "positions") return positions_json(ledger_).dump();
  if (kind != "fills") return std::nullopt;
  Json out = Json::array();
  for (const auto& fill : fills_) {
    if (argument.empty() || fill.market_ticker() == argument) out.push_back(fill_json(fill));
  }
  return Json{{"fills", std::move(out)}}.dump();
}

std::string SettleActor::status(const Input& now) const {
  (void)now;
  Json out;
  out["fills"] = ledger_.fills();
  out["settlements"] = ledger_.settlements();
  out["markets"] = rounds_.known();
  out["unsettled"] = rounds_.unsettled();
  out["compared"] = audit_.compared();
  out["balanced"] = audit_.balanced();
  out["difference"] = audit_.difference();
  out["cash_dollars"] = dollars(ledger_.cash());
  out["equity_dollars"] = dollars(ledger_.equity());
  out["pnl_dollars"] = dollars(ledger_.profit() - ledger_.fees());
  out["fees_dollars"] = dollars(ledger_.fees());
  return out.dump();
}

}  // namespace headgate
