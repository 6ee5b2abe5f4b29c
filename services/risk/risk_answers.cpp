#include <nlohmann/json.hpp>

#include "actor/wire.h"
#include "services/risk/risk_actor.h"

namespace headgate::risk {
namespace {

using Json = nlohmann::ordered_json;

std::string side_name(edge::v1::Side side) {
  const auto known = from_wire(side);
  return known ? name_of(*known) : "unknown";
}
std::string dollars(int64_t e6) { return Money::from_e6(e6).text(); }
std::string contracts(int64_t e2) { return Quantity::from_e2(e2).text(); }

Json json_of(const v1::Position& position) {
  return {{"market", position.market_ticker()},
          {"event", position.event_ticker()},
          {"net_contracts", contracts(position.net_e2())},
          {"cost_dollars", dollars(position.cost_e6())},
          {"fees_dollars", dollars(position.fees_e6())},
          {"realised_dollars", dollars(position.realised_e6())},
          {"settled", position.settled()}};
}

Json json_of(const v1::OpenOrder& order) {
  return {{"intent", order.intent_id()},
          {"market", order.market_ticker()},
          {"side", side_name(order.side())},
          {"worst_price", Price::from_e4(order.worst_price_e4())->text()},
          {"open_contracts", contracts(order.open_e2())},
          {"filled_contracts", contracts(order.filled_e2())},
          {"reserved_dollars", dollars(order.reserved_e6())},
          {"cancel_approved", order.cancel_approved()}};
}

Json json_of(const v1::ShardFigures& shard) {
  return {{"shard", shard.exchange_index()},
          {"cash_dollars", dollars(shard.cash_e6())},
          {"reserved_dollars", dollars(shard.reserved_e6())}};
}

template <typename Messages>
Json list_of(const Messages& messages) {
  Json out = Json::array();
  for (const auto& message : messages) out.push_back(json_of(message));
  return out;
}

// Each limit beside what is counted against it.
Json limits_json(const Configuration& configuration, const Account& account, Money unrealised) {
  const LimitsConfiguration& limits = configuration.limits;
  const auto row = [](std::string name, std::string value, std::string limit) {
    return Json{{"name", std::move(name)}, {"value", std::move(value)}, {"limit", std::move(limit)}};
  };
  return Json::array(
      {row("ACCOUNT_STAKE", account.stake().text(), limits.account_stake_max.text()),
       row("OPEN_ORDERS", std::to_string(account.open_orders()), std::to_string(limits.open_orders_max)),
       row("DAILY_LOSS", daily_loss(account, unrealised).text(), limits.daily_loss_max.text()),
       row("CASH_RESERVED", account.reserved().text(), account.cash().text())});
}

}  // namespace

void RiskActor::publish_state(Effects& effects) { effects.publish_state("risk", "account", state()); }

v1::RiskState RiskActor::state() const {
  v1::RiskState out;
  const v1::Restriction* account = restrictions_.on_account();
  out.set_mode(account == nullptr ? v1::TRADING_MODE_ACTIVE : account->mode());
  out.set_reason(account == nullptr ? "" : account->reason());
  for (v1::Restriction& restriction : restrictions_.all()) *out.add_restrictions() = std::move(restriction);
  for (const auto& [market, position] : account_.positions()) *out.add_positions() = position;
  for (const v1::OrderRow* live : account_.live_orders()) {
    const v1::OrderRow& order = *live;
    const v1::Approval& approval = order.approval();
    v1::OpenOrder& open = *out.add_open_orders();
    open.set_intent_id(approval.intent_id());
    open.set_strategy(approval.strategy());
    open.set_market_ticker(approval.market_ticker());
    open.set_event_ticker(approval.event_ticker());
    open.set_side(approval.side());
    open.set_worst_price_e4(approval.worst_price_e4());
    open.set_open_e2(Account::open_quantity(order).e2());
    open.set_filled_e2(order.filled_e2());
    open.set_reserved_e6(account_.reserved_for(order).e6());
    open.set_cancel_approved(order.cancel_approved());
  }
  out.set_cash_e6(account_.cash().e6());
  out.set_reserved_e6(account_.reserved().e6());
  out.set_bankroll_e6(std::min(configuration_.limits.bankroll, account_.cash() + account_.stake()).e6());
  out.set_at_stake_e6(account_.stake().e6());
  out.set_realised_today_e6(account_.realised_today().e6());
  for (const auto& [shard, cash] : account_.shards().all()) {
    v1::ShardFigures& figures = *out.add_shards();
    figures.set_exchange_index(shard);
    figures.set_cash_e6(cash.e6());
    figures.set_reserved_e6(account_.reserved_on(shard).e6());
  }
  out.set_approvals(account_.approvals());
  out.set_denials(account_.denials());
  return out;
}

std::string RiskActor::status(const Input&) const {
  const v1::RiskState now = state();
  Json out{{"trading", v1::TradingMode_Name(now.mode())},
           {"reason", now.reason()},
           {"approvals", now.approvals()},
           {"denials", now.denials()},
           {"open_orders", now.open_orders_size()},
           {"cash_dollars", dollars(now.cash_e6())},
           {"reserved_dollars", dollars(now.reserved_e6())},
           {"at_stake_dollars", dollars(now.at_stake_e6())},
           {"limits", limits_json(configuration_, account_, unrealised())}};
  if (account_.shards().known()) out["shards"] = list_of(now.shards());
  if (const v1::TransferRow* transfer = account_.shards().under_way()) {
    out["transfer"] = {{"id", transfer->approval().transfer_id()},
                       {"from", transfer->approval().source_shard()},
                       {"to", transfer->approval().destination_shard()},
                       {"dollars", dollars(transfer->approval().amount_e6())},
                       {"state", exec::v1::TransferState_Name(transfer->state())}};
  }
  out["restrictions"] = Json::array();
  for (const v1::Restriction& restriction : now.restrictions()) {
    out["restrictions"].push_back({{"scope", command::v1::ScopeKind_Name(restriction.scope())},
                                   {"name", restriction.name()},
                                   {"mode", v1::TradingMode_Name(restriction.mode())},
                                   {"reason", restriction.reason()},
                                   {"who", restriction.who()},
                                   {"since", iso_utc(restriction.since_utc_ns())}});
  }
  return out.dump();
}

std::optional<std::string> RiskActor::answer(std::string_view kind, std::string_view argument,
                                             const Input& now) const {
  const v1::RiskState current = state();
  if (kind == "positions") return Json{{"positions", list_of(current.positions())}}.dump();
  if (kind == "orders") return Json{{"orders", list_of(current.open_orders())}}.dump();
  if (kind == "pnl") {
    return Json{{"cash_dollars", dollars(current.cash_e6())},
                {"realised_today_dollars", dollars(current.realised_today_e6())},
                {"unrealised_dollars", unrealised().text()},
                {"at_stake_dollars", dollars(current.at_stake_e6())}}
        .dump();
  }
  if (kind != "explain") return std::nullopt;
  const std::string market(argument);
  const View view = view_of(market, now);
  Json out{{"market", market},
           {"trading", v1::TradingMode_Name(current.mode())},
           {"held_contracts", account_.net(market).text()},
           {"market_stake_dollars", account_.stake_of_market(market).text()},
           {"market_stake_max_dollars", configuration_.limits.market_stake_max.text()}};
  if (view.market != nullptr) {
    out["event_stake_dollars"] = account_.stake_of_event(view.market->event_ticker()).text();
    out["event_stake_max_dollars"] = configuration_.limits.event_stake_max.text();
  }
  const auto denial = last_denial_.find(market);
  if (denial != last_denial_.end()) {
    out["last_denial"] = {{"code", denial->second.code()},
                          {"value", denial->second.value()},
                          {"limit", denial->second.limit()},
                          {"intent", denial->second.intent_id()}};
  }
  out["checks"] = Json::array();
  for (const Check& check : checks()) out["checks"].push_back(std::string(check.code));
  out["limits"] = limits_json(configuration_, account_, unrealised());
  return out.dump();
}

}  // namespace headgate::risk
