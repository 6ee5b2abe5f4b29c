#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

// For the files that talk to Beast; nothing else includes this.
namespace headgate::world {

// One accepted WebSocket: sends texts in order, pings as Kalshi does, tells of texts and of the end.
class Link : public std::enable_shared_from_this<Link> {
 public:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  // What the owner does with the link; `closed` is called once.
  struct Owner {
    std::function<void()> opened;
    std::function<void(const std::string&)> text;
    std::function<void()> closed;
  };

  explicit Link(boost::beast::tcp_stream&& stream);
  void accept(const Request& request, Owner owner);
  // Dropped before the handshake is through and after the end: what a reader then needs, `opened` sends.
  void send(std::string text);
  // Closes after everything sent so far is out.
  void close(std::string reason);
  // Ends the connection at once, without a word.
  void cut();
  // The same with a TCP reset, as a host that has forgotten the connection does it.
  void reset();

 private:
  void read();
  void write();
  void begin_close();
  void ping();
  void end();

  boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
  boost::asio::steady_timer heartbeat_;
  boost::beast::flat_buffer buffer_;
  std::deque<std::string> waiting_;
  std::string close_reason_;
  Owner owner_;
  bool opened_ = false;
  bool closing_ = false;
  bool ended_ = false;
};

}  // namespace headgate::world
