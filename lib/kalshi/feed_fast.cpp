#include "kalshi/feed_fast.h"

#include <bitset>
#include <span>

#include "domain/moment.h"
#include "kalshi/text_scan.h"

namespace headgate::kalshi {
namespace {

// The outside of a frame. Zero: not there, since none of them may be zero.
struct Outside {
  std::string_view type;
  int64_t sid = 0;
  int64_t seq = 0;
  std::optional<int64_t> id;
};

// The fields of a message that are used, as they stand there; empty: not there, since none may be empty.
struct Message {
  std::string_view market_ticker;
  std::string_view side;
  std::string_view price;
  std::string_view delta;
  std::string_view trade_id;
  std::string_view yes_price;
  std::string_view no_price;
  std::string_view count;
  std::string_view taker_outcome;
  std::string_view taker_book;
  std::string_view yes_bid;
  std::string_view yes_ask;
  std::string_view yes_bid_size;
  std::string_view yes_ask_size;
  std::string_view last_size;
  std::string_view volume;
  std::string_view open_interest;
  int64_t ts_ms = 0;
  std::optional<bool> is_block;
  std::vector<FeedLevel> yes;
  std::vector<FeedLevel> no;
};

struct TextField {
  std::string_view name;
  std::string_view Message::* at;
};
struct LevelField {
  std::string_view name;
  std::vector<FeedLevel> Message::* at;
};

constexpr TextField delta_fields[] = {{"market_ticker", &Message::market_ticker},
                                      {"price_dollars", &Message::price},
                                      {"delta_fp", &Message::delta},
                                      {"side", &Message::side}};
constexpr TextField snapshot_fields[] = {{"market_ticker", &Message::market_ticker}};
constexpr TextField trade_fields[] = {{"trade_id", &Message::trade_id},
                                      {"market_ticker", &Message::market_ticker},
                                      {"yes_price_dollars", &Message::yes_price},
                                      {"no_price_dollars", &Message::no_price},
                                      {"count_fp", &Message::count},
                                      {"taker_outcome_side", &Message::taker_outcome},
                                      {"taker_book_side", &Message::taker_book}};
constexpr TextField ticker_fields[] = {{"market_ticker", &Message::market_ticker},
                                       {"price_dollars", &Message::price},
                                       {"yes_bid_dollars", &Message::yes_bid},
                                       {"yes_ask_dollars", &Message::yes_ask},
                                       {"volume_fp", &Message::volume},
                                       {"open_interest_fp", &Message::open_interest},
                                       {"yes_bid_size_fp", &Message::yes_bid_size},
                                       {"yes_ask_size_fp", &Message::yes_ask_size},
                                       {"last_trade_size_fp", &Message::last_size}};
constexpr LevelField level_fields[] = {{"yes_dollars_fp", &Message::yes}, {"no_dollars_fp", &Message::no}};

std::optional<Price> price_of(std::string_view text) {
  const auto e4 = short_decimal(text, 4);
  return e4 ? Price::from_e4(*e4) : std::nullopt;
}

bool read_levels(TextScan& scan, std::vector<FeedLevel>& out) {
  if (!scan.eat('[')) return false;
  if (scan.eat(']')) return true;
  do {
    std::string_view price_text, quantity_text;
    if (!scan.eat('[') || !scan.string(price_text) || !scan.eat(',')) return false;
    if (!scan.string(quantity_text) || !scan.eat(']')) return false;
    const auto price = price_of(price_text);
    const auto quantity_e2 = short_decimal(quantity_text, 2);
    if (!price || !quantity_e2 || *quantity_e2 <= 0) return false;
    out.push_back({*price, Quantity::from_e2(*quantity_e2)});
  } while (scan.eat(','));
  return scan.eat(']');
}

// The rest of an object after its '{', each member given to `read`, which eats the value.
template <typename Read>
bool read_members(TextScan& scan, Read&& read) {
  if (scan.eat('}')) return true;
  do {
    std::string_view name;
    if (!scan.name(name) || !read(name)) return false;
  } while (scan.eat(','));
  return scan.eat('}');
}

class MessageScan {
 public:
  MessageScan(std::span<const TextField> texts, bool has_levels) : texts_(texts), has_levels_(has_levels) {}

  bool read(TextScan& scan, Message& out) {
    return scan.eat('{') && read_members(scan, [&](std::string_view name) { return member(scan, name, out); });
  }

 private:
  // True the first time: a name that comes twice is for the other reader.
  bool first(size_t bit) { return !seen_.test(bit) && (seen_.set(bit), true); }

  bool member(TextScan& scan, std::string_view name, Message& out) {
    for (size_t i = 0; i < texts_.size(); ++i) {
      if (texts_[i].name != name) continue;
      std::string_view& text = out.*texts_[i].at;
      return first(i) && scan.string(text) && !text.empty();
    }
    if (name == "ts_ms") return first(time_bit) && scan.integer(out.ts_ms) && out.ts_ms > 0;
    for (size_t i = 0; has_levels_ && i < std::size(level_fields); ++i) {
      if (level_fields[i].name == name) return first(level_bit + i) && read_levels(scan, out.*level_fields[i].at);
    }
    if (name == "is_block_trade") {
      out.is_block = scan.peeks('t');
      return first(block_bit) && (scan.peeks('t') || scan.peeks('f')) && scan.scalar();
    }
    return others_.add(name) && scan.scalar();
  }

