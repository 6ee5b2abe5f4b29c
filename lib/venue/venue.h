#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actor/row.h"
#include "domain/result.h"
#include "venue/account.h"
#include "venue/claims.h"
#include "venue/group.h"
#include "venue/market.h"
#include "venue/order.h"

namespace headgate::venue {

// What the references leave open, chosen by the owner at every start.
struct VenueRules {
  // A post-only order that would cross: refused, or accepted and cancelled at once.
  bool cancels_crossing_post_only = false;
  FeeRounding fee_rounding = FeeRounding::centicent;
  // A simulated exchange that never crashes needs no rows; `rows` then stay empty.
  bool writes_rows = true;
};

// Of the whole exchange. While trading is paused orders may only be cancelled or decreased; while the
// exchange is paused not even that.
enum class Pause : uint8_t { none = 1, trading = 2, exchange = 3 };

// An exchange: many markets, many accounts, price-time matching, fully funded, opposite contracts netted at
// once. It shares no fee, book or position code with the trading side, so that "ledger equals exchange"
// compares two things.
//
// Every changing call appends the rows it changed to `rows`; restore() makes the same venue of them again.
// Refusals are errors with Kalshi's codes and change nothing, except that an unfillable fill_or_kill uses up
// its client id.
class Venue {
 public:
  using Changes = std::vector<Row>;
  // The counterparty of mirrored markets. It may owe without limit and pays no fees.
  static constexpr std::string_view outside = "outside";

  explicit Venue(VenueRules rules = {}) : rules_(rules) {}

  // The venue must be new. Errors: VENUE_ROW_INVALID.
  Status restore(const Rows& rows);

  // Names must be new, not empty and without '/'.
  void add_account(const std::string& name, Money cash, Changes& rows,
                   Precision precision = Precision::centicent);
  void add_outside(Changes& rows);
  // New money; the amount is positive.
  void deposit(const std::string& account, Money amount, Changes& rows);
  // Between two accounts, at most what is available. Errors: not_found, invalid_parameters,
  // insufficient_balance.
  Status transfer(const std::string& from, const std::string& to, Money amount, Changes& rows);
  // Lists a market, or changes the fees and grid of a listed one; resting orders stay as they are.
  void list_market(const MarketTerms& terms, Changes& rows);
  // Closing cancels resting orders, and so does opening after a pause; a pause cancels those that asked for
  // it. The orders cancelled are returned, each with its reason and `reduced_by`. A settled market stays
  // settled.
  std::vector<Order> set_status(const std::string& market, MarketStatus status, Changes& rows);
  // Of all markets. Orders that asked for it are cancelled and returned; no others, then or afterwards.
  std::vector<Order> set_pause(Pause pause, Changes& rows);
  // Pays `yes_payout_e4` for each YES held and the rest of the dollar for each NO: whole cents, see
  // payout_of(). Closes first.
  std::vector<Order> settle(const std::string& market, int64_t yes_payout_e4, Changes& rows);

  // Whatever expires by `now` must have been expired before: expire() comes first at every instant.
  Result<Placement> place(const OrderRequest& request, MarketTime now, Changes& rows);
  // In a mirrored market: matches `quotes` (best first, of the side opposite to the request), never resting
  // orders. What remains rests with its collateral until meet().
  Result<Placement> place_against(const OrderRequest& request, const std::vector<Quote>& quotes,
                                  MarketTime now, Changes& rows);
  // In a mirrored market: the outside takes `quantity` of a resting order at the order's own price, at most
  // what remains of it.
  Trade meet(uint64_t order, Quantity quantity, MarketTime now, Changes& rows);
  Result<Cancellation> cancel(const std::string& account, const std::string& order_id, Changes& rows);
  // May cross and fill. Only a changed expiration or client id, or a smaller quantity at the same price,
  // keeps the place in the queue. expire() comes first, as with place().
  Result<Amendment> amend(const AmendRequest& request, MarketTime now, Changes& rows);
  // Keeps the place in the queue. To nothing: cancels.
  Result<Cancellation> decrease(const std::string& account, const std::string& order_id,
                                const Decrease& decrease, Changes& rows);
  // All that rest, oldest first; in closed markets there are none. Errors: exchange_is_paused, not_found.
  Result<std::vector<Order>> cancel_all(const std::string& account, Changes& rows);
  // Orders whose time has come, earliest first.
  std::vector<Order> expire(MarketTime now, Changes& rows);
  std::optional<MarketTime> next_expiry() const;

