#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "actor/effects.h"
#include "actor/row.h"
#include "domain/moment.h"
#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "headgate/risk/v1/rows.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "services/risk/shards.h"

namespace headgate::risk {

// What is held, what is reserved and what it may still lose: the figures every limit is held against.
//
// An approved order reserves its worst cash loss until exec reports that no child of it can fill any more; an
// order whose fate is unknown stays reserved in full, that is, counts as filled. Fills are the truth of
// positions and are booked once by trade id; settlements once by market.
class Account {
 public:
  void restore(const Rows& rows);
  // Books the opening deposit, once. Until then no cash is known, and none is spent.
  void open(const exec::v1::OpeningBalance& opening, Effects& effects);
  bool opened() const { return state_.opened(); }

  void approve(const v1::OrderRow& order, Effects& effects);
  void approve_cancel(const std::string& intent_id, const v1::CancelApproved& cancel, Effects& effects);

  enum class Booked : uint8_t { booked, repeated, unknown_order, overfilled };
  Booked book(const exec::v1::Fill& fill, UtcTime now, Effects& effects);
  // False when the report is about an order risk never approved.
  bool report(const exec::v1::OrderReport& report, Effects& effects);
  enum class Settled : uint8_t { settled, repeated, disagrees };
  Settled settle(const settle::v1::Settlement& settlement, UtcTime now, Effects& effects);

  const v1::OrderRow* order(const std::string& intent_id) const;
  // Orders that may still fill, or whose fills are not all booked; in the order of their ids. Everything that
  // counts against a limit is here, so judging does not grow with the history.
  std::vector<const v1::OrderRow*> live_orders() const;
  // Approvals since then, ended ones included: what the rate limit counts.
  int64_t approved_since(MarketTime since) const;
  const std::map<std::string, v1::Position>& positions() const { return positions_; }
  Quantity net(const std::string& market) const;

  Money cash() const { return Money::from_e6(state_.cash_e6()); }
  Money reserved() const;
  Money reserved_on(int32_t shard) const;
  // By shard, of those with an order.
  std::map<int32_t, Money> reserved_by_shard() const;
  const Shards& shards() const { return shards_; }
  Shards& shards() { return shards_; }
  // Whether the exchange's figures count the fills that are booked here, and nothing of ours can move them.
  bool at_rest_with(const exec::v1::ExchangeAccount& account) const;
  Money reserved_for(const v1::OrderRow& order) const;
  static Quantity open_quantity(const v1::OrderRow& order);
  // Worst loss: what is held at cost plus what is reserved.
  Money stake_of_market(std::string_view market) const;
  Money stake_of_event(std::string_view event) const;
  Money stake_of_strategy(std::string_view strategy) const;
  Money stake() const;
  int64_t open_orders() const;

  // The loss day's figures; see daily_loss in checks.h.
  void enter_day(int64_t day, Money unrealised, Effects& effects);
  int64_t day() const { return state_.loss_day(); }
  Money realised_today() const { return Money::from_e6(state_.realised_day_e6()); }
  Money unrealised_at_start() const { return Money::from_e6(state_.unrealised_start_e6()); }

  uint64_t approvals() const { return state_.approvals(); }
  uint64_t denials() const { return state_.denials(); }
  void count_denial(Effects& effects);
  uint64_t next_approval_number() const { return state_.approvals() + 1; }

  uint64_t digest() const;

 private:
  void store_state(Effects& effects) const;
  void store_order(const v1::OrderRow& order, Effects& effects) const;
  // Returns the change of cash.
  Money apply_fill(v1::Position& position, Side side, Price price, Quantity quantity, Money fee);
  // Ends what is held of a settled market; returns what it paid.
  Money pay_out(v1::Position& position, market::v1::MarketResult result);
  void move_cash(const std::string& market, Money change, Effects& effects);
  v1::OrderRow* find(const std::string& intent_id);
  void index(const v1::OrderRow& order);
  std::map<std::string, v1::OrderRow> orders_;       // by intent id
  std::map<std::string, v1::Position> positions_;    // by market ticker
  std::map<std::string, std::string> strategies_;    // market ticker -> strategy of its last order
  std::map<std::string, int32_t> shard_of_;          // market ticker -> where its orders and fills move cash
  std::map<std::string, const v1::OrderRow*> live_;  // into orders_
  std::multiset<int64_t> approved_market_ns_;
  std::set<std::string> trades_;
  std::map<std::string, market::v1::MarketResult> settled_;  // by market ticker
  v1::AccountRow state_;
  Shards shards_;
};

}  // namespace headgate::risk
