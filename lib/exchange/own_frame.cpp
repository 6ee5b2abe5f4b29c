#include <algorithm>

#include "domain/arithmetic.h"
#include "exchange/feed_frame.h"
#include "exchange/json_text.h"
#include "exchange/own_lists.h"
#include "exchange/positions.h"

namespace headgate::exchange {
namespace {

// Begins a frame of a channel that is not counted and leaves its message open.
JsonText uncounted(std::string_view type, const Subscription& subscription) {
  JsonText out;
  out.open().text("type", type).number("sid", static_cast<int64_t>(subscription.sid)).key("msg").open();
  return out;
}

void write_moment(JsonText& out, MarketTime at) {
  out.number("ts", at.ns() / ns_per_s).number("ts_ms", at.ns() / ns_per_ms);
}

// The exchange counts these in centicents where that is exact (its example), as fills may not be.
void write_dollars(JsonText& out, std::string_view name, Money amount) {
  constexpr int64_t centicent_e6 = 100;
  if (amount.e6() % centicent_e6 == 0) {
    out.dollars(name, amount.e6() / centicent_e6);
  } else {
    out.dollars(name, amount);
  }
}

struct MarketPosition {
  Position sum;
  Money fee_cost;  // the part of the fees that belongs to what is still held
  Quantity volume;
};

// One market's, from the first `count` fills of our account.
MarketPosition position_of(const std::vector<OwnHistory::Fill>& fills, size_t count,
                           const std::string& market) {
  std::vector<OwnHistory::Fill> own;
  for (size_t i = 0; i < count; ++i) {
    if (fills[i].market == market) own.push_back(fills[i]);
  }
  MarketPosition out;
  if (own.empty()) return out;
  out.sum = positions(own, own.back().at).at(market);
  Quantity held;
  for (const OwnHistory::Fill& fill : own) {
    const Quantity change = fill.side == venue::BookSide::bid ? fill.quantity : -fill.quantity;
    const Quantity against = fill.side == venue::BookSide::bid ? -held : held;
    const Quantity netted = std::clamp(against, Quantity(), fill.quantity);
    if (netted > Quantity())
      out.fee_cost -= Money::from_e6(mul_div(out.fee_cost.e6(), netted.e2(), against.e2()));
    out.fee_cost += Money::from_e6(mul_div(fill.fee.e6(), (fill.quantity - netted).e2(), fill.quantity.e2()));
    held += change;
    out.volume += fill.quantity;
  }
  return out;
}

// Whole dollars of contracts, as the exchange's own example counts them: half a dollar each.
int64_t half_dollars(Quantity contracts) { return contracts.e2() / 200; }

}  // namespace

std::string ticker_frame(const Subscription& subscription, const Floor& floor, size_t market, MarketTime at) {
  const std::string& ticker = floor.ticker(market);
  const Floor::Figures& figures = floor.figures(market);
  const Floor::Top top = floor.top(market);
  const Quantity open_interest = floor.open_interest(market);
  JsonText out = uncounted("ticker", subscription);
  out.text("market_id", market_id(ticker)).text("market_ticker", ticker);
  out.dollars("price_dollars", figures.last_price_e4);
  out.dollars("yes_bid_dollars", top.bid_e4).dollars("yes_ask_dollars", top.ask_e4);
  out.count("volume_fp", figures.volume).count("open_interest_fp", open_interest);
  out.number("dollar_volume", half_dollars(figures.volume));
  out.number("dollar_open_interest", half_dollars(open_interest));
  out.count("yes_bid_size_fp", top.bid).count("yes_ask_size_fp", top.ask);
  out.count("last_trade_size_fp", figures.last_quantity);
  write_moment(out, at);
  return out.text("time", iso_utc(at.ns())).close().close().take();
}

std::string fill_frame(const Subscription& subscription, const Floor& floor, const TapeLine& line) {
  const OwnHistory::Fill& fill = floor.own().fills().at(line.own);
  const venue::Order& order = floor.venue().orders().at(fill.order);
  venue::Trade trade;
  trade.number = fill.trade;
  JsonText out = uncounted("fill", subscription);
  out.text("trade_id", trade.id()).text("order_id", order.id());
  if (!order.client_order_id.empty()) out.text("client_order_id", order.client_order_id);
  out.text("market_ticker", fill.market).number("exchange_index", floor.shard_of(fill.market));
  out.truth("is_taker", fill.taker);
  write_direction(out, fill.side);
  out.text("purchased_side", outcome_of(fill.side)).dollars("yes_price_dollars", fill.price_e4);
  out.count("count_fp", fill.quantity).dollars("fee_cost", fill.fee);
  out.count("post_position_fp", fill.position);
  write_moment(out, fill.at);
  return out.number("subaccount", 0).close().close().take();
}

std::string user_order_frame(const Subscription& subscription, const Floor& floor, const TapeLine& line) {
  const OwnHistory::OrderVersion& version = floor.own().orders().at(line.order).at(line.own);
  const venue::Order& order = version.order;
  JsonText out = uncounted("user_order", subscription);
  out.text("order_id", order.id()).text("user_id", user_id).text("ticker", order.market);
  out.number("exchange_index", floor.shard_of(order.market)).text("status", word_of(order.status));
  out.text("side", "yes").truth("is_yes", true);
  out.text("outcome_side", outcome_of(order.side));
  out.text("book_side", order.side == venue::BookSide::bid ? "bid" : "ask");
  out.dollars("yes_price_dollars", order.price_e4).count("fill_count_fp", order.filled);
  out.count("remaining_count_fp", order.remaining).count("initial_count_fp", order.initial);
  out.dollars("taker_fill_cost_dollars", order.taker_cost);
  out.dollars("maker_fill_cost_dollars", order.maker_cost);
  out.dollars("taker_fees_dollars", order.taker_fees).dollars("maker_fees_dollars", order.maker_fees);
  out.text("client_order_id", order.client_order_id);
  if (!order.group.empty()) out.text("order_group_id", order.group);
  out.text("self_trade_prevention_type", word_of(order.self_trade));
  out.text("created_time", iso_utc(order.created.ns()));
  out.number("created_ts_ms", order.created.ns() / ns_per_ms);
  out.text("last_update_time", iso_utc(version.at.ns()));
  out.number("last_updated_ts_ms", version.at.ns() / ns_per_ms);
  if (order.expires_s) {
    out.text("expiration_time", iso_utc(*order.expires_s * ns_per_s));
    out.number("expiration_ts_ms", *order.expires_s * (ns_per_s / ns_per_ms));
  }
  if (!version.why.empty()) out.text("last_update_reason", version.why);
  return out.number("subaccount_number", 0).close().close().take();
}

std::optional<std::string> position_frame(const Subscription& subscription, const Floor& floor,
                                          const TapeLine& line) {
  const std::string& market = floor.ticker(line.market);
  const OwnHistory& own = floor.own();
  const bool settled = line.kind == TapeLine::Kind::phase;
  const auto& paid = own.settlements();
  const auto settlement = std::find_if(
      paid.begin(), paid.end(), [&](const OwnHistory::Settlement& each) { return each.market == market; });
  if (settled && (line.phase != Phase::finalized || settlement == paid.end())) return std::nullopt;
  MarketPosition now = position_of(own.fills(), settled ? own.fills().size() : line.own + 1, market);
  if (settled) {
    now.sum.realized += settlement->payout - now.sum.cost;
    now.sum.held = Quantity();
    now.sum.cost = now.fee_cost = Money();
  }
  JsonText out = uncounted("market_position", subscription);
  out.text("user_id", user_id).text("market_ticker", market).count("position_fp", now.sum.held);
  write_dollars(out, "position_cost_dollars", now.sum.cost);
  write_dollars(out, "realized_pnl_dollars", now.sum.realized);
  write_dollars(out, "fees_paid_dollars", now.sum.fees);
  write_dollars(out, "position_fee_cost_dollars", now.fee_cost);
  return out.count("volume_fp", now.volume).number("subaccount", 0).close().close().take();
}

std::string group_frame(Subscription& subscription, const TapeLine& line) {
  JsonText out;
  out.open().text("type", "order_group_updates").number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq)).key("msg").open();
  out.text("event_type", line.word).text("order_group_id", line.text);
  if (line.word == "created" || line.word == "limit_updated") out.count("contracts_limit_fp", line.quantity);
  return out.number("ts_ms", line.at.ns() / ns_per_ms).close().close().take();
}

}  // namespace headgate::exchange
