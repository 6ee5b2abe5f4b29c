#include "kalshi/order_codec.h"

#include <array>
#include <functional>
#include <optional>

#include "domain/moment.h"
#include "json/quote.h"
#include "json/reader.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<OrderStatus>, 3> statuses{{
    {"resting", OrderStatus::resting},
    {"canceled", OrderStatus::canceled},
    {"executed", OrderStatus::executed},
}};

// The one book is written in YES: whoever bids there buys YES, whoever asks buys NO. The older words beside
// it (side, action) are to be removed and are not read.
constexpr std::array<Word<Side>, 2> book_sides{{{"bid", Side::yes}, {"ask", Side::no}}};

// A scalar result pays neither one nor nothing; it is settled all the same.
constexpr std::array<Word<int>, 3> results{{{"yes", 1}, {"no", 2}, {"scalar", 3}}};

Quantity read_quantity(json::Reader& reader, std::string_view name) {
  const int64_t e2 = reader.decimal_string(name, 2);
  if (e2 < 0) reader.refuse(name, std::to_string(e2) + "e-2", "must not be negative");
  return Quantity::from_e2(e2);
}

Leg read_leg(json::Reader& reader) {
  const Side side = word_of<Side>(reader, "book_side", book_sides);
  const int64_t yes_e4 = reader.decimal_string("yes_price_dollars", 4);
  const int64_t no_e4 = reader.decimal_string("no_price_dollars", 4);
  const auto yes = Price::from_e4(yes_e4);
  if (!yes) reader.refuse("yes_price_dollars", std::to_string(yes_e4) + "e-4", "must lie between 0 and 1");
  if (yes_e4 + no_e4 != Price::one_e4) {
    reader.refuse("no_price_dollars", std::to_string(no_e4) + "e-4", "must complete yes_price_dollars to 1");
  }
  return Leg::of_yes_price(side, yes.value_or(*Price::from_e4(1)));
}

OrderObject read_order(json::Reader& reader) {
  OrderObject out{.order_id = reader.nonempty_string("order_id"),
                  .client_order_id = reader.string("client_order_id"),
                  .ticker = reader.nonempty_string("ticker"),
                  .leg = read_leg(reader),
                  .status = word_of<OrderStatus>(reader, "status", statuses),
                  .initial = read_quantity(reader, "initial_count_fp"),
                  .filled = read_quantity(reader, "fill_count_fp"),
                  .remaining = read_quantity(reader, "remaining_count_fp")};
  const bool rests = out.status == OrderStatus::resting;
  const Quantity total = rests ? out.filled + out.remaining : out.filled;
  if (rests ? total != out.initial : total > out.initial) {
    reader.refuse("fill_count_fp", out.filled.text(), "must fit initial_count_fp and remaining_count_fp");
  }
  if (rests == (out.remaining.e2() == 0)) {
    reader.refuse("remaining_count_fp", out.remaining.text(), "must be above zero for a resting order alone");
  }
  return out;
}

int64_t read_fill_time(json::Reader& reader) {
  if (reader.has("created_time") || !reader.has("ts")) {
    return reader.utc_time("created_time") / ns_per_ms * ns_per_ms;
  }
  return reader.decimal_number("ts", 0) * ns_per_s;
}

FillObject read_fill(json::Reader& reader) {
  FillObject out{.trade_id = reader.nonempty_string("trade_id"),
                 .order_id = reader.nonempty_string("order_id"),
                 .ticker = reader.nonempty_string("ticker"),
                 .leg = read_leg(reader),
                 .quantity = read_quantity(reader, "count_fp"),
                 .fee = Money::from_e6(reader.decimal_string("fee_cost", 6)),
                 .taker = reader.boolean("is_taker"),
                 .exchange_ns = read_fill_time(reader)};
  if (out.quantity.e2() == 0) reader.refuse("count_fp", "0", "must be above zero");
  return out;
}

template <typename T>
using ReadOne = std::function<T(json::Reader&)>;

// One document: either the object itself (no name) or the object below `name`.
template <typename T>
Result<T> parse_object(std::string_view body, std::string_view name, const ReadOne<T>& read) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader outer(*document, "");
  const json::Value* object = outer.failed() || name.empty() ? nullptr : outer.object(name);
  if (outer.failed()) return outer.error();
  json::Reader reader(object != nullptr ? *object : *document, std::string(name));
  T out = read(reader);
  if (reader.failed()) return reader.error();
  return out;
}

