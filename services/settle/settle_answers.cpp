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

// {"event","state": "waiting", "known", "disagrees" or "refused",
// "date","high_f","product_id","issued","fetched" (known ones), "why" (refused or disagrees)}
Json label_json(const settle::v1::LabelRow& row) {
  Json out;
  out["event"] = row.event_ticker();
  out["state"] = !row.disagreement().empty() ? "disagrees"
                 : row.has_label()           ? "known"
                 : row.refusal().empty()     ? "waiting"
                                             : "refused";
  if (row.has_label()) {
    out["date"] = row.label().date();
    out["high_f"] = row.label().high_f();
    out["product_id"] = row.label().product_id();
    out["issued"] = iso_utc(row.label().issued_ns());
    out["fetched"] = iso_utc(row.label().fetched_ns());
  }
  const std::string& why = row.disagreement().empty() ? row.refusal() : row.disagreement();
  if (!why.empty()) out["why"] = why;
  return out;
}

}  // namespace

// "labels": {"labels":[by event]}; "explain": {"event","label"}, the label null when no report is waited for.
// "fills": {"fills":[oldest first]}; an argument keeps one market's.
std::optional<std::string> SettleActor::answer(std::string_view kind, std::string_view argument,
                                               const Input& now) const {
  (void)now;
  if (kind == "pnl") return pnl_json(ledger_, audit_).dump();
  if (kind == "positions") return positions_json(ledger_).dump();
  Json out = Json::array();
  if (kind == "labels") {
    for (const auto& row : labels_.rows()) out.push_back(label_json(row));
    return Json{{"labels", std::move(out)}}.dump();
  }
  if (kind == "explain") {
    const auto* market = rounds_.find(std::string(argument));
    const std::string event = market == nullptr ? std::string(argument) : market->event_ticker();
    Json label = nullptr;
    for (const auto& row : labels_.rows()) {
      if (row.event_ticker() == event) label = label_json(row);
    }
    return Json{{"event", event}, {"label", std::move(label)}}.dump();
  }
  if (kind != "fills") return std::nullopt;
  for (const auto& fill : fills_) {
    if (argument.empty() || fill.market_ticker() == argument) out.push_back(fill_json(fill));
  }
  return Json{{"fills", std::move(out)}}.dump();
}

// "labels" are those of the last two days; "labels" the question has them all.
std::string SettleActor::status(const Input& now) const {
  constexpr int64_t shown_ns = 48 * 3'600 * ns_per_s;
  Json out;
  out["fills"] = ledger_.fills();
  out["settlements"] = ledger_.settlements();
  out["markets"] = rounds_.known();
  out["unsettled"] = rounds_.unsettled();
  out["labels"] = Json::array();
  for (const auto& row : labels_.rows()) {
    if (row.close_ns() + shown_ns > now.market.ns()) out["labels"].push_back(label_json(row));
  }
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
