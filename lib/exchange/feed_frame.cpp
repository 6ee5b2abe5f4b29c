#include "exchange/feed_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/digest.h"
#include "exchange/json_text.h"
#include "exchange/market_text.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

// Begins a frame that its sid counts and leaves its message open.
JsonText counted(std::string_view type, Subscription& subscription, int64_t id) {
  JsonText out;
  out.open().text("type", type);
  if (id != 0) out.number("id", id);
  out.number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq));
  out.key("msg").open();
  return out;
}

std::string finished(JsonText& out) { return out.close().close().take(); }

// A NO bid is an ask of YES, written at its own price unless YES prices were asked for.
int64_t shown_price(const Subscription& subscription, venue::BookSide side, int64_t yes_e4) {
  return side == venue::BookSide::bid || subscription.yes_prices ? yes_e4 : dollar_e4 - yes_e4;
}

void add_levels(JsonText& out, const Subscription& subscription, std::string_view name, venue::BookSide side,
                const std::vector<venue::Quote>& book) {
  if (book.empty()) return;
  out.key(name).open_list();
  // Ascending in the side's own price, so the best comes last.
  for (auto level = book.rbegin(); level != book.rend(); ++level) {
    out.open_list().decimal(shown_price(subscription, side, level->price_e4), 4);
    out.decimal(level->quantity.e2(), 2).close_list();
  }
  out.close_list();
}

constexpr std::array channels{
    ChannelTerms{Channel::orderbook_delta, "orderbook_delta", true, true, true},
    ChannelTerms{Channel::trade, "trade", false, true, false},
    ChannelTerms{Channel::ticker, "ticker", false, true, false},
    ChannelTerms{Channel::fill, "fill", false, false, true},
    ChannelTerms{Channel::user_orders, "user_orders", false, false, true},
    ChannelTerms{Channel::market_lifecycle, "market_lifecycle_v2", false, false, false},
};

}  // namespace

std::string_view outcome_of(venue::BookSide side) { return side == venue::BookSide::bid ? "yes" : "no"; }

const ChannelTerms& terms_of(Channel channel) { return channels.at(static_cast<size_t>(channel) - 1); }

const ChannelTerms* find_channel(std::string_view name) {
  for (const ChannelTerms& each : channels) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

bool Subscription::has(size_t market) const {
  return everything || std::find(markets.begin(), markets.end(), market) != markets.end();
}

std::string subscribed_frame(const Subscription& subscription, int64_t id) {
  JsonText out;
  out.open().text("type", "subscribed").number("id", id).key("msg").open();
  out.text("channel", terms_of(subscription.channel).name)
      .number("sid", static_cast<int64_t>(subscription.sid));
  return finished(out);
}

std::string unsubscribed_frame(Subscription& subscription, int64_t id) {
  return JsonText()
      .open()
      .number("id", id)
      .number("sid", static_cast<int64_t>(subscription.sid))
      .number("seq", static_cast<int64_t>(++subscription.seq))
      .text("type", "unsubscribed")
      .close()
      .take();
}

std::string ok_frame(Subscription& subscription, const Floor& floor, int64_t id) {
  JsonText out = counted("ok", subscription, id);
  out.key("market_tickers").open_list();
  for (const size_t market : subscription.markets) out.text(floor.ticker(market));
  out.close_list();
  return finished(out);
}

std::string list_frame(const std::vector<const Subscription*>& subscriptions, int64_t id) {
  JsonText out;
  out.open().number("id", id).text("type", "ok").key("msg").open_list();
  for (const Subscription* each : subscriptions) {
    out.open()
        .text("channel", terms_of(each->channel).name)
        .number("sid", static_cast<int64_t>(each->sid))
        .close();
  }
  return out.close_list().close().take();
}

std::string error_frame(int64_t id, FeedError code, std::string_view message) {
  JsonText out;
  out.open();
  if (id != 0) out.number("id", id);
  out.text("type", "error").key("msg").open();
  out.number("code", static_cast<int64_t>(code)).text("msg", message);
  return finished(out);
}

std::string snapshot_frame(Subscription& subscription, const Floor& floor, size_t market, int64_t id) {
  const std::string& ticker = floor.ticker(market);
  JsonText out = counted("orderbook_snapshot", subscription, id);
  out.text("market_ticker", ticker).text("market_id", market_id(ticker));
  for (const venue::BookSide side : {venue::BookSide::bid, venue::BookSide::ask}) {
    const bool yes = side == venue::BookSide::bid;
    add_levels(out, subscription, yes ? "yes_dollars_fp" : "no_dollars_fp", side,
               floor.venue().book(ticker, side));
  }
  return finished(out);
}

std::string delta_frame(Subscription& subscription, const Floor& floor, const TapeLine& line) {
  const std::string& ticker = floor.ticker(line.market);
  JsonText out = counted("orderbook_delta", subscription, 0);
  out.text("market_ticker", ticker).text("market_id", market_id(ticker));
  out.dollars("price_dollars", shown_price(subscription, line.side, line.price_e4));
  out.count("delta_fp", line.quantity).text("side", outcome_of(line.side));
  if (!line.client_order_id.empty())
    out.text("client_order_id", line.client_order_id).number("subaccount", 0);
  out.text("ts", iso_utc(line.at.ns())).number("ts_ms", line.at.ns() / ns_per_ms);
  return finished(out);
}

std::string trade_frame(Subscription& subscription, const Floor& floor, const TapeLine& line) {
  JsonText out = counted("trade", subscription, 0);
  venue::Trade named;
  named.number = line.trade;
  out.text("trade_id", named.id()).text("market_ticker", floor.ticker(line.market));
  out.dollars("yes_price_dollars", line.price_e4).dollars("no_price_dollars", dollar_e4 - line.price_e4);
  out.count("count_fp", line.quantity);
  out.text("taker_side", outcome_of(line.side)).text("taker_outcome_side", outcome_of(line.side));
  out.text("taker_book_side", line.side == venue::BookSide::bid ? "bid" : "ask");
  out.truth("is_block_trade", false);
  out.number("ts", line.at.ns() / ns_per_s).number("ts_ms", line.at.ns() / ns_per_ms);
  return finished(out);
}

std::optional<std::string> lifecycle_frame(Subscription& subscription, const Floor& floor,
                                           const TapeLine& line) {
  const bool told =
      line.phase == Phase::initialized || line.phase == Phase::determined || line.phase == Phase::finalized;
  if (!told) return std::nullopt;
  JsonText out = counted("market_lifecycle_v2", subscription, 0);
  if (line.phase == Phase::initialized) {
    write_created(out, floor, line.market);
    return finished(out);
  }
  const bool determined = line.phase == Phase::determined;
  const bool won = floor.event_of(line.market).winner == line.market;
  out.text("event_type", determined ? "determined" : "settled");
  out.text("market_ticker", floor.ticker(line.market));
  out.number(determined ? "determination_ts" : "settled_ts", line.at.ns() / ns_per_s);
  if (determined) out.text("result", won ? "yes" : "no").dollars("settlement_value", won ? dollar_e4 : 0);
  return finished(out);
}

std::string market_id(std::string_view ticker) {
  const uint64_t a = Digest().add("market id").add(ticker).value();
  const uint64_t b = Digest().add(ticker).add("market id").value();
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, b >> 52,
                     b & 0xffffffffffffULL);
}

}  // namespace headgate::exchange