  // Order groups. Limits are 1 to 1,000,000 contracts; an unknown group, or another account's, is not_found.
  Result<OrderGroup> create_group(const std::string& account, Quantity limit, Changes& rows);
  // Forgets what was filled; orders may join again.
  Result<OrderGroup> reset_group(const std::string& account, const std::string& group_id, Changes& rows);
  // Errors: exchange_is_paused, since it cancels. So do the two below.
  Result<GroupChange> trigger_group(const std::string& account, const std::string& group_id, Changes& rows);
  // Triggers it when more was filled within the window already.
  Result<GroupChange> set_group_limit(const std::string& account, const std::string& group_id, Quantity limit,
                                      MarketTime now, Changes& rows);
  Result<GroupChange> remove_group(const std::string& account, const std::string& group_id, Changes& rows);

  // Drops the orders of settled markets, except those of `account`. Trades stay and may name them. For venues
  // that run for weeks.
  void forget_orders(const std::set<std::string>& markets, const std::string& account, Changes& rows);

  const Order* find_order(const std::string& account, const std::string& order_id) const;
  const Order* find_client_order(const std::string& account, const std::string& client_order_id) const;
  // Also of an order that is dead, was given another id or left no object.
  bool is_client_id_used(const std::string& account, const std::string& client_order_id) const;
  const OrderGroup* find_group(const std::string& account, const std::string& group_id) const;
  // Of the account, oldest first.
  std::vector<const OrderGroup*> groups(const std::string& account) const;
  // Orders of the group that rest, oldest first.
  std::vector<const Order*> resting_in(const OrderGroup& group) const;
  // Contracts that stand before a resting order at its own price.
  Quantity ahead_of(const Order& order) const;
  const Market* find_market(const std::string& ticker) const;
  const Account* find_account(const std::string& name) const;
  // Sizes resting per YES price, best first.
  std::vector<Quote> book(const std::string& market, BookSide side) const;
  // The best price of a side and what stands there.
  std::optional<Quote> best(const std::string& market, BookSide side) const;
  Pause pause() const { return pause_; }
  const std::map<std::string, Market>& markets() const { return markets_; }
  const std::map<uint64_t, Order>& orders() const { return orders_; }
  const std::vector<Trade>& trades() const { return trades_; }

  // Nothing is made or lost: cash of all accounts + held by open interest + fees = deposits.
  struct Totals {
    Money cash;
    Money open_interest;
    Money fees;
    Money deposits;
  };
  Totals totals() const;

  // All rows of the present state: what the rows of all changes so far add up to.
  Rows rows() const;
  uint64_t digest() const;

 private:
  struct Match {
    uint64_t maker = 0;  // 0: a quote
    int64_t price_e4 = 0;
    Quantity quantity;
  };
  struct Plan {
    std::vector<Match> matches;
    std::vector<uint64_t> withdrawn;  // own resting orders that make way
    Quantity filled;
    Quantity crossing;        // all that the order could meet at its limit, its own orders included
    bool met_itself = false;  // and dies of it
  };
  // An order as it comes to the market: new, or one of ours that comes again.
  struct Arrival {
    OrderRequest request;  // `quantity`: what is to be filled now
    uint64_t number = 0;
    Money carried;
    bool rested = false;  // it stands in the book still
  };
  using ClientKey = std::pair<std::string, std::string>;   // account, client order id
  using HoldingKey = std::pair<std::string, std::string>;  // account, market

  // arrival (venue_place.cpp)
  Result<Placement> execute(const OrderRequest& request, const std::vector<Quote>* quotes, MarketTime now,
                            Changes& rows);
  Order& new_order(const Arrival& arrival, MarketTime now);
  std::optional<Error> judge_request(const OrderRequest& request, MarketTime now) const;
  std::optional<Error> judge_state(const std::string& market) const;
  std::optional<Error> judge_options(const OrderRequest& request, MarketTime now) const;
  std::optional<Error> judge_terms(const Market& place, int64_t price_e4, Quantity quantity) const;
  std::optional<Error> judge_client_id(const std::string& account, const std::string& client_order_id) const;
  std::optional<Error> judge_plan(const Arrival& arrival, const Plan& plan, Quantity resting,
                                  MarketTime now) const;
  std::optional<Error> judge_funds(const Arrival& arrival, const Plan& plan, Quantity resting,
                                   MarketTime now) const;
  Plan plan_from_book(const OrderRequest& request) const;
  static Plan plan_from_quotes(const OrderRequest& request, const std::vector<Quote>& quotes);
  bool dies_of_post_only(const OrderRequest& request, const Plan& plan) const;

