#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
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
// table in feed_frame.cpp; whatever the exchange would refuse gets its error code.
class Feed {
 public:
  explicit Feed(const Floor& floor) : floor_(floor) {}

  // A connection's number is its caller's to choose and is used once at a time.
  void connect(uint64_t connection, bool authenticated = true);
  void disconnect(uint64_t connection);
  bool connected(uint64_t connection) const;

  // Answers a command by the books as they are now: the tape must have been published up to here.
  void command(uint64_t connection, std::string_view text, Sent& out);
  void publish(const Tape& tape, Sent& out);

  // How far each live order book subscription has been written.
  std::vector<std::pair<uint64_t, uint64_t>> positions() const;  // sid, seq
  const std::vector<Subscription>& subscriptions() const { return subscriptions_; }

 private:
  struct Order {  // a command under way
    uint64_t connection;
    int64_t id;
    const nlohmann::json& params;
    Sent& out;
    void say(std::string frame) const { out.emplace_back(connection, std::move(frame)); }
    void refuse(FeedError code, std::string_view message) const { say(error_frame(id, code, message)); }
  };
  void subscribe(const Order& order);
  void subscribe_channel(const Order& order, const nlohmann::json& name, bool yes_prices);
  void subscribe_fresh(const Order& order, Subscription fresh);
  void unsubscribe(const Order& order);
  void update(const Order& order);
  void change(const Order& order, Subscription& subscription, std::string_view action,
              const std::vector<size_t>& markets);
  void list(const Order& order) const;
  void publish_tickers(const Tape& tape, Sent& out);
  Subscription* find(uint64_t connection, uint64_t sid);

  const Floor& floor_;
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
