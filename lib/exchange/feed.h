#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/feed_frame.h"
#include "exchange/floor.h"

namespace headgate::exchange {

// A frame on its way to a connection.
using Sent = std::vector<std::pair<uint64_t, std::string>>;

// The conversations of all connections to the WebSocket feed, without the sockets. Channels are those of the
// table in feed_channel.cpp; whatever the exchange would refuse gets its error code.
class Feed {
 public:
  explicit Feed(const Floor& floor);

  // A connection's number is its caller's to choose and is used once at a time.
  void connect(uint64_t connection, bool authenticated = true);
  void disconnect(uint64_t connection);
  bool connected(uint64_t connection) const;

  // Answers a command by the books as they are now: the tape must have been published up to here.
  void command(uint64_t connection, std::string_view text, MarketTime now, Sent& out);
  // Answers a command with an error without carrying it out: the exchange takes so many a second (27), and
  // may take too long over one (18).
  void refuse(uint64_t connection, std::string_view text, FeedError code, Sent& out) const;
  void publish(const Tape& tape, Sent& out);
  // What the reference indices did after one instant up to another.
  void tick(MarketTime after, MarketTime until, Sent& out);

  // What goes wrong on the exchange's side. Ends all subscriptions of a channel, or of all channels when it
  // has no name, with a terminal error.
  void end_subscriptions(std::string_view channel, FeedError code, Sent& out);
  // The next change in each subscription to books counts as if `frames` others had been sent.
  void skip(uint64_t frames);

  // How far each live order book subscription has been written.
  std::vector<std::pair<uint64_t, uint64_t>> positions() const;  // sid, seq
  const std::vector<Subscription>& subscriptions() const { return subscriptions_; }

 private:
  struct Order {  // a command under way
    uint64_t connection;
    int64_t id;
    MarketTime now;
    const nlohmann::json& params;
    Sent& out;
    void say(std::string frame) const { out.emplace_back(connection, std::move(frame)); }
    void refuse(FeedError code) const { say(error_frame(id, {code, {}, {}})); }
    void refuse(const FeedRefusal& refusal) const { say(error_frame(id, refusal)); }
  };
  void subscribe(const Order& order);
  void subscribe_channel(const Order& order, const nlohmann::json& name);
  std::optional<FeedRefusal> fill_in(const Order& order, const ChannelTerms& terms,
                                     Subscription& fresh) const;
  void begin(const Order& order, Subscription fresh, bool initial_snapshot);
  void unsubscribe(const Order& order);
  void update(const Order& order);
  void change_markets(const Order& order, Subscription& subscription, std::string_view action);
  void add_markets(const Order& order, Subscription& subscription, const std::vector<size_t>& markets);
  void change_subjects(const Order& order, Subscription& subscription, std::string_view action);
  void list(const Order& order) const;
  bool has_room(uint64_t connection, size_t markets) const;
  void tell(Subscription& subscription, const TapeLine& line, Sent& out);
  void tick_seconds(Subscription& subscription, int64_t after_ms, int64_t until_ms, Sent& out);
  void tick_fast(Subscription& subscription, int64_t after_ms, int64_t until_ms, Sent& out);
  void publish_tickers(const Tape& tape, Sent& out);
  Subscription* find(uint64_t connection, uint64_t sid);

  const Floor& floor_;
  IndexWalk walk_;
  std::map<uint64_t, bool> connections_;     // is it authenticated?
  std::vector<Subscription> subscriptions_;  // by sid
  uint64_t last_sid_ = 0;
  struct Ticker {
    Floor::Top top;
    Quantity volume;
    friend bool operator==(const Ticker&, const Ticker&) = default;
  };
  std::map<size_t, Ticker> tickers_;  // by market, as last told
};

}  // namespace headgate::exchange
