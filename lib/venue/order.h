#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/moment.h"
#include "domain/money.h"
#include "domain/quantity.h"

namespace headgate::venue {

// One book per market, written in YES prices: a bid buys YES, an ask buys NO (or sells YES held).
enum class BookSide : uint8_t { bid = 1, ask = 2 };
constexpr BookSide opposite(BookSide side) { return side == BookSide::bid ? BookSide::ask : BookSide::bid; }

enum class TimeInForce : uint8_t { good_till_canceled = 1, immediate_or_cancel = 2, fill_or_kill = 3 };
enum class OrderStatus : uint8_t { resting = 1, canceled = 2, executed = 3 };
// What happens when an account meets itself: the arriving order dies and keeps what it has filled, or its own
// resting orders die and it goes on.
enum class SelfTrade : uint8_t { taker_at_cross = 1, maker = 2 };

// Why an order changed last. None: its arrival, or a cancel that was asked for.
enum class Reason : uint8_t {
  none = 0,
  trade = 1,
  decrease = 2,
  amend = 3,
  self_trade_cancel = 4,
  expiry_cancel = 5,
  close_cancel = 6,
  halt_cancel = 7,
  post_only_cross_cancel = 8,
  reduce_only_cancel = 9,
};
// Kalshi's word for it, e.g. "SelfTradeCancel"; empty for none. The word lives for ever.
std::string_view word_of(Reason reason);

// Codes are Kalshi's own words, so that a client cannot tell this venue's refusals from the exchange's.
namespace code {
inline constexpr std::string_view invalid_price = "invalid_price";
inline constexpr std::string_view invalid_order = "invalid_order";
inline constexpr std::string_view invalid_parameters = "invalid_parameters";
inline constexpr std::string_view insufficient_balance = "insufficient_balance";
inline constexpr std::string_view market_not_found = "market_not_found";
inline constexpr std::string_view market_inactive = "market_inactive";
inline constexpr std::string_view not_found = "not_found";
inline constexpr std::string_view order_already_exists = "order_already_exists";
inline constexpr std::string_view unfillable = "fill_or_kill_insufficient_resting_volume";
inline constexpr std::string_view trading_is_paused = "trading_is_paused";
inline constexpr std::string_view exchange_is_paused = "exchange_is_paused";
}  // namespace code

// The largest size that is taken seriously, of an order or of a published level: far above any real one, and
// small enough that no product of it leaves 64 bits.
inline constexpr Quantity most_contracts = Quantity::contracts(1'000'000'000);

struct OrderRequest {
  std::string account;
  std::string client_order_id;  // unique per account forever; empty: no protection against doubling
  std::string market;
  BookSide side = BookSide::bid;
  int64_t price_e4 = 0;  // of YES, as received: judged against the market's grid
  Quantity quantity;
  TimeInForce time_in_force = TimeInForce::good_till_canceled;
  bool post_only = false;
  bool reduce_only = false;               // only with immediate_or_cancel
  std::optional<int64_t> expires_s = {};  // Unix seconds of market time, ahead; only with good_till_canceled
  SelfTrade self_trade = SelfTrade::taker_at_cross;
  bool cancel_on_pause = false;
  std::string group = {};  // an order group of the account; empty: none
};

// Everything about an order that rests may change at once, except its market and side, which are named to be
// checked.
struct AmendRequest {
  std::string account;
  std::string order_id;
  std::string market;
  BookSide side = BookSide::bid;
  int64_t price_e4 = 0;                             // of YES, as received
  Quantity quantity;                                // in all: what is filled already and what shall remain
  std::optional<std::string> client_order_id = {};  // must be the order's when given
  std::optional<std::string> updated_client_order_id = {};  // must be new to the account
  std::optional<int64_t> expires_s = {};                    // as on arrival; 0: never; nothing: as before
};

struct Order {
  uint64_t number = 0;    // from 1, in order of arrival: its name
  uint64_t priority = 0;  // time priority at its price: its number until an amendment renews it
  std::string account;
  std::string client_order_id;
  std::string market;
  BookSide side = BookSide::bid;
  int64_t price_e4 = 0;  // of YES
  Quantity initial;      // on arrival: neither an amendment nor a decrease changes it
  Quantity filled;
  Quantity remaining;
  OrderStatus status = OrderStatus::resting;
  Reason reason = Reason::none;  // for its last change
  Quantity reduced_by;           // what its cancel or last decrease took out of the book
  Money taker_cost;              // paid at the price of the side bought
  Money maker_cost;
  Money taker_fees;
  Money maker_fees;
  Money rounding;  // paid to the account's precision and not rebated: carried from fill to fill
  MarketTime created;
  bool post_only = false;
  SelfTrade self_trade = SelfTrade::taker_at_cross;
  bool cancel_on_pause = false;
  std::optional<int64_t> expires_s;
  std::string group;

  std::string id() const;  // a UUID
};

struct Trade {
  uint64_t number = 0;
  std::string market;
  int64_t price_e4 = 0;  // of YES: the resting order's
  Quantity quantity;
  BookSide taker_side = BookSide::bid;
  std::string taker_account;
  std::string maker_account;
  uint64_t taker_order = 0;
  uint64_t maker_order = 0;  // 0: liquidity of a published book
  Money taker_fee;
  Money maker_fee;
  MarketTime time;

  std::string id() const;  // a UUID
};

std::string group_id(uint64_t number);  // a UUID
// The number within such an id; nothing for any other text.
std::optional<uint64_t> order_number(std::string_view id);
std::optional<uint64_t> trade_number(std::string_view id);
std::optional<uint64_t> group_number(std::string_view id);

// What an accepted order did at once. `order.remaining` above zero means that it rests.
struct Placement {
  Order order;
  std::vector<Trade> trades;
  // Other orders that it cancelled, and those of order groups that it triggered, this order itself excepted.
  // Each with its reason and `reduced_by`.
  std::vector<Order> cancelled;
};

struct Cancellation {
  Order order;
  Quantity reduced_by;
};

struct Amendment {
  Order before;
  Order order;
  bool kept_place = false;  // in its queue: what remains has not moved
  std::vector<Trade> trades;
  std::vector<Order> cancelled;  // as in a Placement
};

// A decrease names one of the two.
struct Decrease {
  enum class Kind : uint8_t { by = 1, to = 2 };
  Kind kind = Kind::by;
  Quantity quantity;
};

// A size on offer at a YES price, best first: the liquidity of a published book.
struct Quote {
  int64_t price_e4 = 0;
  Quantity quantity;
};

}  // namespace headgate::venue
