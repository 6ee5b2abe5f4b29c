#include "kalshi/feed_codec.h"

#include <array>

#include "domain/moment.h"
#include "kalshi/level_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<Side>, 2> sides{{{"yes", Side::yes}, {"no", Side::no}}};
constexpr std::array<Word<bool>, 2> outcomes{{{"yes", true}, {"no", false}}};

struct Opened {
  json::Reader frame;
  json::Reader msg;
  bool failed() const { return frame.failed() || msg.failed(); }
  const Error& error() const { return frame.failed() ? frame.error() : msg.error(); }
};

int64_t sid_of(json::Reader& reader) {
  const int64_t sid = reader.integer("sid");
  if (sid <= 0) reader.refuse("sid", std::to_string(sid), "must be positive");
  return sid;
}

int64_t seq_of(json::Reader& reader) {
  const int64_t seq = reader.integer("seq");
  if (seq <= 0) reader.refuse("seq", std::to_string(seq), "must be positive");
  return seq;
}

int64_t stamp_of(json::Reader& reader) {
  const int64_t ms = reader.integer("ts_ms");
  if (ms > 0 && ms <= INT64_MAX / ns_per_ms) return ms * ns_per_ms;
  reader.refuse("ts_ms", std::to_string(ms), "must be milliseconds since 1970");
  return 0;
}

std::optional<int64_t> integer_if_present(json::Reader& reader, std::string_view name) {
  if (!reader.has(name)) return std::nullopt;
  return reader.integer(name);
}

FeedFrame read_subscribed(Opened& in) {
  return Subscribed{in.frame.integer("id"), in.msg.nonempty_string("channel"), sid_of(in.msg)};
}

FeedFrame read_snapshot(Opened& in) {
  OrderbookSnapshot out;
  out.sid = sid_of(in.frame);
  out.seq = seq_of(in.frame);
  out.id = integer_if_present(in.frame, "id");
  out.market_ticker = in.msg.nonempty_string("market_ticker");
  out.yes = levels_of(in.msg, "yes_dollars_fp");
  out.no = levels_of(in.msg, "no_dollars_fp");
  return out;
}

FeedFrame read_delta(Opened& in) {
  const int64_t sid = sid_of(in.frame);
  const int64_t seq = seq_of(in.frame);
  const std::string ticker = in.msg.nonempty_string("market_ticker");
  const Side side = word_of<Side>(in.msg, "side", sides);
  const Price price = price_of(in.msg, "price_dollars");
  const int64_t change_e2 = in.msg.decimal_string("delta_fp", 2);
  if (change_e2 == 0) in.msg.refuse("delta_fp", "0", "must change something");
  std::optional<int64_t> exchange_ns;
  if (in.msg.has("ts_ms")) exchange_ns = stamp_of(in.msg);
  return OrderbookDelta{sid, seq, ticker, Leg{side, price}, Quantity::from_e2(change_e2), exchange_ns};
}

FeedFrame read_trade(Opened& in) {
  const int64_t sid = sid_of(in.frame);
  const int64_t seq = seq_of(in.frame);
  const Price yes = price_of(in.msg, "yes_price_dollars");
  const Price no = price_of(in.msg, "no_price_dollars");
  if (no != yes.complement()) in.msg.refuse("no_price_dollars", no.text(), "must be 1 - yes_price_dollars");
  const int64_t quantity_e2 = in.msg.decimal_string("count_fp", 2);
  if (quantity_e2 <= 0) in.msg.refuse("count_fp", std::to_string(quantity_e2) + "e-2", "must be positive");
  const int64_t exchange_ns = stamp_of(in.msg);
  return FeedTrade{sid,
                   seq,
                   in.msg.nonempty_string("market_ticker"),
                   in.msg.nonempty_string("trade_id"),
                   yes,
                   Quantity::from_e2(quantity_e2),
                   word_of<bool>(in.msg, "taker_outcome_side", outcomes),
                   exchange_ns,
                   in.msg.has("is_block_trade") && in.msg.boolean("is_block_trade")};
}

// 0 and 1 stand for no price.
std::optional<Price> price_if_any(json::Reader& reader, std::string_view name) {
  const int64_t e4 = reader.decimal_string(name, 4);
  if (e4 < 0 || e4 > Price::one_e4) {
    reader.refuse(name, std::to_string(e4) + "e-4", "must lie between 0 and 1");
  }
  return Price::from_e4(e4);
}

Quantity quantity_of(json::Reader& reader, std::string_view name) {
  const int64_t e2 = reader.decimal_string(name, 2);
  if (e2 < 0) reader.refuse(name, std::to_string(e2) + "e-2", "must not be negative");
  return Quantity::from_e2(e2);
}

