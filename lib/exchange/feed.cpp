#include "exchange/feed.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "domain/check.h"
#include "exchange/feed_command.h"

namespace headgate::exchange {
namespace {

using nlohmann::json;
using Subjects = ChannelTerms::Subjects;

bool tells(Channel channel, TapeLine::Kind kind) {
  switch (kind) {
    case TapeLine::Kind::level:
      return channel == Channel::orderbook_delta;
    case TapeLine::Kind::trade:
      return channel == Channel::trade;
    case TapeLine::Kind::phase:
      return channel == Channel::market_lifecycle || channel == Channel::market_positions;
    case TapeLine::Kind::notice:
      return channel == Channel::market_lifecycle;
    case TapeLine::Kind::own_fill:
      return channel == Channel::fill || channel == Channel::market_positions;
    case TapeLine::Kind::own_order:
      return channel == Channel::user_orders;
    case TapeLine::Kind::own_group:
      return channel == Channel::order_group_updates;
  }
  return false;
}

// Index ids that this channel has; "all" stands for every one.
std::vector<std::string_view> subjects_of(Channel channel) {
  std::vector<std::string_view> out;
  if (channel == Channel::pyth_value) return out;
  for (const IndexTerms& each : indices()) {
    if (each.fast || channel == Channel::index_value) out.push_back(each.id);
  }
  return out;
}

// The number in a command's "id"; 0 when it has none. Nothing when it is no number.
std::optional<int64_t> id_of(const json& command) {
  if (!command.is_object()) return std::nullopt;
  const json number = command.value("id", json(0));
  if (!number.is_number_integer()) return std::nullopt;
  return number.get<int64_t>();
}

void add_subjects(Subscription& subscription, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name == "all") {
      subscription.everything = true;
    } else if (std::find(subscription.subjects.begin(), subscription.subjects.end(), name) ==
               subscription.subjects.end()) {
      subscription.subjects.push_back(name);
    }
  }
}

}  // namespace

Feed::Feed(const Floor& floor) : floor_(floor), walk_(floor.house().seed) {}

void Feed::connect(uint64_t connection, bool authenticated) {
  check(connections_.emplace(connection, authenticated).second, "a connection is opened once");
}

void Feed::disconnect(uint64_t connection) {
  connections_.erase(connection);
  std::erase_if(subscriptions_, [&](const Subscription& each) { return each.connection == connection; });
}

bool Feed::connected(uint64_t connection) const { return connections_.contains(connection); }

void Feed::command(uint64_t connection, std::string_view text, MarketTime now, Sent& out) {
  const json command = json::parse(text, nullptr, false);
  const json nothing = json::object();
  const auto id = id_of(command);
  if (!id) return Order{connection, 0, now, nothing, out}.refuse(FeedError::unable_to_process);
  const json name = command.value("cmd", json());
  const json params = command.value("params", json());
  const Order order{connection, *id, now, params, out};
  if (name == "list_subscriptions") return list(order);
  if (name != "subscribe" && name != "unsubscribe" && name != "update_subscription")
    return order.refuse(FeedError::unknown_command);
  if (!params.is_object()) return order.refuse(FeedError::params_required);
  if (name == "subscribe") return subscribe(order);
  if (name == "unsubscribe") return unsubscribe(order);
  update(order);
}

void Feed::refuse(uint64_t connection, std::string_view text, FeedError code, Sent& out) const {
  const int64_t id = id_of(json::parse(text, nullptr, false)).value_or(0);
  out.emplace_back(connection, error_frame(id, {code, {}, {}}));
}

// A channel of its own sid each.
void Feed::subscribe(const Order& order) {
  const json channels = order.params.value("channels", json::array());
  if (!channels.is_array() || channels.empty()) return order.refuse(FeedError::channels_required);
  for (const json& name : channels) subscribe_channel(order, name);
}

