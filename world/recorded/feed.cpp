#include "world/recorded/feed.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "domain/decimal.h"
#include "exchange/feed_frame.h"
#include "world/recorded/kalshi_market.h"

namespace headgate::world {
namespace {

using nlohmann::json;
using Frames = std::vector<std::string>;

using exchange::error_frame;
using exchange::FeedError;

// The markets a command names, in "market_ticker" or "market_tickers".
struct Named {
  std::vector<size_t> markets;
  std::optional<std::pair<FeedError, std::string>> error;
};

Named named_markets(const json& params, const Day& day) {
  const bool one = params.contains("market_ticker"), many = params.contains("market_tickers");
  if (one && many) return {{}, {{FeedError::invalid_parameter, "market_ticker excludes market_tickers"}}};
  const json tickers = one    ? json::array({params["market_ticker"]})
                       : many ? params["market_tickers"]
                              : json::array();
  if (!tickers.is_array()) return {{}, {{FeedError::invalid_parameter, "market_tickers must be a list"}}};
  if (tickers.empty()) return {{}, {{FeedError::market_ticker_required, "Market ticker required"}}};
  Named out;
  for (const json& ticker : tickers) {
    const auto& all = day.recording().markets;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Market& m) { return ticker == m.ticker; });
    if (found == all.end())
      return {{}, {{FeedError::invalid_parameter, "Unknown market ticker " + ticker.dump()}}};
    const auto market = static_cast<size_t>(found - all.begin());
    if (std::count(out.markets.begin(), out.markets.end(), market) == 0) out.markets.push_back(market);
  }
  return out;
}

// The sids a command names, in "sid" or "sids"; nothing when they are no numbers.
std::optional<std::vector<uint64_t>> named_sids(const json& params) {
  std::vector<uint64_t> out;
  const json sids =
      params.contains("sid") ? json::array({params["sid"]}) : params.value("sids", json::array());
  if (!sids.is_array()) return std::nullopt;
  for (const json& sid : sids) {
    if (!sid.is_number_unsigned()) return std::nullopt;
    out.push_back(sid.get<uint64_t>());
  }
  return out;
}

}  // namespace

Frames FeedConversation::answer(std::string_view text, MarketTime now) {
  const json command = json::parse(text, nullptr, false);
  if (!command.is_object())
    return {error_frame(0, FeedError::unable_to_process, "Unable to process message")};
  const json number = command.value("id", json(0));
  if (!number.is_number_integer())
    return {error_frame(0, FeedError::unable_to_process, "id must be a number")};
  const auto id = number.get<int64_t>();
  const json name = command.value("cmd", json());
  if (name == "list_subscriptions") return {list(id)};
  const json params = command.value("params", json());
  const bool known = name == "subscribe" || name == "unsubscribe" || name == "update_subscription";
  if (!known) return {error_frame(id, FeedError::unknown_command, "Unknown command")};
  if (!params.is_object()) return {error_frame(id, FeedError::params_required, "Params required")};
  if (name == "subscribe") return subscribe(id, params, now);
  if (name == "unsubscribe") return unsubscribe(id, params);
  return update(id, params, now);
}

Frames FeedConversation::subscribe(int64_t id, const json& params, MarketTime now) {
  const json channels = params.value("channels", json::array());
  if (!channels.is_array() || channels.empty()) {
    return {error_frame(id, FeedError::channels_required, "Channels required")};
  }
  const json yes_prices = params.value("use_yes_price", json(false));
  if (!yes_prices.is_boolean()) {
    return {error_frame(id, FeedError::invalid_parameter, "use_yes_price must be true or false")};
  }
  Frames out;
  for (const json& channel : channels) {
    if (channel != "orderbook_delta") {
      out.push_back(error_frame(id, FeedError::unknown_channel, "Unknown channel name " + channel.dump()));
      continue;
    }
    const Named named = named_markets(params, day_);
    if (named.error) {
      out.push_back(error_frame(id, named.error->first, named.error->second));
      continue;
    }
    subscriptions_.push_back({++next_sid_, 0, yes_prices.get<bool>(), named.markets});
    Subscription& fresh = subscriptions_.back();
    out.push_back(json{
        {"type", "subscribed"}, {"id", id}, {"msg", {{"channel", "orderbook_delta"}, {"sid", fresh.sid}}}}
                      .dump());
    for (const size_t market : fresh.markets) out.push_back(snapshot(fresh, market, now, 0));
  }
  return out;
}

Frames FeedConversation::unsubscribe(int64_t id, const json& params) {
  const auto sids = named_sids(params);
  if (!sids || sids->empty()) return {error_frame(id, FeedError::sids_required, "Subscription IDs required")};
  Frames out;
  for (const uint64_t sid : *sids) {
    Subscription* subscription = find(sid);
    if (subscription == nullptr) {
      out.push_back(error_frame(id, FeedError::unknown_subscription, "Unknown subscription ID"));
      continue;
    }
    out.push_back(
        json{{"type", "unsubscribed"}, {"id", id}, {"sid", sid}, {"seq", ++subscription->seq}}.dump());
    subscriptions_.erase(subscriptions_.begin() + (subscription - subscriptions_.data()));
  }
  return out;
}

