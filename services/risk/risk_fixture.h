#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actor/decode.h"
#include "domain/check.h"
#include "services/risk/risk_actor.h"

namespace headgate::risk {

// A risk actor with everything in order around it, and the rows it would have stored.
class Desk {
 public:
  static constexpr int64_t noon_ns = 1'765'368'000'000'000'000;  // 2025-12-10T12:00:00Z
  static constexpr const char* event = "KXHIGHNY-25DEC10";
  static constexpr const char* market = "KXHIGHNY-25DEC10-B44.5";

  static Configuration sound_configuration() {
    Configuration c;
    c.instance = {"test", Mode::paper, "/nowhere/state", "/nowhere/run"};
    c.strategy.name = "demonstration";
    c.limits.bankroll = Money::dollars(1000);
    c.limits.order_cost_max = Money::dollars(50);
    c.limits.order_quantity_max = Quantity::contracts(100);
    c.limits.market_stake_max = Money::dollars(100);
    c.limits.event_stake_max = Money::dollars(150);
    c.limits.strategy_stake_max = Money::dollars(200);
    c.limits.account_stake_max = Money::dollars(250);
    c.limits.daily_loss_max = Money::dollars(60);
    c.limits.loss_day_zone = "America/New_York";
    c.limits.open_orders_max = 5;
    c.limits.orders_per_minute_max = 10;
    c.limits.price_collar_e4 = 100;
    c.limits.book_age_max_s = 60;
    c.limits.fair_value_age_max_s = 100'000;
    c.limits.close_margin_s = 600;
    c.limits.approval_start_by_ms = 5000;
    c.paper.cash = Money::dollars(1000);
    c.version = "0123456789ab";
    return c;
  }

  explicit Desk(Configuration configuration = sound_configuration(), bool opened = true)
      : configuration_(std::move(configuration)) {
    restart();
    if (!opened) return;
    exec::v1::OpeningBalance opening;
    opening.set_cash_e6(configuration_.paper.cash.e6());
    // All of it on shard 0, where the market lives.
    opening.add_shards()->set_cash_e6(opening.cash_e6());
    deliver("exec", opening);
  }

