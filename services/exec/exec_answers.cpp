#include <nlohmann/json.hpp>

#include "actor/wire.h"
#include "services/exec/exec_actor.h"

namespace headgate::exec {
namespace {

using Json = nlohmann::ordered_json;

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
          {"reason", child.reason()}};
}

}  // namespace

std::string ExecActor::status(const Input&) const {
  const std::optional<v1::ExchangeAccount> account = exchange_->account();
  Json out{{"venue", exchange_->venue()},         {"killed", killed_},
           {"reconciling", reconciling_},         {"orders", table_.size()},
           {"open_orders", table_.open().size()}, {"fills", table_.fills()},
           {"approvals_repeated", repeated_},     {"last_refusal", last_refusal_}};
  if (account) out["exchange_cash_dollars"] = Money::from_e6(account->cash_e6()).text();
  out["approvals_refused"] = Json::object();
  for (const auto& [code, count] : refused_) out["approvals_refused"][code] = count;
  return out.dump();
}

std::optional<std::string> ExecActor::answer(std::string_view kind, std::string_view, const Input&) const {
  if (kind != "orders") return std::nullopt;
  Json out = Json::array();
  for (const v1::IntentRow* intent : table_.open()) {
    for (const v1::ChildRow& child : intent->children()) out.push_back(json_of(*intent, child));
  }
  return Json{{"orders", out}}.dump();
}

}  // namespace headgate::exec
