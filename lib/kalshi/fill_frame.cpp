#include "kalshi/fill_frame.h"

#include <array>
#include <optional>

#include "domain/moment.h"
#include "json/quote.h"
#include "json/reader.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

// As in the listing: whoever bids buys YES, whoever asks buys NO. The older words beside it (side, action,
// purchased_side) are to be removed and are not read.
constexpr std::array<Word<Side>, 2> book_sides{{{"bid", Side::yes}, {"ask", Side::no}}};

// Any whole price, so that a reader in error still has a value to carry; it is never used then.
const Price stand_in = *Price::from_e4(1);

Leg read_leg(json::Reader& msg) {
  const Side side = word_of<Side>(msg, "book_side", book_sides);
  const int64_t yes_e4 = msg.decimal_string("yes_price_dollars", 4);
  const auto yes = Price::from_e4(yes_e4);
  if (!yes) msg.refuse("yes_price_dollars", std::to_string(yes_e4) + "e-4", "must lie between 0 and 1");
  return Leg::of_yes_price(side, yes.value_or(stand_in));
}

int64_t read_time(json::Reader& msg) {
  const int64_t ms = msg.integer("ts_ms");
  if (ms > 0 && ms <= INT64_MAX / ns_per_ms) return ms * ns_per_ms;
  msg.refuse("ts_ms", std::to_string(ms), "must be milliseconds since 1970");
  return 0;
}

FillTold read_fill(json::Reader& msg) {
  const int64_t quantity_e2 = msg.decimal_string("count_fp", 2);
  if (quantity_e2 <= 0) msg.refuse("count_fp", std::to_string(quantity_e2) + "e-2", "must be above zero");
  return {{.trade_id = msg.nonempty_string("trade_id"),
           .order_id = msg.nonempty_string("order_id"),
           .ticker = msg.nonempty_string("market_ticker"),
           .leg = read_leg(msg),
           .quantity = Quantity::from_e2(quantity_e2),
           .fee = Money::from_e6(msg.decimal_string("fee_cost", 6)),
           .taker = msg.boolean("is_taker"),
           .exchange_ns = read_time(msg)},
          msg.has("client_order_id") ? msg.string("client_order_id") : ""};
}

// Everything else that may be said on the connection is read as on any other.
FillFrame read_other(std::string_view text) {
  const FeedFrame frame = parse_feed_frame(text);
  if (const auto* fault = std::get_if<FeedFault>(&frame)) return fault->error;
  if (const auto* refusal = std::get_if<FeedRefusal>(&frame)) return *refusal;
  const auto* subscribed = std::get_if<Subscribed>(&frame);
  if (subscribed != nullptr && subscribed->channel == fill_channel) return *subscribed;
  return Error{"FIELD_VALUE", "type", "", "must be what the channel fill sends"};
}

}  // namespace

FillFrame parse_fill_frame(std::string_view text) {
  const Result<json::Value> document = json::parse(text);
  if (!document) return document.error();
  json::Reader frame(*document, "");
  if (frame.failed()) return frame.error();
  const std::string type = frame.string("type");
  if (frame.failed()) return frame.error();
  if (type != fill_channel) return read_other(text);
  const json::Value* body = frame.object("msg");
  if (frame.failed()) return frame.error();
  json::Reader msg(*body, "msg");
  FillTold told = read_fill(msg);
  if (msg.failed()) return msg.error();
  return told;
}

std::string fill_subscribe_command(int64_t id) {
  json::ObjectWriter params;
  params.raw("channels", json::array_of({std::string(fill_channel)}));
  return json::ObjectWriter().add("id", id).add("cmd", "subscribe").raw("params", params.text()).text();
}

}  // namespace headgate::kalshi