  // A new life on the stored rows; what is not durable is heard again.
  void restart() {
    // RFC 8032, section 7.1, TEST 1.
    auto signer =
        ApprovalSigner::from_hex_seed("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    actor_ = std::move(*RiskActor::make(configuration_, std::move(*signer)));
    give(Started{rows_});
    hear_exec();
    deliver("market", sound_market());
    deliver("market", sound_status());
    deliver("market", sound_book());
  }

  Effects give(Event happened) {
    Effects effects;
    actor_->handle(Input{++number_, now, UtcTime::from_ns(now.ns()), machine, killed, std::move(happened)},
                   effects);
    for (const Row& row : effects.rows) {
      if (row.value) {
        rows_[{row.table, row.key}] = *row.value;
      } else {
        rows_.erase({row.table, row.key});
      }
    }
    return effects;
  }
  template <typename Message>
  Effects deliver(const std::string& source, const Message& message) {
    bus::v1::Envelope envelope;
    envelope.set_source(source);
    envelope.set_type(message.GetDescriptor()->full_name());
    envelope.set_body(message.SerializeAsString());
    return give(Delivered{envelope});
  }
  void hear_exec() {
    bus::v1::Heartbeat heartbeat;
    heartbeat.set_source("exec");
    heartbeat.set_ready(true);
    give(Heard{heartbeat});
  }

  static market::v1::MarketInfo sound_market() {
    market::v1::MarketInfo info;
    info.set_market_ticker(market);
    info.set_event_ticker(event);
    info.set_status(market::v1::MARKET_STATUS_ACTIVE);
    info.set_close_ns(noon_ns + 17 * 3600 * ns_per_s);
    info.set_fee_type("quadratic");
    info.set_fee_multiplier_e4(10'000);
    auto& range = *info.add_price_ranges();
    range.set_end_e4(10'000);
    range.set_step_e4(100);
    return info;
  }
  static market::v1::ExchangeStatus sound_status() {
    market::v1::ExchangeStatus status;
    status.set_exchange_active(true);
    status.set_trading_active(true);
    status.set_feed_connected(true);
    status.set_market_time_ns(noon_ns);
    return status;
  }
  static market::v1::Book sound_book(int64_t yes_bid_e4 = 4800, int64_t no_bid_e4 = 5000) {
    market::v1::Book book;
    book.set_market_ticker(market);
    const auto add = [](auto* levels, int64_t price_e4) {
      if (price_e4 == 0) return;
      auto* level = levels->Add();
      level->set_price_e4(price_e4);
      level->set_quantity_e2(2500);
    };
    add(book.mutable_yes_bids(), yes_bid_e4);
    add(book.mutable_no_bids(), no_bid_e4);
    book.set_verified_ns(noon_ns);
    return book;
  }
  // Buys 20 YES at 0.50, the offer.
  static edge::v1::OrderIntent sound_intent(const std::string& id = "intent-1") {
    edge::v1::OrderIntent intent;
    intent.set_intent_id(id);
    intent.set_strategy("demonstration");
    intent.set_market_ticker(market);
    intent.set_event_ticker(event);
    intent.set_side(edge::v1::SIDE_YES);
    intent.set_limit_price_e4(5000);
    intent.set_quantity_e2(2000);
    intent.set_fair_value_id("fv");
    intent.set_fair_value_issued_ns(noon_ns - 3600 * ns_per_s);
    intent.set_working_until_ns(noon_ns + 1200 * ns_per_s);
    return intent;
  }
  static exec::v1::Fill fill(const std::string& trade, int64_t quantity_e2,
                             const std::string& intent = "intent-1") {
    exec::v1::Fill out;
    out.set_trade_id(trade);
    out.set_intent_id(intent);
    out.set_market_ticker(market);
    out.set_event_ticker(event);
    out.set_side(edge::v1::SIDE_YES);
    out.set_price_e4(5000);
    out.set_quantity_e2(quantity_e2);
    out.set_fee_e6(10'000);
    return out;
  }
  static exec::v1::OrderReport report(exec::v1::OrderState state, int64_t filled_e2, bool done,
                                      const std::string& intent = "intent-1") {
    exec::v1::OrderReport out;
    out.set_intent_id(intent);
    out.set_market_ticker(market);
    out.set_state(state);
    out.set_filled_e2(filled_e2);
    out.set_intent_done(done);
    return out;
  }

  // The code of the denial, "approved", or "" when risk said nothing.
  std::string decide(const edge::v1::OrderIntent& intent) { return decision(deliver("edge", intent)); }
  static std::string decision(const Effects& effects) {
    for (const Publication& publication : effects.publications) {
      if (publication.topic.starts_with("approved/")) return "approved";
      if (!publication.topic.starts_with("denied/")) continue;
      v1::OrderDenied denied;
      check(denied.ParseFromString(publication.body), "risk publishes whole denials");
      return denied.code();
    }
    return "";
  }
  v1::RiskState state() {
    const Effects effects = give(Started{rows_});
    v1::RiskState out;
    for (const Publication& publication : effects.publications) {
      if (publication.topic == "risk/account/") check(out.ParseFromString(publication.body), "a whole state");
    }
    return out;
  }

  RiskActor& actor() { return *actor_; }
  const Rows& rows() const { return rows_; }

  MarketTime now = MarketTime::from_ns(noon_ns);
  MachineTime machine = MachineTime::from_ns(1'000 * ns_per_s);
  bool killed = false;

 private:
  Configuration configuration_;
  std::unique_ptr<RiskActor> actor_;
  Rows rows_;
  uint64_t number_ = 0;
};

}  // namespace headgate::risk