FeedFrame read_ticker(Opened& in) {
  FeedTicker out;
  out.sid = sid_of(in.frame);
  out.market_ticker = in.msg.nonempty_string("market_ticker");
  out.last = price_if_any(in.msg, "price_dollars");
  out.yes_bid = price_if_any(in.msg, "yes_bid_dollars");
  out.yes_ask = price_if_any(in.msg, "yes_ask_dollars");
  out.yes_bid_quantity = quantity_of(in.msg, "yes_bid_size_fp");
  out.yes_ask_quantity = quantity_of(in.msg, "yes_ask_size_fp");
  out.last_quantity = quantity_of(in.msg, "last_trade_size_fp");
  out.volume = quantity_of(in.msg, "volume_fp");
  out.open_interest = quantity_of(in.msg, "open_interest_fp");
  out.exchange_ns = stamp_of(in.msg);
  return out;
}

FeedFrame read_refusal(Opened& in) {
  // Without an id the error answers no command, e.g. when the exchange drops a slow reader.
  return FeedRefusal{integer_if_present(in.frame, "id").value_or(0), integer_if_present(in.frame, "sid"),
                     integer_if_present(in.frame, "seq"), in.msg.integer("code"), in.msg.string("msg")};
}

FeedFrame read_acknowledged(Opened& in) {
  Acknowledged out{in.frame.integer("id"), sid_of(in.frame), seq_of(in.frame), {}};
  const json::Value* tickers = in.msg.array("market_tickers");
  for (size_t i = 0; tickers != nullptr && i < tickers->items.size(); ++i) {
    const json::Value& ticker = tickers->items[i];
    if (ticker.kind != json::Kind::string) {
      in.msg.refuse("market_tickers[" + std::to_string(i) + "]", ticker.shown(), "must be a string");
    }
    out.market_tickers.push_back(ticker.text);
  }
  return out;
}

using Read = FeedFrame (*)(Opened&);
constexpr std::array<Word<Read>, 7> types{{
    {"orderbook_delta", read_delta},
    {"orderbook_snapshot", read_snapshot},
    {"trade", read_trade},
    {"ticker", read_ticker},
    {"subscribed", read_subscribed},
    {"ok", read_acknowledged},
    {"error", read_refusal},
}};

FeedFault fault_of(const Error& error, const json::Value& document) {
  FeedFault out{error, std::nullopt, std::nullopt, "", ""};
  if (const json::Value* sid = document.find("sid")) out.sid = json::decimal_of(*sid, 0);
  if (const json::Value* seq = document.find("seq")) out.seq = json::decimal_of(*seq, 0);
  const json::Value* type = document.find("type");
  if (type != nullptr && type->kind == json::Kind::string) out.type = type->text;
  const json::Value* msg = document.find("msg");
  const json::Value* ticker = msg == nullptr ? nullptr : msg->find("market_ticker");
  if (ticker != nullptr && ticker->kind == json::Kind::string) out.market_ticker = ticker->text;
  return out;
}

FeedFrame read_unsubscribed(json::Reader& frame, const json::Value& document) {
  const Unsubscribed out{frame.integer("id"), sid_of(frame), seq_of(frame)};
  if (frame.failed()) return fault_of(frame.error(), document);
  return out;
}

FeedFrame read_listing(json::Reader& frame, const json::Value& document) {
  const Acknowledged out{frame.integer("id"), std::nullopt, std::nullopt, {}};
  if (frame.failed()) return fault_of(frame.error(), document);
  return out;
}

}  // namespace

FeedFrame parse_feed_frame(std::string_view text) {
  const Result<json::Value> document = json::parse(text);
  if (!document) return FeedFault{document.error(), std::nullopt, std::nullopt, "", ""};
  json::Reader frame(*document, "");
  const std::string type = frame.failed() ? "" : frame.string("type");
  if (type == "unsubscribed") return read_unsubscribed(frame, *document);
  const json::Value* msg = document->find("msg");
  if (type == "ok" && msg != nullptr && msg->kind == json::Kind::array) return read_listing(frame, *document);
  const Read read = frame.failed() ? nullptr : word_of<Read>(frame, "type", types);
  if (read != nullptr) msg = frame.object("msg");
  if (frame.failed()) return fault_of(frame.error(), *document);
  Opened in{frame, json::Reader(*msg, "msg")};
  FeedFrame out = read(in);
  if (in.failed()) return fault_of(in.error(), *document);
  return out;
}

}  // namespace headgate::kalshi