// One page: all of its items or none, since absence from a page is a statement too.
template <typename T>
Result<std::vector<T>> parse_items(std::string_view body, std::string_view name, std::string& cursor,
                                   const ReadOne<T>& read) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  cursor = reader.string("cursor");
  const json::Value* items = reader.array(name);
  if (reader.failed()) return reader.error();
  std::vector<T> out;
  for (size_t i = 0; i < items->items.size(); ++i) {
    json::Reader item(items->items[i], std::string(name) + "[" + std::to_string(i) + "]");
    if (item.failed()) return item.error();
    out.push_back(read(item));
    if (item.failed()) return item.error();
  }
  return out;
}

}  // namespace

std::string create_order_body(const CreateOrder& order) {
  json::ObjectWriter out;
  out.add("ticker", order.ticker);
  out.add("client_order_id", order.client_order_id);
  out.add("side", order.leg.side == Side::yes ? "bid" : "ask");
  out.add("count", order.quantity.text());
  out.add("price", order.leg.yes_price().text());
  out.add("time_in_force", order.immediate ? "immediate_or_cancel" : "good_till_canceled");
  // Never trade with ourselves: the newer order gives way, and what rests stays as it was judged.
  out.add("self_trade_prevention_type", "taker_at_cross");
  if (order.reduce_only) out.add("reduce_only", true);
  out.add("exchange_index", static_cast<int64_t>(order.exchange_index));
  if (order.expiration_s) out.add("expiration_time", *order.expiration_s);
  return out.text();
}

Result<CreatedOrder> parse_create_reply(std::string_view body) {
  return parse_object<CreatedOrder>(body, "", [](json::Reader& reader) {
    return CreatedOrder{reader.nonempty_string("order_id"), reader.nonempty_string("client_order_id"),
                        read_quantity(reader, "fill_count"), read_quantity(reader, "remaining_count")};
  });
}

Result<CancelledOrder> parse_cancel_reply(std::string_view body) {
  return parse_object<CancelledOrder>(body, "", [](json::Reader& reader) {
    CancelledOrder out{reader.nonempty_string("order_id"), "", read_quantity(reader, "reduced_by")};
    if (reader.has("client_order_id")) out.client_order_id = reader.string("client_order_id");
    return out;
  });
}

Result<OrderObject> parse_order_reply(std::string_view body) {
  return parse_object<OrderObject>(body, "order", read_order);
}

Result<OrderPage> parse_order_page(std::string_view body) {
  OrderPage out;
  auto orders = parse_items<OrderObject>(body, "orders", out.cursor, read_order);
  if (!orders) return orders.error();
  out.orders = std::move(*orders);
  return out;
}

Result<FillPage> parse_fill_page(std::string_view body) {
  FillPage out;
  auto fills = parse_items<FillObject>(body, "fills", out.cursor, read_fill);
  if (!fills) return fills.error();
  out.fills = std::move(*fills);
  return out;
}

Result<Money> parse_balance(std::string_view body) {
  return parse_object<Money>(body, "", [](json::Reader& reader) {
    return Money::from_e6(reader.decimal_string("balance_dollars", 6));
  });
}

Result<PositionPage> parse_position_page(std::string_view body) {
  PositionPage out;
  auto positions =
      parse_items<PositionObject>(body, "market_positions", out.cursor, [](json::Reader& reader) {
        return PositionObject{reader.nonempty_string("ticker"),
                              Quantity::from_e2(reader.decimal_string("position_fp", 2))};
      });
  if (!positions) return positions.error();
  out.positions = std::move(*positions);
  return out;
}

Result<SettlementPage> parse_settlement_page(std::string_view body) {
  SettlementPage out;
  auto tickers = parse_items<std::string>(body, "settlements", out.cursor, [](json::Reader& reader) {
    word_of<int>(reader, "market_result", results);
    return reader.nonempty_string("ticker");
  });
  if (!tickers) return tickers.error();
  out.tickers = std::move(*tickers);
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

}  // namespace headgate::kalshi