  // fills (venue_fills.cpp)
  void carry_out(Order& order, const Plan& plan, Quantity resting, MarketTime now, std::vector<Trade>& trades,
                 std::vector<Order>& cancelled);
  Trade trade(Order& taker, const Match& match, MarketTime now);
  void fill_maker(Trade& trade);
  Money book_fill(Order& order, Role role, int64_t price_e4, Quantity quantity, MarketTime now);
  void apply_fill(Account& owner, const std::string& name, const std::string& market, const Effect& effect,
                  Money fee);
  FillFee fee_of(const Market& place, const Account& owner, Role role, const Match& match, Money revenue,
                 Money carried, MarketTime now) const;
  void count_for_group(const Order& order, Quantity quantity, MarketTime now);
  void trigger_struck_groups(uint64_t arriving, MarketTime now, std::vector<Order>& cancelled);

  // resting orders (venue_resting.cpp)
  void rest(const Order& order);
  void unrest(const Order& order, Quantity quantity);
  void lessen(Order& order, Quantity remaining);
  Claim claim_of(const Order& order, Quantity remaining) const;
  void cancel_resting(Order& order, Reason reason);
  std::vector<Order> cancel_numbers(const std::vector<uint64_t>& numbers, Reason reason);
  std::vector<uint64_t> resting_of(const std::string& market, bool only_cancelled_on_pause) const;
  void reserve_again(const std::string& account, const std::string& market);
  Result<const Order*> find_resting(const std::string& account, const std::string& order_id) const;
  Result<OrderGroup*> own_group(const std::string& account, const std::string& group_id);
  std::vector<Order> trigger(OrderGroup& group);

  // amendments (venue_amend.cpp)
  std::optional<Error> judge_amend(const AmendRequest& request, const Order& order, MarketTime now) const;
  void change_names(Order& order, const AmendRequest& request);
  std::optional<Error> move(Order& order, const AmendRequest& request, MarketTime now, Amendment& out);

  Account& account(const std::string& name);
  Market& market(const std::string& ticker);
  bool is_overdue(MarketTime now) const;
  static bool lies_ahead(int64_t unix_s, MarketTime now);

  void touch(const char* table, const std::string& key) {
    if (rules_.writes_rows) touched_.emplace(table, key);
  }
  void touch(const Order& order);
  void touch(const Trade& trade);
  void touch(const OrderGroup& group);
  void flush(Changes& rows);
  std::optional<std::string> row_value(const std::string& table, const std::string& key) const;
  bool restore_row(const std::string& table, const std::string& key, const std::string& value);
  bool restore_totals(const std::string& value);
  bool restore_account(const std::string& key, const std::string& value);
  bool restore_holding(const std::string& key, const std::string& value);
  bool restore_spent_id(const std::string& key, const std::string& value);
  bool restore_order(const std::string& key, const std::string& value);
  bool restore_trade(const std::string& key, const std::string& value);
  bool restore_group(const std::string& key, const std::string& value);
  std::optional<Error> judge_restored() const;
  bool is_sound(const Order& order) const;

  VenueRules rules_;
  Pause pause_ = Pause::none;
  uint64_t order_count_ = 0;  // numbers given out, and priorities renewed
  uint64_t group_count_ = 0;
  Money fees_;
  Money deposits_;
  std::map<std::string, Market> markets_;
  std::map<std::string, Account> accounts_;
  std::map<uint64_t, Order> orders_;  // every order ever
  std::vector<Trade> trades_;
  std::map<ClientKey, uint64_t> client_ids_;  // 0: used up, and no order goes by it
  std::map<uint64_t, OrderGroup> groups_;
  // What follows is made of the above.
  std::map<HoldingKey, Claims> resting_;
  std::map<HoldingKey, Money> reserved_;                   // collateral, never zero
  std::set<std::pair<int64_t, uint64_t>> expiring_;        // of resting orders: seconds and number
  std::map<std::string, std::set<uint64_t>> group_rests_;  // by group id
  std::set<uint64_t> struck_groups_;                       // filled by the call being served
  std::set<std::pair<std::string, std::string>> touched_;  // rows changed by the call being served
};

}  // namespace headgate::venue
