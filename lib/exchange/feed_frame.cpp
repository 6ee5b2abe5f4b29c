#include "exchange/feed_frame.h"

#include <fmt/format.h>

#include "domain/digest.h"
#include "exchange/event_text.h"
#include "exchange/json_text.h"
#include "exchange/market_text.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

void write_id(JsonText& out, int64_t id) {
  if (id != 0) out.number("id", id);
}

// Begins a frame that its sid counts and leaves its message open.
JsonText counted(std::string_view type, Subscription& subscription, int64_t id) {
  JsonText out;
  out.open().text("type", type);
  write_id(out, id);
  out.number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq));
  out.key("msg").open();
  return out;
}

std::string_view name_of(ChannelTerms::Subjects subjects) {
  return subjects == ChannelTerms::Subjects::indices ? "index_ids" : "underlying_tickers";
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

}  // namespace

std::string_view outcome_of(venue::BookSide side) { return side == venue::BookSide::bid ? "yes" : "no"; }

std::string_view words_of(FeedError code) {
  switch (code) {
    case FeedError::unable_to_process:
      return "Unable to process message";
    case FeedError::params_required:
      return "Params required";
    case FeedError::channels_required:
      return "Channels required";
    case FeedError::sids_required:
      return "Subscription IDs required";
    case FeedError::unknown_command:
      return "Unknown command";
    case FeedError::unknown_subscription:
      return "Unknown subscription ID";
    case FeedError::unknown_channel:
      return "Unknown channel name";
    case FeedError::authentication_required:
      return "Authentication required";
    case FeedError::channel_error:
      return "Channel error";
    case FeedError::invalid_parameter:
      return "Invalid parameter";
    case FeedError::one_sid_required:
      return "Exactly one subscription ID is required";
    case FeedError::unsupported_action:
      return "Unsupported action";
    case FeedError::market_ticker_required:
      return "Market Ticker required";
    case FeedError::action_required:
      return "Action required";
    case FeedError::command_timeout:
      return "Command timeout";
    case FeedError::shard_factor_positive:
      return "shard_factor must be > 0";
    case FeedError::shard_factor_required:
      return "shard_factor is required when shard_key is set";
    case FeedError::shard_key_in_range:
      return "shard_key must be >= 0 and < shard_factor";
    case FeedError::shard_factor_limit:
      return "shard_factor must be <= 100";
    case FeedError::index_ids_required:
      return "Index IDs required";
    case FeedError::buffer_overflow:
      return "Subscription buffer overflow";
    case FeedError::market_limit:
      return "Subscription market limit exceeded";
    case FeedError::too_many_requests:
      return "Too many requests";
    case FeedError::underlyings_required:
      return "Underlying tickers required";
  }
  return {};
}

std::string subscribed_frame(const Subscription& subscription, int64_t id) {
  JsonText out;
  out.open().text("type", "subscribed");
  write_id(out, id);
  out.key("msg")
      .open()
      .text("channel", terms_of(subscription.channel).name)
      .number("sid", static_cast<int64_t>(subscription.sid));
  return finished(out);
}

std::string unsubscribed_frame(Subscription& subscription, int64_t id) {
  JsonText out;
  out.open();
  write_id(out, id);
  out.number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq));
  return out.text("type", "unsubscribed").close().take();
}

std::string ok_frame(Subscription& subscription, const Floor& floor, int64_t id) {
  JsonText out = counted("ok", subscription, id);
  if (subscription.skips_lists) return finished(out);
  const ChannelTerms::Subjects subjects = terms_of(subscription.channel).subjects;
  if (subjects != ChannelTerms::Subjects::markets) {
    out.key(name_of(subjects)).open_list();
    if (subscription.everything) out.text("all");
    for (const std::string& each : subscription.subjects) {
      if (!subscription.everything) out.text(each);
    }
    out.close_list();
    return finished(out);
  }
  out.key(subscription.by_id ? "market_ids" : "market_tickers").open_list();
  for (const size_t market : subscription.markets) {
    const std::string& ticker = floor.ticker(market);
    subscription.by_id ? out.text(market_id(ticker)) : out.text(ticker);
  }
  out.close_list();
  return finished(out);
}

std::string list_frame(const std::vector<const Subscription*>& subscriptions, int64_t id) {
  JsonText out;
  out.open();
  write_id(out, id);
  out.text("type", "ok").key("msg").open_list();
  for (const Subscription* each : subscriptions) {
    out.open()
        .text("channel", terms_of(each->channel).name)
        .number("sid", static_cast<int64_t>(each->sid))
        .close();
  }
  return out.close_list().close().take();
}

std::string error_frame(int64_t id, FeedError code, std::string_view message) {
  return error_frame(id, FeedRefusal{code, std::string(message), {}});
}

std::string error_frame(int64_t id, const FeedRefusal& refusal) {
  JsonText out;
  out.open();
  write_id(out, id);
  out.text("type", "error").key("msg").open().number("code", static_cast<int64_t>(refusal.code));
  out.text("msg", refusal.message.empty() ? words_of(refusal.code) : std::string_view(refusal.message));
  if (refusal.tickers.size() == 1) out.text("market_ticker", refusal.tickers.front());
  if (refusal.tickers.size() > 1) {
    out.key("market_tickers").open_list();
    for (const std::string& each : refusal.tickers) out.text(each);
    out.close_list();
  }
  return finished(out);
}

std::string terminal_frame(Subscription& subscription, FeedError code) {
  JsonText out;
  out.open().text("type", "error").number("sid", static_cast<int64_t>(subscription.sid));
  if (terms_of(subscription.channel).counted) out.number("seq", static_cast<int64_t>(++subscription.seq));
  out.key("msg").open().number("code", static_cast<int64_t>(code)).text("msg", words_of(code));
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
  const Outcome& outcome = floor.life(line.market).outcome.value();
  out.text("event_type", determined ? "determined" : "settled");
  out.text("market_ticker", floor.ticker(line.market));
  out.number(determined ? "determination_ts" : "settled_ts", line.at.ns() / ns_per_s);
  if (determined) out.text("result", outcome.result()).dollars("settlement_value", outcome.yes_e4);
  return finished(out);
}

std::string event_frame(Subscription& subscription, const Floor& floor, const Floor::Event& event) {
  JsonText out = counted("event_lifecycle", subscription, 0);
  write_event_created(out, floor, event);
  return finished(out);
}

std::string notice_frame(Subscription& subscription, const TapeLine& line) {
  JsonText out;
  out.open().text("type", line.word).number("sid", static_cast<int64_t>(subscription.sid));
  out.number("seq", static_cast<int64_t>(++subscription.seq));
  return out.key("msg").raw(line.text).close().take();
}

std::string market_id(std::string_view ticker) {
  const uint64_t a = Digest().add("market id").add(ticker).value();
  const uint64_t b = Digest().add(ticker).add("market id").value();
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, b >> 52,
                     b & 0xffffffffffffULL);
}

}  // namespace headgate::exchange