void Feed::subscribe_channel(const Order& order, const json& name) {
  const ChannelTerms* terms = name.is_string() ? find_channel(name.get_ref<const std::string&>()) : nullptr;
  if (terms == nullptr) return order.refuse(FeedError::unknown_channel);
  if (terms->members_only && !connections_.at(order.connection))
    return order.refuse(FeedError::authentication_required);
  const auto flags = feed_flags(order.params);
  if (const auto* refusal = std::get_if<FeedRefusal>(&flags)) return order.refuse(*refusal);
  Subscription fresh;
  fresh.connection = order.connection;
  fresh.channel = terms->channel;
  fresh.yes_prices = std::get<FeedFlags>(flags).yes_prices;
  fresh.skips_lists = std::get<FeedFlags>(flags).skips_lists;
  if (const auto refusal = fill_in(order, *terms, fresh)) return order.refuse(*refusal);
  begin(order, std::move(fresh), std::get<FeedFlags>(flags).initial_snapshot);
}

// What is subscribed to.
std::optional<FeedRefusal> Feed::fill_in(const Order& order, const ChannelTerms& terms,
                                         Subscription& fresh) const {
  if (terms.subjects != Subjects::markets) {
    const auto named = named_subjects(order.params, terms.subjects);
    if (const auto* refusal = std::get_if<FeedRefusal>(&named)) return *refusal;
    add_subjects(fresh, std::get<0>(named).value_or(std::vector<std::string>{}));
  }
  if (terms.channel == Channel::communications) {
    if (auto refusal = judge_communications(order.params)) return refusal;
  }
  if (terms.markets == ChannelTerms::Markets::ignored) {
    fresh.everything = true;
    return std::nullopt;
  }
  const auto named = named_markets(order.params, floor_);
  if (const auto* refusal = std::get_if<FeedRefusal>(&named)) return *refusal;
  const auto& markets = std::get<NamedMarkets>(named);
  if (terms.markets == ChannelTerms::Markets::refused) {
    if (!markets.given) return std::nullopt;
    return FeedRefusal{FeedError::invalid_parameter, "Invalid parameter: the channel takes no markets", {}};
  }
  if (markets.by_id && terms.channel != Channel::ticker)
    return FeedRefusal{
        FeedError::invalid_parameter, "Invalid parameter: market ids are for ticker alone", {}};
  if (!markets.given && terms.markets == ChannelTerms::Markets::required)
    return FeedRefusal{FeedError::market_ticker_required, {}, {}};
  if (!has_room(order.connection, markets.markets.size()))
    return FeedRefusal{FeedError::market_limit, {}, {}};
  fresh.everything = !markets.given;
  fresh.by_id = markets.by_id;
  fresh.markets = markets.markets;
  return std::nullopt;
}

bool Feed::has_room(uint64_t connection, size_t markets) const {
  for (const Subscription& each : subscriptions_) {
    if (each.connection == connection) markets += each.markets.size();
  }
  return markets <= floor_.house().feed_markets_most;
}

void Feed::begin(const Order& order, Subscription fresh, bool initial_snapshot) {
  fresh.sid = ++last_sid_;
  subscriptions_.push_back(std::move(fresh));
  Subscription& here = subscriptions_.back();
  order.say(subscribed_frame(here, order.id));
  for (const size_t market : here.markets) {
    if (here.channel == Channel::orderbook_delta) order.say(snapshot_frame(here, floor_, market, 0));
    if (here.channel == Channel::ticker && initial_snapshot)
      order.say(ticker_frame(here, floor_, market, order.now));
  }
}

void Feed::unsubscribe(const Order& order) {
  const auto sids = named_sids(order.params);
  if (!sids || sids->empty()) return order.refuse(FeedError::sids_required);
  for (const uint64_t sid : *sids) {
    Subscription* found = find(order.connection, sid);
    if (found == nullptr) {
      order.refuse(FeedError::unknown_subscription);
      continue;
    }
    order.say(unsubscribed_frame(*found, order.id));
    std::erase_if(subscriptions_, [&](const Subscription& each) { return each.sid == sid; });
  }
}

