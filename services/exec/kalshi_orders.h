#pragma once

#include <map>
#include <string>

#include "kalshi/fill_codec.h"
#include "kalshi/order_codec.h"
#include "services/exec/exchange.h"
#include "services/exec/kalshi_urls.h"

namespace headgate::exec {

// Our own orders at Kalshi: one HTTP exchange, or a walk over the pages of a listing, for each request.
// Nothing here is durable: after a crash the order table asks again, and an answer that belongs to no
// request of this life is ignored.
class KalshiOrders {
 public:
  explicit KalshiOrders(KalshiUrls urls) : urls_(std::move(urls)) {}

  // REQUEST_INVALID for an order that the exchange is known to refuse: nothing is asked, but an answer to it
  // is waited for all the same.
  Status submit(const OrderRequest& request, MarketTime now, Effects& effects);
  // False when the answer is to no request of this part. What was answered but proves nothing becomes an
  // unknown reply; `doubt` then says what was wrong with it.
  bool on_http(const HttpDone& done, Exchange::Heard& heard, std::string& doubt, Effects& effects);

 private:
  // A request and the page its listing has reached.
  struct Talk {
    OrderRequest request;
    MarketTime began = {};
    int page = 1;
  };
  // Thousands of orders each: more is a cursor that leads in a circle.
  static constexpr int pages_max = 200;

  Status send_place(const OrderRequest& request, Effects& effects);
  void list(const Talk& talk, const std::string& cursor, Effects& effects);
  void send_cancel(const OrderRequest& request, const std::string& exchange_order_id, Effects& effects);
  OrderReply on_place(const OrderRequest& request, const HttpDone& done, std::string& doubt) const;
  OrderReply on_cancel(const OrderRequest& request, const HttpDone& done, std::string& doubt) const;
  OrderReply on_order(const OrderRequest& request, const HttpDone& done, std::string& doubt) const;
  // Nothing while more pages are asked for.
  std::optional<OrderReply> on_listing(Talk talk, const HttpDone& done, std::string& doubt, Effects& effects);
  std::optional<OrderReply> on_fills(Talk talk, const HttpDone& done, Exchange::Heard& heard,
                                     std::string& doubt, Effects& effects);

  KalshiUrls urls_;
  std::map<std::string, Talk> talks_;  // by the id of the HTTP request that is under way
};

// What was bought, of the account's own trades; `order_id` is the client order id.
Exchange::Heard::Fill heard_fill(const kalshi::FillObject& fill, std::string order_id, v1::FillWay way);

}  // namespace headgate::exec
