#include "exchange/feed.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "domain/check.h"

namespace headgate::exchange {
namespace {

using nlohmann::json;

// The markets a command names.
struct Named {
  std::vector<size_t> markets;
  FeedError error = FeedError::invalid_parameter;
  std::string problem;  // empty: none
};

Named refused(FeedError error, std::string problem) { return {{}, error, std::move(problem)}; }

Named named_markets(const json& params, const Floor& floor) {
  if (params.contains("market_ticker") && params.contains("market_tickers"))
    return refused(FeedError::invalid_parameter, "market_ticker excludes market_tickers");
  json tickers = json::array();
  if (params.contains("market_ticker")) tickers.push_back(params["market_ticker"]);
  if (params.contains("market_tickers")) tickers = params["market_tickers"];
  if (!tickers.is_array()) return refused(FeedError::invalid_parameter, "market_tickers must be a list");
  if (tickers.empty()) return refused(FeedError::market_ticker_required, "Market ticker required");
  Named out;
  for (const json& ticker : tickers) {
    const auto market =
        ticker.is_string() ? floor.market(ticker.get_ref<const std::string&>()) : std::nullopt;
    if (!market) return refused(FeedError::invalid_parameter, "Unknown market ticker");
    if (std::find(out.markets.begin(), out.markets.end(), *market) == out.markets.end())
      out.markets.push_back(*market);
  }
  return out;
}

// The numbers in "sid" or "sids"; nothing when something else stands there.
std::optional<std::vector<uint64_t>> named_sids(const json& params) {
  json sids = params.value("sids", json::array());
  if (params.contains("sid")) sids = json::array({params["sid"]});
  if (!sids.is_array()) return std::nullopt;
  std::vector<uint64_t> out;
  for (const json& sid : sids) {
    if (!sid.is_number_unsigned()) return std::nullopt;
    out.push_back(sid.get<uint64_t>());
  }
  return out;
}

Channel channel_of(TapeLine::Kind kind) {
  if (kind == TapeLine::Kind::level) return Channel::orderbook_delta;
  if (kind == TapeLine::Kind::trade) return Channel::trade;
  if (kind == TapeLine::Kind::phase) return Channel::market_lifecycle;
  return kind == TapeLine::Kind::own_fill ? Channel::fill : Channel::user_orders;
}

std::optional<std::string> frame_of(Subscription& subscription, const Floor& floor, const TapeLine& line) {
  if (line.kind == TapeLine::Kind::level) return delta_frame(subscription, floor, line);
  if (line.kind == TapeLine::Kind::trade) return trade_frame(subscription, floor, line);
  if (line.kind == TapeLine::Kind::phase) return lifecycle_frame(subscription, floor, line);
  if (line.kind == TapeLine::Kind::own_fill) return fill_frame(subscription, floor, line);
  return user_order_frame(subscription, floor, line);
}

}  // namespace

void Feed::connect(uint64_t connection, bool authenticated) {
  check(connections_.emplace(connection, authenticated).second, "a connection is opened once");
}

void Feed::disconnect(uint64_t connection) {
  connections_.erase(connection);
  std::erase_if(subscriptions_, [&](const Subscription& each) { return each.connection == connection; });
}

bool Feed::connected(uint64_t connection) const { return connections_.contains(connection); }

void Feed::command(uint64_t connection, std::string_view text, Sent& out) {
  const json command = json::parse(text, nullptr, false);
  const json nothing = json::object();
  if (!command.is_object())
    return Order{connection, 0, nothing, out}.refuse(FeedError::unable_to_process,
                                                     "Unable to process message");
  const json number = command.value("id", json(0));
  if (!number.is_number_integer())
    return Order{connection, 0, nothing, out}.refuse(FeedError::unable_to_process, "id must be a number");
  const json name = command.value("cmd", json());
  const json params = command.value("params", json());
  const Order order{connection, number.get<int64_t>(), params, out};
  if (name == "list_subscriptions") return list(order);
  if (name != "subscribe" && name != "unsubscribe" && name != "update_subscription")
    return order.refuse(FeedError::unknown_command, "Unknown command");
  if (!params.is_object()) return order.refuse(FeedError::params_required, "Params required");
  if (name == "subscribe") return subscribe(order);
  if (name == "unsubscribe") return unsubscribe(order);
  update(order);
}

void Feed::subscribe(const Order& order) {
  const json channels = order.params.value("channels", json::array());
  if (!channels.is_array() || channels.empty())
    return order.refuse(FeedError::channels_required, "Channels required");
  const json yes_prices = order.params.value("use_yes_price", json(false));
  if (!yes_prices.is_boolean())
    return order.refuse(FeedError::invalid_parameter, "use_yes_price must be true or false");
  for (const json& name : channels) subscribe_channel(order, name, yes_prices.get<bool>());
}

// A channel of its own sid each.
void Feed::subscribe_channel(const Order& order, const json& name, bool yes_prices) {
  const ChannelTerms* terms = name.is_string() ? find_channel(name.get_ref<const std::string&>()) : nullptr;
  if (terms == nullptr) return order.refuse(FeedError::unknown_channel, "Unknown channel name");
  if (terms->members_only && !connections_.at(order.connection))
    return order.refuse(FeedError::authentication_required, "Authentication required");
  const bool listed = order.params.contains("market_ticker") || order.params.contains("market_tickers");
  if (listed && !terms->takes_markets)
    return order.refuse(FeedError::invalid_parameter, "The channel takes no markets");
  Subscription fresh{order.connection, 0, 0, terms->channel, yes_prices, false, {}};
  const Named named = named_markets(order.params, floor_);
  fresh.everything = !terms->needs_markets && named.error == FeedError::market_ticker_required;
  if (!fresh.everything && !named.problem.empty()) return order.refuse(named.error, named.problem);
  fresh.markets = named.markets;
  subscribe_fresh(order, std::move(fresh));
}

void Feed::subscribe_fresh(const Order& order, Subscription fresh) {
  fresh.sid = ++last_sid_;
  subscriptions_.push_back(std::move(fresh));
  Subscription& here = subscriptions_.back();
  order.say(subscribed_frame(here, order.id));
  if (here.channel != Channel::orderbook_delta) return;
  for (const size_t market : here.markets) order.say(snapshot_frame(here, floor_, market, 0));
}

void Feed::unsubscribe(const Order& order) {
  const auto sids = named_sids(order.params);
  if (!sids || sids->empty()) return order.refuse(FeedError::sids_required, "Subscription IDs required");
  for (const uint64_t sid : *sids) {
    Subscription* found = find(order.connection, sid);
    if (found == nullptr) {
      order.refuse(FeedError::unknown_subscription, "Unknown subscription ID");
      continue;
    }
    order.say(unsubscribed_frame(*found, order.id));
    std::erase_if(subscriptions_, [&](const Subscription& each) { return each.sid == sid; });
  }
}

void Feed::update(const Order& order) {
  const auto sids = named_sids(order.params);
  if (!sids || sids->size() != 1)
    return order.refuse(FeedError::one_sid_required, "Exactly one sid required");
  Subscription* found = find(order.connection, sids->front());
  if (found == nullptr) return order.refuse(FeedError::unknown_subscription, "Unknown subscription ID");
  if (!terms_of(found->channel).takes_markets || found->everything)
    return order.refuse(FeedError::unsupported_action, "The subscription has no list of markets");
  const json action = order.params.value("action", json());
  if (!action.is_string()) return order.refuse(FeedError::action_required, "Action required");
  const Named named = named_markets(order.params, floor_);
  if (!named.problem.empty()) return order.refuse(named.error, named.problem);
  change(order, *found, action.get_ref<const std::string&>(), named.markets);
}

void Feed::change(const Order& order, Subscription& subscription, std::string_view action,
                  const std::vector<size_t>& markets) {
  const bool books = subscription.channel == Channel::orderbook_delta;
  if (action == "delete_markets") {
    std::erase_if(subscription.markets, [&](size_t market) {
      return std::find(markets.begin(), markets.end(), market) != markets.end();
    });
    return order.say(ok_frame(subscription, floor_, order.id));
  }
  if (action == "add_markets") {
    std::vector<size_t> fresh = markets;
    std::erase_if(fresh, [&](size_t market) { return subscription.has(market); });
    subscription.markets.insert(subscription.markets.end(), fresh.begin(), fresh.end());
    order.say(ok_frame(subscription, floor_, order.id));
    for (const size_t market : fresh) {
      if (books) order.say(snapshot_frame(subscription, floor_, market, 0));
    }
    return;
  }
  if (action != "get_snapshot" || !books)
    return order.refuse(FeedError::unsupported_action, "Unsupported action");
  if (!std::all_of(markets.begin(), markets.end(), [&](size_t each) { return subscription.has(each); }))
    return order.refuse(FeedError::invalid_parameter, "Market is not part of the subscription");
  for (const size_t market : markets) order.say(snapshot_frame(subscription, floor_, market, order.id));
}

void Feed::list(const Order& order) const {
  std::vector<const Subscription*> own;
  for (const Subscription& each : subscriptions_) {
    if (each.connection == order.connection) own.push_back(&each);
  }
  order.say(list_frame(own, order.id));
}

void Feed::publish(const Tape& tape, Sent& out) {
  if (subscriptions_.empty()) return;
  for (const TapeLine& line : tape) {
    const Channel channel = channel_of(line.kind);
    for (Subscription& each : subscriptions_) {
      if (each.channel != channel || !each.has(line.market)) continue;
      if (auto frame = frame_of(each, floor_, line)) out.emplace_back(each.connection, *std::move(frame));
    }
  }
  publish_tickers(tape, out);
}

// One for all that happened to a market at once, if it changed what a ticker shows.
void Feed::publish_tickers(const Tape& tape, Sent& out) {
  const auto wants = [](const Subscription& each) { return each.channel == Channel::ticker; };
  if (std::none_of(subscriptions_.begin(), subscriptions_.end(), wants)) return;
  std::map<size_t, MarketTime> touched;
  for (const TapeLine& line : tape) touched[line.market] = line.at;
  for (const auto& [market, at] : touched) {
    const Ticker shown{floor_.top(market), floor_.figures(market).volume};
    Ticker& told = tickers_[market];
    if (told == shown) continue;
    told = shown;
    for (const Subscription& each : subscriptions_) {
      if (wants(each) && each.has(market))
        out.emplace_back(each.connection, ticker_frame(each, floor_, market, at));
    }
  }
}

std::vector<std::pair<uint64_t, uint64_t>> Feed::positions() const {
  std::vector<std::pair<uint64_t, uint64_t>> out;
  for (const Subscription& each : subscriptions_) {
    if (each.channel == Channel::orderbook_delta) out.emplace_back(each.sid, each.seq);
  }
  return out;
}

Subscription* Feed::find(uint64_t connection, uint64_t sid) {
  const auto found = std::find_if(
      subscriptions_.begin(), subscriptions_.end(),
      [&](const Subscription& each) { return each.sid == sid && each.connection == connection; });
  return found == subscriptions_.end() ? nullptr : &*found;
}

}  // namespace headgate::exchange