void Feed::update(const Order& order) {
  const auto sids = named_sids(order.params);
  if (!sids || sids->size() != 1) return order.refuse(FeedError::one_sid_required);
  Subscription* found = find(order.connection, sids->front());
  if (found == nullptr) return order.refuse(FeedError::unknown_subscription);
  const json action = order.params.value("action", json());
  if (!action.is_string()) return order.refuse(FeedError::action_required);
  const auto& word = action.get_ref<const std::string&>();
  if (terms_of(found->channel).subjects != Subjects::markets) return change_subjects(order, *found, word);
  change_markets(order, *found, word);
}

void Feed::change_markets(const Order& order, Subscription& subscription, std::string_view action) {
  const bool books = subscription.channel == Channel::orderbook_delta;
  const bool known =
      action == "add_markets" || action == "delete_markets" || (action == "get_snapshot" && books);
  // What is subscribed to without a list has none that could change.
  if (!known || !terms_of(subscription.channel).takes_markets() || subscription.everything)
    return order.refuse(FeedError::unsupported_action);
  const auto named = named_markets(order.params, floor_);
  if (const auto* refusal = std::get_if<FeedRefusal>(&named)) return order.refuse(*refusal);
  const auto& [given, by_id, markets] = std::get<NamedMarkets>(named);
  if (!given) return order.refuse(FeedError::market_ticker_required);
  if (by_id && subscription.channel != Channel::ticker) return order.refuse(FeedError::invalid_parameter);
  if (action == "add_markets") return add_markets(order, subscription, markets);
  if (action == "delete_markets") {
    for (const size_t market : markets) std::erase(subscription.markets, market);
    return order.say(ok_frame(subscription, floor_, order.id));
  }
  FeedRefusal strange{FeedError::invalid_parameter, "Invalid parameter: not part of the subscription", {}};
  for (const size_t market : markets) {
    if (!subscription.has(market)) strange.tickers.push_back(floor_.ticker(market));
  }
  if (!strange.tickers.empty()) return order.refuse(strange);
  for (const size_t market : markets) order.say(snapshot_frame(subscription, floor_, market, order.id));
}

void Feed::add_markets(const Order& order, Subscription& subscription, const std::vector<size_t>& markets) {
  std::vector<size_t> fresh = markets;
  std::erase_if(fresh, [&](size_t market) { return subscription.has(market); });
  if (!has_room(order.connection, fresh.size())) return order.refuse(FeedError::market_limit);
  const auto flags = feed_flags(order.params);
  if (const auto* refusal = std::get_if<FeedRefusal>(&flags)) return order.refuse(*refusal);
  subscription.markets.insert(subscription.markets.end(), fresh.begin(), fresh.end());
  order.say(ok_frame(subscription, floor_, order.id));
  for (const size_t market : fresh) {
    if (subscription.channel == Channel::orderbook_delta)
      order.say(snapshot_frame(subscription, floor_, market, 0));
    if (subscription.channel == Channel::ticker && std::get<FeedFlags>(flags).initial_snapshot)
      order.say(ticker_frame(subscription, floor_, market, order.now));
  }
}

void Feed::change_subjects(const Order& order, Subscription& subscription, std::string_view action) {
  const Subjects subjects = terms_of(subscription.channel).subjects;
  const bool indexed = subjects == Subjects::indices;
  if (action == (indexed ? "indexlist" : "underlying_list"))
    return order.say(subject_list_frame(subscription, subjects_of(subscription.channel), order.id));
  const bool adds = action == (indexed ? "subscribe_indices" : "subscribe_underlyings");
  if (!adds && action != (indexed ? "unsubscribe_indices" : "unsubscribe_underlyings"))
    return order.refuse(FeedError::unsupported_action);
  const auto named = named_subjects(order.params, subjects);
  if (const auto* refusal = std::get_if<FeedRefusal>(&named)) return order.refuse(*refusal);
  const auto& names = std::get<0>(named);
  if (!names || names->empty())
    return order.refuse(indexed ? FeedError::index_ids_required : FeedError::underlyings_required);
  if (adds) {
    add_subjects(subscription, *names);
  } else {
    // While all are subscribed to, taking one away excludes nothing; "all" takes that back alone.
    for (const std::string& name : *names) {
      if (name == "all") subscription.everything = false;
      std::erase(subscription.subjects, name);
    }
  }
  order.say(ok_frame(subscription, floor_, order.id));
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
    for (Subscription& each : subscriptions_) {
      if (!tells(each.channel, line.kind)) continue;
      if (line.kind == TapeLine::Kind::own_group || each.has(line.market)) tell(each, line, out);
    }
  }
  publish_tickers(tape, out);
}

