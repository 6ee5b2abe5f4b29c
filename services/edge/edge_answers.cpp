#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "actor/wire.h"
#include "kalshi/strike_codec.h"
#include "pricing/edge.h"
#include "services/edge/edge_actor.h"

namespace headgate {
namespace {

using Json = nlohmann::ordered_json;

double contracts(int64_t e2) { return static_cast<double>(e2) / 100; }
double seconds(int64_t ns) { return static_cast<double>(ns / ns_per_ms) / 1000; }
Json price_json(const std::optional<Offer>& offer) {
  return offer ? Json(offer->price.dollars()) : Json(nullptr);
}

Json fair_json(const HeldFairValue* fair, MarketTime now) {
  if (fair == nullptr) return nullptr;
  const auto& value = fair->value;
  Json out;
  out["id"] = value.fair_value_id();
  out["source"] = fair->source;
  out["model"] = value.model();
  out["label"] = value.label();
  out["defect"] = fair->defect;
  out["mean"] = value.mean();
  out["spread"] = value.spread();
  out["spread_below"] = value.spread_below();
  out["spread_above"] = value.spread_above();
  out["unit"] = value.unit();
  out["quantiles"] = Json::array();
  for (const auto& quantile : value.quantiles()) {
    out["quantiles"].push_back({{"probability", quantile.probability()}, {"value", quantile.value()}});
  }
  out["issued"] = iso_utc(value.issued_ns());
  out["age_s"] = seconds(now.ns() - value.issued_ns());
  out["provenance"] = Json::array();
  for (const auto& from : value.provenance()) {
    out["provenance"].push_back({{"source", from.source()},
                                 {"payload_sha256", from.payload_sha256()},
                                 {"issued", iso_utc(from.issued_ns())},
                                 {"fetched", iso_utc(from.fetched_ns())}});
  }
  return out;
}

Json book_json(const SideFacts& facts) {
  if (facts.view == nullptr || !facts.view->book) return nullptr;
  const auto& book = *facts.view->book;
  Json out;
  out["exchange_time"] = iso_utc(book.exchange_ns());
  out["verified"] = iso_utc(facts.now.ns() - facts.book_age_ns);
  out["age_s"] = seconds(facts.book_age_ns);
  out["defect"] = facts.view->book_defect;
  for (const auto& [name, levels] : {std::pair{"yes_bids", &book.yes_bids()}, {"no_bids", &book.no_bids()}}) {
    out[name] = Json::array();
    for (const auto& level : *levels) {
      out[name].push_back({{"price", static_cast<double>(level.price_e4()) / Price::one_e4},
                           {"contracts", contracts(level.quantity_e2())}});
    }
  }
  return out;
}

Json exchange_json(const Inputs& inputs) {
  if (!inputs.exchange()) return nullptr;
  const auto& status = *inputs.exchange();
  return {{"exchange_active", status.exchange_active()},
          {"trading_active", status.trading_active()},
          {"feed_connected", status.feed_connected()},
          {"market_time", iso_utc(status.market_time_ns())}};
}

Json strike_json(const market::v1::MarketInfo& info) {
  Json out;
  const std::string_view word = kalshi::word_of_strike(info.strike_kind());
  out["kind"] = word.empty() ? (info.strike_pending() ? "pending" : "unknown") : std::string(word);
  if (word.empty()) return out;
  const bool floor = kalshi::needs_floor(info.strike_kind());
  const bool cap = kalshi::needs_cap(info.strike_kind());
  out["floor"] = floor ? Json(static_cast<double>(info.floor_e4()) / 1e4) : Json(nullptr);
  out["cap"] = cap ? Json(static_cast<double>(info.cap_e4()) / 1e4) : Json(nullptr);
  return out;
}

// A strike orders the ladder from cold to warm: "less" by its cap, the rest by their floor.
int64_t rung_order(const MarketView* view) {
  if (view == nullptr || !view->info) return INT64_MAX;
  return view->info->strike_kind() == market::v1::STRIKE_KIND_LESS ? view->info->cap_e4() - 1
                                                                   : view->info->floor_e4();
}

Json ladder_json(const std::vector<Evaluator::Verdict>& verdicts) {
  std::vector<const SideFacts*> yes_sides;
  for (const auto& verdict : verdicts) {
    if (verdict.facts.side == Side::yes) yes_sides.push_back(&verdict.facts);
  }
  std::stable_sort(yes_sides.begin(), yes_sides.end(), [](const SideFacts* a, const SideFacts* b) {
    return rung_order(a->view) < rung_order(b->view);
  });
  Json out = Json::array();
  for (const SideFacts* facts : yes_sides) {
    Json rung;
    rung["market"] = facts->market;
    rung["strike"] =
        facts->view != nullptr && facts->view->info ? strike_json(*facts->view->info) : Json(nullptr);
    rung["probability"] = facts->probability ? Json(*facts->probability) : Json(nullptr);
    rung["yes_ask"] = facts->view != nullptr ? price_json(facts->view->yes_offer) : Json(nullptr);
    rung["no_ask"] = facts->view != nullptr ? price_json(facts->view->no_offer) : Json(nullptr);
    rung["held_contracts"] = contracts(facts->net.e2());
    out.push_back(std::move(rung));
  }
  return out;
}

Json side_json(const Evaluator& evaluator, const Evaluator::Verdict& verdict) {
  const SideFacts& facts = verdict.facts;
  edge::v1::Evaluation evaluation;
  evaluator.write(verdict, evaluation);
  Json out;
  out["side"] = name_of(facts.side);
  out["probability"] = facts.probability ? Json(*facts.probability) : Json(nullptr);
  out["price"] = price_json(facts.offer);
  out["offered_contracts"] = facts.offer ? contracts(facts.offer->quantity.e2()) : 0;
  out["fee_dollars"] = facts.edge ? Json(static_cast<double>(facts.fee.e6()) / 1e6) : Json(nullptr);
  out["edge_dollars"] = facts.edge ? Json(*facts.edge) : Json(nullptr);
  out["target_contracts"] = contracts(facts.target.e2());
  out["quantity_contracts"] = contracts(facts.quantity.e2());
  out["gates"] = Json::array();
  for (const auto& gate : evaluation.gates()) {
    out["gates"].push_back(
        {{"name", gate.name()}, {"value", gate.value()}, {"limit", gate.limit()}, {"passed", gate.passed()}});
  }
  out["outcome"] = std::string(verdict.outcome);
  out["intent_id"] = facts.intent_id;
  return out;
}

Json last_intents_json(const IntentBook& intents, const std::string& market) {
  Json out = Json::array();
  for (const auto& [id, row] : intents.rows()) {
    if (row.intent().market_ticker() != market) continue;
    const auto side = from_wire(row.intent().side());
    out.push_back({{"intent_id", id},
                   {"published", iso_utc(row.published_ns())},
                   {"side", side ? name_of(*side) : ""},
                   {"price", static_cast<double>(row.intent().limit_price_e4()) / Price::one_e4},
                   {"contracts", contracts(row.intent().quantity_e2())},
                   {"state", edge::v1::IntentState_Name(row.state()).substr(13)},
                   {"denial", row.denial_code()},
                   {"cancel", row.cancel_reason()}});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Json& a, const Json& b) { return a["published"] < b["published"]; });
  return out;
}

}  // namespace