  static constexpr size_t time_bit = 16;
  static constexpr size_t block_bit = 17;
  static constexpr size_t level_bit = 18;
  std::span<const TextField> texts_;
  bool has_levels_;
  std::bitset<20> seen_;
  SeenNames others_;
};

bool read_outside(TextScan& scan, Outside& out, Message& message) {
  SeenNames names;
  return scan.eat('{') && read_members(scan, [&](std::string_view name) {
           if (!names.add(name)) return false;
           if (name == "type") return scan.string(out.type);
           if (name == "sid") return scan.integer(out.sid) && out.sid > 0;
           if (name == "seq") return scan.integer(out.seq) && out.seq > 0;
           if (name == "id") return scan.integer(out.id.emplace());
           if (name != "msg") return scan.scalar();
           // The type tells how to read the message; where it comes later the other reader waits for it.
           if (out.type == "orderbook_delta") return MessageScan(delta_fields, false).read(scan, message);
           if (out.type == "orderbook_snapshot") return MessageScan(snapshot_fields, true).read(scan, message);
           if (out.type == "trade") return MessageScan(trade_fields, false).read(scan, message);
           if (out.type == "ticker") return MessageScan(ticker_fields, false).read(scan, message);
           return false;
         });
}

std::optional<FeedFrame> delta_of(const Outside& outside, const Message& msg) {
  const auto price = price_of(msg.price);
  const auto change_e2 = short_decimal(msg.delta, 2);
  const bool is_yes = msg.side == "yes";
  if (!price || !change_e2 || *change_e2 == 0 || (!is_yes && msg.side != "no")) return std::nullopt;
  std::optional<int64_t> exchange_ns;
  if (msg.ts_ms > 0) exchange_ns = msg.ts_ms * ns_per_ms;
  return OrderbookDelta{outside.sid,
                        outside.seq,
                        std::string(msg.market_ticker),
                        Leg{is_yes ? Side::yes : Side::no, *price},
                        Quantity::from_e2(*change_e2),
                        exchange_ns};
}

std::optional<FeedFrame> snapshot_of(const Outside& outside, Message& msg) {
  OrderbookSnapshot out;
  out.sid = outside.sid;
  out.seq = outside.seq;
  out.id = outside.id;
  out.market_ticker = msg.market_ticker;
  out.yes = std::move(msg.yes);
  out.no = std::move(msg.no);
  return out;
}

std::optional<FeedFrame> trade_of(const Outside& outside, const Message& msg) {
  const auto yes = price_of(msg.yes_price);
  const auto no = price_of(msg.no_price);
  const auto quantity_e2 = short_decimal(msg.count, 2);
  if (!yes || !no || *no != yes->complement() || !quantity_e2 || *quantity_e2 <= 0) return std::nullopt;
  const bool bought_yes = msg.taker_outcome == "yes";
  if ((!bought_yes && msg.taker_outcome != "no") || msg.trade_id.empty() || msg.ts_ms == 0) return std::nullopt;
  if (!msg.taker_book.empty() && msg.taker_book != (bought_yes ? "bid" : "ask")) return std::nullopt;
  return FeedTrade{outside.sid,
                   outside.seq,
                   std::string(msg.market_ticker),
                   std::string(msg.trade_id),
                   *yes,
                   Quantity::from_e2(*quantity_e2),
                   bought_yes,
                   msg.ts_ms * ns_per_ms,
                   msg.is_block.value_or(false)};
}

// 0 and 1 stand for no price; false when neither that nor a price stands there.
bool quote_of(std::string_view text, std::optional<Price>& out) {
  const auto e4 = short_decimal(text, 4);
  if (!e4 || *e4 < 0 || *e4 > Price::one_e4) return false;
  out = Price::from_e4(*e4);
  return true;
}

bool size_of(std::string_view text, Quantity& out) {
  const auto e2 = short_decimal(text, 2);
  if (!e2 || *e2 < 0) return false;
  out = Quantity::from_e2(*e2);
  return true;
}

std::optional<FeedFrame> ticker_of(const Outside& outside, const Message& msg) {
  FeedTicker out;
  const bool whole = quote_of(msg.price, out.last) && quote_of(msg.yes_bid, out.yes_bid) &&
                     quote_of(msg.yes_ask, out.yes_ask) && size_of(msg.yes_bid_size, out.yes_bid_quantity) &&
                     size_of(msg.yes_ask_size, out.yes_ask_quantity) &&
                     size_of(msg.last_size, out.last_quantity) && size_of(msg.volume, out.volume) &&
                     size_of(msg.open_interest, out.open_interest);
  if (!whole || msg.ts_ms == 0) return std::nullopt;
  out.sid = outside.sid;
  out.market_ticker = msg.market_ticker;
  out.exchange_ns = msg.ts_ms * ns_per_ms;
  return out;
}

}  // namespace

std::optional<FeedFrame> parse_fast(std::string_view text) {
  // More milliseconds than this would not fit in nanoseconds; the scan's fifteen digits may.
  constexpr int64_t ts_most_ms = INT64_MAX / ns_per_ms;
  TextScan scan(text);
  Outside outside;
  Message msg;
  if (!read_outside(scan, outside, msg) || !scan.ends()) return std::nullopt;
  if (outside.sid == 0 || msg.market_ticker.empty() || msg.ts_ms > ts_most_ms) return std::nullopt;
  const bool is_ticker = outside.type == "ticker";
  if (is_ticker != (outside.seq == 0)) return std::nullopt;
  if (is_ticker) return ticker_of(outside, msg);
  if (outside.type == "orderbook_delta") return delta_of(outside, msg);
  if (outside.type == "orderbook_snapshot") return snapshot_of(outside, msg);
  return trade_of(outside, msg);
}

}  // namespace headgate::kalshi
