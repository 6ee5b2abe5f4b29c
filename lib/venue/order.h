#pragma once

#include <cstdint>
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
  bool reduce_only = false;  // only with immediate_or_cancel
};

struct Order {
  uint64_t number = 0;  // from 1, in order of arrival: time priority
  std::string account;
  std::string client_order_id;
  std::string market;
  BookSide side = BookSide::bid;
  int64_t price_e4 = 0;  // of YES
  Quantity initial;
  Quantity filled;
  Quantity remaining;
  OrderStatus status = OrderStatus::resting;
  Money taker_cost;  // paid at the price of the side bought
  Money maker_cost;
  Money taker_fees;
  Money maker_fees;
  MarketTime created;

  std::string id() const;  // "order-000001"
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

  std::string id() const;  // "trade-000001"
};

// What an accepted order did at once. `order.remaining` above zero means that it rests.
struct Placement {
  Order order;
  std::vector<Trade> trades;
};

struct Cancellation {
  Order order;
  Quantity reduced_by;
};

// A size on offer at a YES price, best first: the liquidity of a published book.
struct Quote {
  int64_t price_e4 = 0;
  Quantity quantity;
};

}  // namespace headgate::venue
