#pragma once

#include <functional>
#include <memory>

#include "world/link.h"
#include "world/world.h"

namespace headgate::world {

// One plain HTTP connection, kept alive between requests, until it becomes a WebSocket.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  struct Owner {
    World& world;
    // Takes over a connection that asks for a WebSocket; false when there is none at that path.
    std::function<bool(const Request&, boost::beast::tcp_stream&, const Link::Request&)> upgrade;
    // A request is about to be judged.
    std::function<void()> asked;
    // A request has been judged and its reply is on its way.
    std::function<void()> answered;
    // A reply is out.
    std::function<void()> replied;
  };

  HttpSession(const Owner& owner, boost::asio::ip::tcp::socket socket)
      : owner_(owner), stream_(std::move(socket)), delay_(stream_.get_executor()) {}

  void read();
  // Ends the connection at once, whatever it is doing.
  void cut();

 private:
  void respond();
  void upgrade(const Request& request);
  void reply(const Reply& content);
  void send();
  void wait_for_the_end();

  const Owner& owner_;
  boost::beast::tcp_stream stream_;
  boost::asio::steady_timer delay_;
  boost::beast::flat_buffer buffer_;
  Link::Request request_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
};

}  // namespace headgate::world
