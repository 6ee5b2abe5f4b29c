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

std::vector<size_t> all_markets(const Floor& floor) {
  std::vector<size_t> out(floor.plan().markets.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = i;
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

}  // namespace

void Feed::connect(uint64_t connection) {
  check(!connected(connection), "a connection is opened once");
  connections_.push_back(connection);
}

void Feed::disconnect(uint64_t connection) {
  std::erase(connections_, connection);
  std::erase_if(subscriptions_, [&](const Subscription& each) { return each.connection == connection; });
}

bool Feed::connected(uint64_t connection) const {
  return std::find(connections_.begin(), connections_.end(), connection) != connections_.end();
}

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
  if (name != "orderbook_delta" && name != "trade")
    return order.refuse(FeedError::unknown_channel, "Unknown channel name");
  const Channel channel = name == "trade" ? Channel::trade : Channel::orderbook_delta;
  Named named = named_markets(order.params, floor_);
  if (channel == Channel::trade && named.error == FeedError::market_ticker_required)
    named = {all_markets(floor_), FeedError::invalid_parameter, {}};
  if (!named.problem.empty()) return order.refuse(named.error, named.problem);
  subscriptions_.push_back({order.connection, ++last_sid_, 0, channel, yes_prices, named.markets});
  Subscription& fresh = subscriptions_.back();
  order.say(subscribed_frame(fresh, order.id));
  if (channel == Channel::trade) return;
  for (const size_t market : fresh.markets) order.say(snapshot_frame(fresh, floor_, market, 0));
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
    const bool level = line.kind == TapeLine::Kind::level;
    for (Subscription& each : subscriptions_) {
      if ((each.channel == Channel::orderbook_delta) != level || !each.has(line.market)) continue;
      out.emplace_back(each.connection,
                       level ? delta_frame(each, floor_, line) : trade_frame(each, floor_, line));
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