Frames FeedConversation::update(int64_t id, const json& params, MarketTime now) {
  const auto sids = named_sids(params);
  if (!sids || sids->size() != 1)
    return {error_frame(id, FeedError::one_sid_required, "Exactly one sid required")};
  Subscription* subscription = find(sids->front());
  if (subscription == nullptr)
    return {error_frame(id, FeedError::unknown_subscription, "Unknown subscription ID")};
  const json action = params.value("action", json());
  if (!action.is_string()) return {error_frame(id, FeedError::action_required, "Action required")};
  const bool add = action == "add_markets", remove = action == "delete_markets";
  if (!add && !remove && action != "get_snapshot") {
    return {error_frame(id, FeedError::unsupported_action, "Unsupported action")};
  }
  const Named named = named_markets(params, day_);
  if (named.error) return {error_frame(id, named.error->first, named.error->second)};

  std::vector<size_t>& markets = subscription->markets;
  const auto subscribed = [&](size_t market) {
    return std::count(markets.begin(), markets.end(), market) != 0;
  };
  Frames out;
  if (remove) {
    std::erase_if(markets,
                  [&](size_t m) { return std::count(named.markets.begin(), named.markets.end(), m) != 0; });
    return {ok(*subscription, id)};
  }
  if (add) {
    std::vector<size_t> fresh = named.markets;
    std::erase_if(fresh, subscribed);
    markets.insert(markets.end(), fresh.begin(), fresh.end());
    out.push_back(ok(*subscription, id));
    for (const size_t market : fresh) out.push_back(snapshot(*subscription, market, now, 0));
    return out;
  }
  if (!std::all_of(named.markets.begin(), named.markets.end(), subscribed)) {
    return {error_frame(id, FeedError::invalid_parameter, "Market is not part of the subscription")};
  }
  for (const size_t market : named.markets) out.push_back(snapshot(*subscription, market, now, id));
  return out;
}

std::string FeedConversation::list(int64_t id) const {
  json all = json::array();
  for (const Subscription& s : subscriptions_)
    all.push_back({{"channel", "orderbook_delta"}, {"sid", s.sid}});
  return json{{"type", "ok"}, {"id", id}, {"msg", all}}.dump();
}

std::string FeedConversation::ok(Subscription& subscription, int64_t id) {
  json tickers = json::array();
  for (const size_t market : subscription.markets) tickers.push_back(day_.recording().markets[market].ticker);
  return json{{"type", "ok"},
              {"id", id},
              {"sid", subscription.sid},
              {"seq", ++subscription.seq},
              {"msg", {{"market_tickers", tickers}}}}
      .dump();
}

// A side without a quote has no key at all, as on the exchange.
std::string FeedConversation::snapshot(Subscription& subscription, size_t market, MarketTime now,
                                       int64_t id) {
  const Book book = day_.book_at(market, now);
  const std::string& ticker = day_.recording().markets[market].ticker;
  json message{{"market_ticker", ticker}, {"market_id", market_id(ticker)}};
  if (book.yes_bid) message["yes_dollars_fp"] = json::array({{price_text(*book.yes_bid), size_text()}});
  if (book.no_bid) {
    const Price level = subscription.yes_prices ? book.no_bid->complement() : *book.no_bid;
    message["no_dollars_fp"] = json::array({{price_text(level), size_text()}});
  }
  json frame{{"type", "orderbook_snapshot"},
             {"sid", subscription.sid},
             {"seq", ++subscription.seq},
             {"msg", std::move(message)}};
  if (id != 0) frame["id"] = id;
  return frame.dump();
}

std::string FeedConversation::delta(Subscription& subscription, const BookChange& change, Price level,
                                    bool added) {
  const std::string& ticker = day_.recording().markets[change.market].ticker;
  const Price shown = subscription.yes_prices ? Leg{change.side, level}.yes_price() : level;
  const Quantity difference = added ? nominal_size : -nominal_size;
  return json{{"type", "orderbook_delta"},
              {"sid", subscription.sid},
              {"seq", ++subscription.seq},
              {"msg",
               {{"market_ticker", ticker},
                {"market_id", market_id(ticker)},
                {"price_dollars", price_text(shown)},
                {"delta_fp", format_decimal(difference.e2(), 2)},
                {"side", name_of(change.side)},
                {"ts", iso_utc(change.at.ns())},
                {"ts_ms", change.at.ns() / ns_per_ms}}}}
      .dump();
}

void FeedConversation::add_change(Subscription& subscription, const BookChange& change, Frames& frames) {
  if (std::count(subscription.markets.begin(), subscription.markets.end(), change.market) == 0) return;
  if (change.from) frames.push_back(delta(subscription, change, *change.from, false));
  if (change.to) frames.push_back(delta(subscription, change, *change.to, true));
}

Frames FeedConversation::advance(MarketTime after, MarketTime until) {
  Frames out;
  for (const BookChange& change : day_.changes(after, until)) {
    for (Subscription& subscription : subscriptions_) add_change(subscription, change, out);
  }
  return out;
}

std::vector<FeedPosition> FeedConversation::positions() const {
  std::vector<FeedPosition> out;
  for (const Subscription& s : subscriptions_) out.push_back({s.sid, s.seq});
  return out;
}

FeedConversation::Subscription* FeedConversation::find(uint64_t sid) {
  for (Subscription& s : subscriptions_) {
    if (s.sid == sid) return &s;
  }
  return nullptr;
}

}  // namespace headgate::world
