#include <nlohmann/json.hpp>

#include "actor/wire.h"
#include "services/exec/exec_actor.h"

namespace headgate::exec {
namespace {

using Json = nlohmann::ordered_json;

std::string shard_text(const v1::IntentRow& intent) {
  if (!intent.has_exchange_index()) return "none";
  return intent.exchange_index() < 0 ? "by ticker" : std::to_string(intent.exchange_index());
}

std::string_view word_of(v1::FillWay way) {
  if (way == v1::FILL_WAY_CHANNEL) return "channel";
  if (way == v1::FILL_WAY_LISTING) return "listing";
  return way == v1::FILL_WAY_PAPER ? "paper" : "unknown";
}

Json json_of(const std::string& trade, const v1::FillRow& fill) {
  const auto side = from_wire(fill.side());
  const auto price = Price::from_e4(fill.price_e4());
  return {{"trade", trade},
          {"order", fill.order_id()},
          {"market", fill.market_ticker()},
          {"side", side ? name_of(*side) : "unknown"},
          {"price", price ? price->text() : "-"},
          {"contracts", Quantity::from_e2(fill.quantity_e2()).text()},
          {"fee_dollars", Money::from_e6(fill.fee_e6()).text()},
          {"taker", fill.taker()},
          {"at", iso_utc(fill.exchange_ns())},
          {"way", word_of(fill.way())}};
}

Json json_of(const v1::IntentRow& intent, const v1::ChildRow& child) {
  const auto state = from_wire(child.state());
  const auto side = from_wire(intent.approval().side());
  return {{"order", intent.approval().intent_id() + "-" + std::to_string(child.number())},
          {"market", intent.approval().market_ticker()},
          {"side", side ? name_of(*side) : "unknown"},
          {"state", state ? std::string(name_of(*state)) : "unknown"},
          {"price", Price::from_e4(child.price_e4()) ? Price::from_e4(child.price_e4())->text() : "-"},
          {"contracts", Quantity::from_e2(child.quantity_e2()).text()},
          {"filled_contracts", Quantity::from_e2(child.filled_e2()).text()},
          {"submitted", iso_utc(child.submitted_market_ns())},
          {"exchange_order", child.exchange_order_id()},
          {"shard", shard_text(intent)},
          {"reason", child.reason()}};
}

}  // namespace

std::string ExecActor::status(const Input& now) const {
  const std::optional<v1::ExchangeAccount> account = exchange_->account();
  Json out{{"venue", exchange_->venue()},         {"killed", killed_},
           {"reconciling", reconciling_},         {"orders", table_.size()},
           {"open_orders", table_.open().size()}, {"fills", table_.fills()},
           {"approvals_repeated", repeated_},     {"last_refusal", last_refusal_}};
  const std::optional<Money> opening = exchange_->opening();
  out["opening_dollars"] = opening ? opening->text() : "unknown";
  for (const auto& [name, text] : exchange_->particulars(now.machine)) out[name] = text;
  if (account) out["exchange_cash_dollars"] = Money::from_e6(account->cash_e6()).text();
  out["approvals_refused"] = Json::object();
  for (const auto& [code, count] : refused_) out["approvals_refused"][code] = count;
  return out.dump();
}

std::optional<std::string> ExecActor::answer(std::string_view kind, std::string_view argument,
                                             const Input& now) const {
  const std::string market(argument);
  Json orders = Json::array();
  if (kind == "orders") {
    for (const v1::IntentRow* intent : table_.open()) {
      for (const v1::ChildRow& child : intent->children()) orders.push_back(json_of(*intent, child));
    }
    return Json{{"orders", orders}}.dump();
  }
  if (kind != "explain" && kind != "fills") return std::nullopt;
  Json fills = Json::array();
  for (const auto& [trade, fill] : table_.trades()) {
    if (market.empty() || fill.market_ticker() == market) fills.push_back(json_of(trade, fill));
  }
  if (kind == "fills") return Json{{"fills", fills}}.dump();
  for (const auto& [id, intent] : table_.intents()) {
    if (intent.approval().market_ticker() != market) continue;
    for (const v1::ChildRow& child : intent.children()) orders.push_back(json_of(intent, child));
    if (intent.children().empty()) orders.push_back({{"order", id}, {"reason", intent.reason()}});
  }
  const auto shard = exchange_->shard_of(market);
  const std::string_view objection = exchange_->objection(market, now.market);
  return Json{{"market", market},
              {"shard", shard ? std::to_string(*shard) : "unknown"},
              {"objection", objection},
              {"orders", orders},
              {"fills", fills}}
      .dump();
}

}  // namespace headgate::exec