std::optional<std::string> EdgeActor::answer(std::string_view kind, std::string_view argument,
                                             const Input& now) const {
  if (kind != "explain") return std::nullopt;
  return explain(std::string(argument), now.market);
}

// {"ticker","event","strategy","label","market_time","inputs":{"fair_value":{…,"issued","age_s","provenance":[…]},
//  "book":{"exchange_time","verified","age_s","defect","yes_bids","no_bids"},"exchange":{…},"risk":{…}},
//  "ladder":[{"market","strike","probability","yes_ask","no_ask","held_contracts"}],
//  "sides":[{"side","probability","price","fee_dollars","edge_dollars","target_contracts","quantity_contracts",
//            "gates":[{"name","value","limit","passed"}],"outcome","intent_id"}],"intents":[…]}
// Judged now from the inputs held, not remembered. For an unknown ticker
// {"error","code","ticker","known":[…]}.
std::string EdgeActor::explain(const std::string& ticker, MarketTime now) const {
  const std::string& event = inputs_.event_of(ticker);
  Json out;
  if (event.empty()) {
    out["error"] = "edge has heard of no market '" + ticker + "'";
    out["code"] = "TICKER_UNKNOWN";
    out["ticker"] = ticker;
    out["known"] = Json::array();
    for (const std::string& known : inputs_.events()) {
      for (const std::string& market : inputs_.markets_of(known)) out["known"].push_back(market);
    }
    return out.dump();
  }
  const auto verdicts = evaluator_.judge(event, inputs_, intents_, now);
  out["ticker"] = ticker;
  out["event"] = event;
  out["strategy"] = configuration_.strategy.name;
  out["label"] = evaluator_.label();
  out["market_time"] = iso_utc(now.ns());
  Json sides = Json::array();
  Json book = nullptr;
  for (const auto& verdict : verdicts) {
    if (verdict.facts.market != ticker) continue;
    sides.push_back(side_json(evaluator_, verdict));
    book = book_json(verdict.facts);
  }
  out["inputs"]["fair_value"] = fair_json(inputs_.fair_value(event), now);
  out["inputs"]["book"] = std::move(book);
  out["inputs"]["exchange"] = exchange_json(inputs_);
  Json risk = nullptr;
  if (inputs_.risk()) {
    risk = {{"mode", risk::v1::TradingMode_Name(inputs_.mode_for(configuration_.strategy.name, ticker, event))
                         .substr(13)},
            {"reason", inputs_.risk()->reason()},
            {"held_contracts", contracts(inputs_.exposure(ticker).net.e2())},
            {"open_contracts", contracts(inputs_.exposure(ticker).open.e2())}};
  }
  out["inputs"]["risk"] = std::move(risk);
  out["ladder"] = ladder_json(verdicts);
  out["sides"] = std::move(sides);
  out["intents"] = last_intents_json(intents_, ticker);
  return out.dump();
}

std::string EdgeActor::status(const Input& now) const {
  const auto& row = funnel_.row();
  Json out;
  out["evaluations"] = row.evaluations();
  out["priced"] = row.priced();
  out["funnel"] = {{"scanned", row.evaluations()},
                   {"priced", row.priced()},
                   {"edge", row.edge()},
                   {"gates", row.gates()},
                   {"intents", row.intents()}};
  out["reasons"] = Json::array();
  for (const auto& [reason, count] : funnel_.ranked())
    out["reasons"].push_back({{"reason", reason}, {"count", count}});
  out["strategy"] = configuration_.strategy.name;
  out["label"] = evaluator_.label();
  out["live_intents"] = intents_.live().size();
  out["fair_values"] = Json::array();
  for (const std::string& event : inputs_.events()) {
    const HeldFairValue* fair = inputs_.fair_value(event);
    if (fair == nullptr) continue;
    out["fair_values"].push_back({{"event", event},
                                  {"source", fair->source},
                                  {"age_s", seconds(now.market.ns() - fair->value.issued_ns())}});
  }
  return out.dump();
}

}  // namespace headgate
