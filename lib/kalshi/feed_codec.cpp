#include "kalshi/feed_codec.h"

#include <array>
#include <type_traits>
#include <utility>

#include "kalshi/amount_codec.h"
#include "kalshi/frame_reader.h"
#include "kalshi/level_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<Side>, 2> sides{{{"yes", Side::yes}, {"no", Side::no}}};
constexpr std::array<Word<bool>, 2> outcomes{{{"yes", true}, {"no", false}}};
constexpr std::array<Word<bool>, 2> book_sides{{{"bid", true}, {"ask", false}}};

std::optional<int64_t> integer_if_present(json::Reader& reader, std::string_view name) {
  if (!reader.has(name)) return std::nullopt;
  return reader.integer(name);
}

// 0 and 1 stand for no price.
std::optional<Price> price_if_any(json::Reader& reader, std::string_view name) {
  const int64_t e4 = reader.decimal_string(name, 4);
  if (e4 < 0 || e4 > Price::one_e4) {
    reader.refuse(name, std::to_string(e4) + "e-4", "must lie between 0 and 1");
  }
  return Price::from_e4(e4);
}

}  // namespace

Frame read_snapshot(FrameReader& in) {
  OrderbookSnapshot out;
  out.sid = sid_of(in.frame);
  out.seq = seq_of(in.frame);
  out.id = integer_if_present(in.frame, "id");
  out.market_ticker = in.msg.nonempty_string("market_ticker");
  out.yes = levels_of(in.msg, "yes_dollars_fp");
  out.no = levels_of(in.msg, "no_dollars_fp");
  if (in.scale == BookScale::yes_price) {
    for (FeedLevel& level : out.no) level.price = level.price.complement();
  }
  return out;
}

Frame read_delta(FrameReader& in) {
  const int64_t sid = sid_of(in.frame);
  const int64_t seq = seq_of(in.frame);
  const std::string ticker = in.msg.nonempty_string("market_ticker");
  const Side side = word_of<Side>(in.msg, "side", sides);
  const Price told = price_of(in.msg, "price_dollars");
  const bool is_yes_price = in.scale == BookScale::yes_price;
  const Leg level = is_yes_price ? Leg::of_yes_price(side, told) : Leg{side, told};
  const int64_t change_e2 = in.msg.decimal_string("delta_fp", 2);
  if (change_e2 == 0) in.msg.refuse("delta_fp", "0", "must change something");
  std::optional<int64_t> exchange_ns;
  if (in.msg.has("ts_ms")) exchange_ns = milliseconds_of(in.msg, "ts_ms");
  return OrderbookDelta{sid, seq, ticker, level, Quantity::from_e2(change_e2), exchange_ns};
}

Frame read_trade(FrameReader& in) {
  const int64_t sid = sid_of(in.frame);
  const int64_t seq = seq_of(in.frame);
  const Price yes = price_of(in.msg, "yes_price_dollars");
  const Price no = price_of(in.msg, "no_price_dollars");
  if (no != yes.complement()) in.msg.refuse("no_price_dollars", no.text(), "must be 1 - yes_price_dollars");
  const int64_t quantity_e2 = in.msg.decimal_string("count_fp", 2);
  if (quantity_e2 <= 0) in.msg.refuse("count_fp", std::to_string(quantity_e2) + "e-2", "must be positive");
  const int64_t exchange_ns = milliseconds_of(in.msg, "ts_ms");
  FeedTrade out{sid,
                seq,
                in.msg.nonempty_string("market_ticker"),
                in.msg.nonempty_string("trade_id"),
                yes,
                Quantity::from_e2(quantity_e2),
                word_of<bool>(in.msg, "taker_outcome_side", outcomes),
                exchange_ns,
                in.msg.has("is_block_trade") && in.msg.boolean("is_block_trade")};
  const bool says_book = in.msg.has("taker_book_side");
  if (says_book && word_of<bool>(in.msg, "taker_book_side", book_sides) != out.taker_bought_yes) {
    in.msg.refuse("taker_book_side", out.taker_bought_yes ? "ask" : "bid",
                  "must say the same as taker_outcome_side");
  }
  return out;
}

Frame read_ticker(FrameReader& in) {
  FeedTicker out;
  out.sid = sid_of(in.frame);
  no_seq(in.frame);
  out.market_ticker = in.msg.nonempty_string("market_ticker");
  out.last = price_if_any(in.msg, "price_dollars");
  out.yes_bid = price_if_any(in.msg, "yes_bid_dollars");
  out.yes_ask = price_if_any(in.msg, "yes_ask_dollars");
  out.yes_bid_quantity = count_of(in.msg, "yes_bid_size_fp");
  out.yes_ask_quantity = count_of(in.msg, "yes_ask_size_fp");
  out.last_quantity = count_of(in.msg, "last_trade_size_fp");
  out.volume = count_of(in.msg, "volume_fp");
  out.open_interest = count_of(in.msg, "open_interest_fp");
  out.exchange_ns = milliseconds_of(in.msg, "ts_ms");
  return out;
}

namespace {

template <typename T, typename Variant>
struct HoldsOneOf;
template <typename T, typename... Kinds>
struct HoldsOneOf<T, std::variant<Kinds...>> : std::bool_constant<(std::is_same_v<T, Kinds> || ...)> {};

// A frame of a channel this connection never asked for.
FeedFault stranger(std::string_view text) {
  FeedFault out{{"FIELD_VALUE", "type", "", "must be what books, trades and tickers send"},
                std::nullopt,
                std::nullopt,
                "",
                ""};
  const Result<json::Value> document = json::parse(text);
  const json::Value* type = document ? document->find("type") : nullptr;
  if (type != nullptr) out.type = out.error.value = type->text;
  const json::Value* sid = document ? document->find("sid") : nullptr;
  if (sid != nullptr) out.sid = json::decimal_of(*sid, 0);
  const json::Value* seq = document ? document->find("seq") : nullptr;
  if (seq != nullptr) out.seq = json::decimal_of(*seq, 0);
  return out;
}

}  // namespace

FeedFrame parse_feed_frame(std::string_view text) {
  Frame frame = parse_frame(text);
  return std::visit(
      [&](auto& typed) -> FeedFrame {
        using Kind = std::decay_t<decltype(typed)>;
        if constexpr (HoldsOneOf<Kind, FeedFrame>::value) {
          return std::move(typed);
        } else {
          return stranger(text);
        }
      },
      frame);
}

}  // namespace headgate::kalshi
