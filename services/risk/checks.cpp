#include "services/risk/checks.h"

#include <algorithm>
#include <array>

#include "actor/wire.h"
#include "domain/check.h"
#include "pricing/fee.h"

namespace headgate::risk {
namespace {

using market::v1::MarketStatus;

constexpr int64_t exec_silence_max_ms = 3000;  // three heartbeats
constexpr int64_t fill_parts_max = 20;         // as in account.cpp

using Verdict = std::optional<Denial>;

Denial denied(std::string_view code, std::string value, std::string limit) {
  return Denial{code, std::move(value), std::move(limit)};
}
std::string seconds_text(int64_t ns) { return std::to_string(ns / ns_per_s) + " s"; }
Side side_of(const Intent& intent) { return from_wire(intent.side()).value(); }
Price price_of(const Intent& intent) { return Price::from_e4(intent.limit_price_e4()).value(); }
Quantity quantity_of(const Intent& intent) { return Quantity::from_e2(intent.quantity_e2()); }

Money worst_cost(const View& view, const Intent& intent) {
  const auto schedule = fee_schedule(view.market->fee_type(), view.market->fee_multiplier_e4());
  check(schedule.has_value(), "MARKET_NOT_TRADABLE has refused markets without a known fee");
  const Price price = price_of(intent);
  return cost_of(price, quantity_of(intent)) +
         worst_fee(*schedule, price, quantity_of(intent), fill_parts_max);
}

// A close: the other side of what is held, and no more than what is held less what is already being closed.
bool reduces(const View& view, const Intent& intent) {
  const Quantity held = view.account.net(intent.market_ticker());
  const Quantity bought = signed_quantity(side_of(intent), quantity_of(intent));
  if (held.e2() == 0 || (held.e2() > 0) == (bought.e2() > 0)) return false;
  Quantity closing = bought.magnitude();
  for (const v1::OrderRow* order : view.account.live_orders()) {
    if (order->approval().market_ticker() != intent.market_ticker() ||
        order->approval().side() != intent.side())
      continue;
    closing += Account::open_quantity(*order);
  }
  return closing <= held.magnitude();
}

Verdict kill_switch(const View& view, const Intent&) {
  if (!view.killed) return std::nullopt;
  return denied("KILL_SWITCH", "engaged or not checkable", "absent");
}

Verdict intent_malformed(const View&, const Intent& intent) {
  const auto refuse = [](std::string field) {
    return denied("INTENT_MALFORMED", std::move(field), "present and whole");
  };
  if (intent.intent_id().empty()) return refuse("intent_id");
  if (intent.market_ticker().empty()) return refuse("market_ticker");
  if (intent.event_ticker().empty()) return refuse("event_ticker");
  if (!from_wire(intent.side())) return refuse("side");
  if (!Price::from_e4(intent.limit_price_e4()))
    return refuse("limit_price_e4 " + std::to_string(intent.limit_price_e4()));
  if (intent.quantity_e2() <= 0) return refuse("quantity_e2 " + std::to_string(intent.quantity_e2()));
  // Beyond this, price times quantity would leave 64 bits; the real limit is ORDER_QUANTITY.
  if (intent.quantity_e2() > 100'000'000'000)
    return refuse("quantity_e2 " + std::to_string(intent.quantity_e2()));
  if (intent.working_until_ns() <= 0) return refuse("working_until_ns");
  return std::nullopt;
}

Verdict trading_halted(const View& view, const Intent& intent) {
  const auto restriction =
      view.restrictions.on({intent.strategy(), intent.event_ticker(), intent.market_ticker()});
  if (!restriction || restriction->mode() != v1::TRADING_MODE_HALTED) return std::nullopt;
  return denied("TRADING_HALTED", restriction->reason(), "active");
}

Verdict only_reducing(const View& view, const Intent& intent) {
  const auto restriction =
      view.restrictions.on({intent.strategy(), intent.event_ticker(), intent.market_ticker()});
  const bool must_reduce =
      intent.reduce_only() || (restriction && restriction->mode() == v1::TRADING_MODE_REDUCING);
  if (!must_reduce || reduces(view, intent)) return std::nullopt;
  return denied("ONLY_REDUCING", "buys " + quantity_of(intent).text() + " " + name_of(side_of(intent)),
                "closes at most " + view.account.net(intent.market_ticker()).magnitude().text());
}

Verdict strategy_unknown(const View& view, const Intent& intent) {
  if (intent.strategy() == view.configuration.strategy.name) return std::nullopt;
  return denied("STRATEGY_UNKNOWN", intent.strategy(), view.configuration.strategy.name);
}

Verdict exec_silent(const View& view, const Intent&) {
  if (!view.exec_heard)
    return denied("EXEC_SILENT", "never heard", std::to_string(exec_silence_max_ms) + " ms");
  const int64_t age_ms = view.machine_now.minus_ns(*view.exec_heard) / ns_per_ms;
  if (age_ms <= exec_silence_max_ms) return std::nullopt;
  return denied("EXEC_SILENT", std::to_string(age_ms) + " ms", std::to_string(exec_silence_max_ms) + " ms");
}

// Whether the market's shard takes orders; empty when it does. A shard that is not told of is not known to.
std::string shard_closed(const View& view) {
  const auto& shards = view.exchange->shards();
  if (shards.empty() || view.market == nullptr) return "";
  const int32_t wanted = view.market->exchange_index();
  for (const market::v1::ShardStatus& shard : shards) {
    if (shard.exchange_index() != wanted) continue;
    const bool open = shard.exchange_active() && shard.trading_active();
    return open ? "" : "trading paused on shard " + std::to_string(wanted);
  }
  return "shard " + std::to_string(wanted) + " not told of";
}

Verdict exchange_closed(const View& view, const Intent&) {
  const std::string open = "exchange and trading active, feed connected";
  if (view.exchange == nullptr) return denied("EXCHANGE_CLOSED", "no status heard", open);
  if (!view.exchange->exchange_active()) return denied("EXCHANGE_CLOSED", "exchange inactive", open);
  if (!view.exchange->trading_active()) return denied("EXCHANGE_CLOSED", "trading paused", open);
  if (!view.exchange->feed_connected())
    return denied("EXCHANGE_CLOSED", "order book feed disconnected", open);
  // An announced pause holds from its first instant, whatever the last look at the exchange said.
  const int64_t now_ns = view.market_now.ns();
  if (view.exchange->pause_start_ns() <= now_ns && now_ns < view.exchange->pause_end_ns())
    return denied("EXCHANGE_CLOSED", "announced pause", open);
  if (std::string closed = shard_closed(view); !closed.empty())
    return denied("EXCHANGE_CLOSED", std::move(closed), open);
  return std::nullopt;
}

Verdict market_not_tradable(const View& view, const Intent& intent) {
  const auto refuse = [](std::string value) {
    return denied("MARKET_NOT_TRADABLE", std::move(value), "active and whole");
  };
  if (view.market == nullptr) return refuse("unknown market " + intent.market_ticker());
  if (!view.market->defect().empty()) return refuse(view.market->defect());
  // The worst case of a position is reckoned with a dollar or nothing.
  if (view.market->scalar()) return refuse("scalar");
  if (view.market->event_ticker() != intent.event_ticker())
    return refuse("belongs to " + view.market->event_ticker());
  if (view.market->status() != MarketStatus::MARKET_STATUS_ACTIVE) {
    return refuse(market::v1::MarketStatus_Name(view.market->status()));
  }
  if (!fee_schedule(view.market->fee_type(), view.market->fee_multiplier_e4())) {
    return refuse("fee type " + view.market->fee_type());
  }
  return std::nullopt;
}

Verdict market_closing(const View& view, const Intent&) {
  const int64_t left_ns = view.market->close_ns() - view.market_now.ns();
  const int64_t margin_s = view.configuration.limits.close_margin_s;
  if (left_ns > margin_s * ns_per_s) return std::nullopt;
  return denied("MARKET_CLOSING", seconds_text(left_ns) + " left", std::to_string(margin_s) + " s");
}

Verdict book_stale(const View& view, const Intent&) {
  const int64_t limit_s = view.configuration.limits.book_age_max_s;
  const std::string limit = std::to_string(limit_s) + " s";
  if (view.book == nullptr) return denied("BOOK_STALE", "no book", limit);
  if (!view.book->defect().empty()) return denied("BOOK_STALE", view.book->defect(), "whole");
  // A connected feed vouches for a quiet book each time the exchange's status comes in.
  const int64_t verified_ns =
      std::max(view.book->verified_ns(), view.exchange->market_time_ns() - view.exchange->books_behind_ns());
  const int64_t age_ns = view.market_now.ns() - verified_ns;
  if (age_ns <= limit_s * ns_per_s) return std::nullopt;
  return denied("BOOK_STALE", seconds_text(age_ns), limit);
}

Verdict fair_value_stale(const View& view, const Intent& intent) {
  const int64_t limit_s = view.configuration.limits.fair_value_age_max_s;
  const std::string limit = std::to_string(limit_s) + " s";
  if (intent.fair_value_id().empty() || intent.fair_value_issued_ns() <= 0) {
    return denied("FAIR_VALUE_STALE", "no issue time", limit);
  }
  const int64_t age_ns = view.market_now.ns() - intent.fair_value_issued_ns();
  if (age_ns < 0) return denied("FAIR_VALUE_STALE", "issued in the future", limit);
  if (age_ns <= limit_s * ns_per_s) return std::nullopt;
  return denied("FAIR_VALUE_STALE", seconds_text(age_ns), limit);
}

Verdict price_off_grid(const View& view, const Intent& intent) {
  const int64_t yes_e4 = Leg{side_of(intent), price_of(intent)}.yes_price().e4();
  for (const market::v1::PriceRange& range : view.market->price_ranges()) {
    const bool inside = yes_e4 >= range.start_e4() && yes_e4 <= range.end_e4();
    if (inside && range.step_e4() > 0 && (yes_e4 - range.start_e4()) % range.step_e4() == 0)
      return std::nullopt;
  }
  return denied("PRICE_OFF_GRID", price_of(intent).text(), "on the market's price grid");
}

Verdict price_collar(const View& view, const Intent& intent) {
  const auto offer = best_offer(*view.book, side_of(intent));
  if (!offer) return denied("PRICE_COLLAR", "no offer in the book", "an offer to compare with");
  const int64_t highest_e4 = offer->e4() + view.configuration.limits.price_collar_e4;
  if (price_of(intent).e4() <= highest_e4) return std::nullopt;
  return denied("PRICE_COLLAR", price_of(intent).text(),
                "offer " + offer->text() + " plus " +
                    std::to_string(view.configuration.limits.price_collar_e4) + "e-4");
}

Verdict order_quantity(const View& view, const Intent& intent) {
  const Quantity most = view.configuration.limits.order_quantity_max;
  if (quantity_of(intent) <= most) return std::nullopt;
  return denied("ORDER_QUANTITY", quantity_of(intent).text(), most.text());
}

Verdict order_cost(const View& view, const Intent& intent) {
  const Money most = view.configuration.limits.order_cost_max;
  const Money cost = worst_cost(view, intent);
  if (cost <= most) return std::nullopt;
  return denied("ORDER_COST", cost.text(), most.text());
}

Verdict open_orders(const View& view, const Intent&) {
  const int64_t most = view.configuration.limits.open_orders_max;
  if (view.account.open_orders() < most) return std::nullopt;
  return denied("OPEN_ORDERS", std::to_string(view.account.open_orders()), std::to_string(most));
}

// Two orders of ours in one market could trade with each other, or be the same idea twice.
Verdict order_in_market(const View& view, const Intent& intent) {
  for (const v1::OrderRow* order : view.account.live_orders()) {
    if (order->done() || order->approval().market_ticker() != intent.market_ticker()) continue;
    return denied("ORDER_IN_MARKET", "order " + order->approval().intent_id() + " is open",
                  "no open order in the market");
  }
  return std::nullopt;
}

Verdict stake(std::string_view code, Money held, Money added, Money most) {
  if (held + added <= most) return std::nullopt;
  return denied(code, held.text() + " + " + added.text(), most.text());
}
Verdict market_stake(const View& view, const Intent& intent) {
  return stake("MARKET_STAKE", view.account.stake_of_market(intent.market_ticker()), worst_cost(view, intent),
               view.configuration.limits.market_stake_max);
}
Verdict event_stake(const View& view, const Intent& intent) {
  return stake("EVENT_STAKE", view.account.stake_of_event(intent.event_ticker()), worst_cost(view, intent),
               view.configuration.limits.event_stake_max);
}
Verdict strategy_stake(const View& view, const Intent& intent) {
  return stake("STRATEGY_STAKE", view.account.stake_of_strategy(intent.strategy()), worst_cost(view, intent),
               view.configuration.limits.strategy_stake_max);
}
Verdict account_stake(const View& view, const Intent& intent) {
  return stake("ACCOUNT_STAKE", view.account.stake(), worst_cost(view, intent),
               view.configuration.limits.account_stake_max);
}

Verdict cash(const View& view, const Intent& intent) {
  if (!view.account.opened()) {
    return denied("CASH", "not known: exec has told no opening balance", "the exchange's figure");
  }
  const Money free = view.account.cash() - view.account.reserved();
  const Money bound = std::min(free, view.configuration.limits.bankroll - view.account.stake());
  const Money cost = worst_cost(view, intent);
  if (cost <= bound) return std::nullopt;
  return denied("CASH", cost.text(), bound.text());
}

// The exchange looks at the market's own shard alone.
Verdict shard_cash(const View& view, const Intent& intent) {
  const Shards& shards = view.account.shards();
  if (!shards.known()) return std::nullopt;
  const int32_t shard = view.market->exchange_index();
  const Money free = shards.cash(shard) - view.account.reserved_on(shard);
  const Money cost = worst_cost(view, intent);
  if (cost <= free) return std::nullopt;
  return denied("SHARD_CASH", cost.text(), free.text() + " free on shard " + std::to_string(shard));
}

Verdict order_rate(const View& view, const Intent&) {
  const int64_t most = view.configuration.limits.orders_per_minute_max;
  if (view.orders_last_minute < most) return std::nullopt;
  return denied("ORDER_RATE", std::to_string(view.orders_last_minute) + " in a minute", std::to_string(most));
}

Verdict daily_loss_limit(const View& view, const Intent&) {
  const Money loss = daily_loss(view.account, view.unrealised);
  const Money most = view.configuration.limits.daily_loss_max;
  if (loss < most) return std::nullopt;
  return denied("DAILY_LOSS", loss.text(), most.text());
}

constexpr std::array ladder{
    Check{"KILL_SWITCH", kill_switch},
    Check{"INTENT_MALFORMED", intent_malformed},
    Check{"TRADING_HALTED", trading_halted},
    Check{"ONLY_REDUCING", only_reducing},
    Check{"STRATEGY_UNKNOWN", strategy_unknown},
    Check{"EXEC_SILENT", exec_silent},
    Check{"EXCHANGE_CLOSED", exchange_closed},
    Check{"MARKET_NOT_TRADABLE", market_not_tradable},
    Check{"MARKET_CLOSING", market_closing},
    Check{"BOOK_STALE", book_stale},
    Check{"FAIR_VALUE_STALE", fair_value_stale},
    Check{"PRICE_OFF_GRID", price_off_grid},
    Check{"PRICE_COLLAR", price_collar},
    Check{"ORDER_QUANTITY", order_quantity},
    Check{"ORDER_COST", order_cost},
    Check{"OPEN_ORDERS", open_orders},
    Check{"ORDER_IN_MARKET", order_in_market},
    Check{"MARKET_STAKE", market_stake},
    Check{"EVENT_STAKE", event_stake},
    Check{"STRATEGY_STAKE", strategy_stake},
    Check{"ACCOUNT_STAKE", account_stake},
    Check{"CASH", cash},
    Check{"SHARD_CASH", shard_cash},
    Check{"ORDER_RATE", order_rate},
    Check{"DAILY_LOSS", daily_loss_limit},
};

}  // namespace

std::span<const Check> checks() { return ladder; }

std::optional<Denial> judge(const View& view, const Intent& intent) {
  for (const Check& each : ladder) {
    auto denial = each.judge(view, intent);
    if (!denial) continue;
    check(denial->code == each.code, "a check denies under its own code");
    return denial;
  }
  return std::nullopt;
}

std::optional<Price> best_offer(const market::v1::Book& book, Side side) {
  const auto& bids = side == Side::yes ? book.no_bids() : book.yes_bids();
  if (bids.empty()) return std::nullopt;
  const auto bid = Price::from_e4(bids.Get(0).price_e4());
  if (!bid) return std::nullopt;
  return bid->complement();
}

Money daily_loss(const Account& account, Money unrealised) {
  return -(account.realised_today() + unrealised - account.unrealised_at_start());
}

}  // namespace headgate::risk