void Feed::tell(Subscription& subscription, const TapeLine& line, Sent& out) {
  const auto say = [&](std::string frame) { out.emplace_back(subscription.connection, std::move(frame)); };
  if (subscription.channel == Channel::market_positions) {
    if (auto frame = position_frame(subscription, floor_, line)) say(*std::move(frame));
    return;
  }
  switch (line.kind) {
    case TapeLine::Kind::level:
      subscription.seq += std::exchange(subscription.skip, 0);
      return say(delta_frame(subscription, floor_, line));
    case TapeLine::Kind::trade:
      return say(trade_frame(subscription, floor_, line));
    case TapeLine::Kind::phase: {
      const Floor::Event& event = floor_.event_of(line.market);
      if (line.phase == Phase::initialized && line.market == event.first)
        say(event_frame(subscription, floor_, event));
      if (auto frame = lifecycle_frame(subscription, floor_, line)) say(*std::move(frame));
      return;
    }
    case TapeLine::Kind::notice:
      return say(notice_frame(subscription, line));
    case TapeLine::Kind::own_fill:
      return say(fill_frame(subscription, floor_, line));
    case TapeLine::Kind::own_order:
      return say(user_order_frame(subscription, floor_, line));
    case TapeLine::Kind::own_group:
      return say(group_frame(subscription, line));
  }
}

void Feed::tick(MarketTime after, MarketTime until, Sent& out) {
  const int64_t after_ms = after.ns() / ns_per_ms, until_ms = until.ns() / ns_per_ms;
  for (Subscription& each : subscriptions_) {
    if (each.channel == Channel::index_value) tick_seconds(each, after_ms, until_ms, out);
    if (each.channel == Channel::index_value_5hz) tick_fast(each, after_ms, until_ms, out);
  }
}

void Feed::tick_seconds(Subscription& subscription, int64_t after_ms, int64_t until_ms, Sent& out) {
  constexpr int64_t period_ms = 1'000;
  const int64_t begins_ms = floor_.house().begins.ns() / ns_per_ms;
  const int64_t first_ms = (begins_ms + period_ms - 1) / period_ms * period_ms;
  for (int64_t tick = (after_ms / period_ms + 1) * period_ms; tick <= until_ms; tick += period_ms) {
    for (const IndexTerms& index : indices()) {
      if (!subscription.has_subject(index.id)) continue;
      const IndexWindow window(walk_, index, first_ms);
      out.emplace_back(subscription.connection, index_frame(subscription, index, tick, walk_, window));
    }
  }
}

void Feed::tick_fast(Subscription& subscription, int64_t after_ms, int64_t until_ms, Sent& out) {
  // From the publisher to the exchange, as in the specification's example; nobody hears of it before.
  constexpr int64_t period_ms = 200, on_its_way_ms = 18;
  const int64_t after = std::max<int64_t>(0, after_ms - on_its_way_ms);
  for (int64_t tick = (after / period_ms + 1) * period_ms; tick + on_its_way_ms <= until_ms;
       tick += period_ms) {
    for (const IndexTerms& index : indices()) {
      if (!index.fast || !subscription.has_subject(index.id)) continue;
      out.emplace_back(subscription.connection,
                       fast_index_frame(subscription, index, tick, tick + on_its_way_ms, walk_));
    }
  }
}

void Feed::end_subscriptions(std::string_view channel, FeedError code, Sent& out) {
  std::erase_if(subscriptions_, [&](Subscription& each) {
    if (!channel.empty() && terms_of(each.channel).name != channel) return false;
    out.emplace_back(each.connection, terminal_frame(each, code));
    return true;
  });
}

void Feed::skip(uint64_t frames) {
  for (Subscription& each : subscriptions_) {
    if (each.channel == Channel::orderbook_delta) each.skip += frames;
  }
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
