#include "services/exec/kalshi_orders.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "kalshi/error_body.h"
#include "kalshi/order_reply.h"

namespace headgate::exec {
namespace {

using Kind = OrderRequest::Kind;

OrderReply reply_to(const OrderRequest& request, HttpOutcome outcome) {
  OrderReply out;
  out.request = request.id;
  out.kind = request.kind;
  out.order_id = request.order_id;
  out.outcome = outcome;
  return out;
}

// Something was answered, and it proves nothing.
OrderReply doubtful_reply(const OrderRequest& request, const HttpDone& done, std::string why,
                          std::string& doubt) {
  doubt = request.id + ": " + std::to_string(done.status) + " " + std::move(why);
  return reply_to(request, HttpOutcome::unknown);
}

OrderReply refused_reply(const OrderRequest& request, std::string code) {
  OrderReply out = reply_to(request, HttpOutcome::answered);
  out.error = std::move(code);
  return out;
}

// An order whose row knows no shard is older than the field: its market's shard is the exchange's to find.
int32_t shard_of(const OrderRequest& request) { return request.exchange_index.value_or(-1); }

bool agreed(const HttpDone& done) { return done.status == 200 || done.status == 201; }

// Words of a 409 that say the engine looked at the order and made none. Any other conflict may be with an
// order that does exist.
constexpr std::array<std::string_view, 8> conflicts_that_refuse{
    "fill_or_kill_insufficient_resting_volume",
    "immediate_or_cancel_insufficient_resting_volume",
    "trading_is_paused",
    "exchange_is_paused",
    "market_inactive",
    "MARKET_INACTIVE",
    "market_not_found",
    "insufficient_balance"};

// Whether this answer to a POST proves that it made no order. A 429 is not among them: it is said to come
// from before the engine, but nothing recorded shows it, and taking it for a refusal would free the money of
// an order that may live, while doubting it binds that money for one minute. The same holds for 408, for
// every 5xx, for a gateway's HTML and for an error without a code.
bool proves_refusal(int status, const kalshi::ErrorBody& error) {
  if (!error.understood || error.code.empty()) return false;
  if (status == 409) {
    return std::find(conflicts_that_refuse.begin(), conflicts_that_refuse.end(), error.code) !=
           conflicts_that_refuse.end();
  }
  return status == 400 || status == 401 || status == 403 || status == 404;
}

// What the exchange did with the counts of a new order; nothing when they fit.
std::string misfit(const OrderRequest& request, const kalshi::CreatedOrder& order) {
  if (order.client_order_id != request.order_id) return "client_order_id is not ours";
  const Quantity total = order.filled + order.remaining;
  if (total > request.quantity) return "fill_count and remaining_count exceed the order";
  if (order.remaining.e2() == 0) return "";  // less than ordered: the rest was cancelled by the exchange
  if (request.immediate) return "an immediate order rests";
  return total == request.quantity ? "" : "fill_count and remaining_count do not make up the order";
}

std::string misfit(const OrderRequest& request, const kalshi::OrderObject& order) {
  if (order.client_order_id != request.order_id) return "client_order_id is not ours";
  if (order.ticker != request.market) return "ticker is not ours";
  if (request.price && order.leg != Leg{request.side, *request.price}) return "side or price is not ours";
  // Orders are not decreased here: what neither filled nor rests is half of an update.
  const bool rests = order.status == kalshi::OrderStatus::resting;
  if (rests && order.filled + order.remaining != order.initial) return "the counts do not make up the order";
  // The exchange makes a closing order no larger than what is left to close.
  const bool shortened = request.reduce_only && order.initial < request.quantity;
  return shortened || order.initial == request.quantity ? "" : "initial_count_fp is not ours";
}

OrderReply found_reply(const OrderRequest& request, const kalshi::OrderObject& order) {
  OrderReply out = reply_to(request, HttpOutcome::answered);
  out.found = true;
  out.exchange_order_id = order.order_id;
  out.filled = order.filled;
  out.remaining = order.status == kalshi::OrderStatus::resting ? order.remaining : Quantity();
  return out;
}

std::string page_id(const OrderRequest& request, int page) {
  return request.id + "/page/" + std::to_string(page);
}

}  // namespace

Exchange::Heard::Fill heard_fill(const kalshi::FillObject& fill, std::string order_id, v1::FillWay way) {
  return {{fill.trade_id, std::move(order_id), fill.leg.price, fill.quantity, fill.fee, fill.taker,
           fill.exchange_ns, fill.order_id, way, fill.exchange_index},
          fill.ticker,
          fill.leg.side};
}

Status KalshiOrders::submit(const OrderRequest& request, MarketTime now, Effects& effects) {
  const bool is_known = !request.exchange_order_id.empty();
  if (request.kind == Kind::place) return send_place(request, effects);
  if (request.kind == Kind::cancel && is_known) {
    send_cancel(request, request.exchange_order_id, effects);
  } else if (request.kind == Kind::query && is_known) {
    talks_[request.id] = {request, now};
    effects.request(urls_.order(request.id, request.exchange_order_id));
  } else {
    list({request, now}, "", effects);
  }
  return Done{};
}

Status KalshiOrders::send_place(const OrderRequest& request, Effects& effects) {
  talks_[request.id] = {request};
  const auto force =
      request.immediate ? kalshi::TimeInForce::immediate_or_cancel : kalshi::TimeInForce::good_till_canceled;
  kalshi::CreateOrder order{.ticker = request.market,
                            .client_order_id = request.order_id,
                            .leg = Leg{request.side, request.price.value()},
                            .quantity = request.quantity,
                            .time_in_force = force,
                            .reduce_only = request.reduce_only,
                            // What rests through a pause meets the first price after it, and in a full pause
                            // no cancel is taken.
                            .cancel_on_pause = !request.immediate,
                            .exchange_index = shard_of(request)};
  // Whole seconds, rounded up: exec's own cancel comes first, and this is the net below it.
  if (!request.immediate) order.expiration_s = (request.working_until.ns() + ns_per_s - 1) / ns_per_s;
  const auto create = kalshi::create_order_request(order);
  if (!create) return create.error();
  effects.request(urls_.write(request.id, *create, request.leave_by));
  return Done{};
}

void KalshiOrders::send_cancel(const OrderRequest& request, const std::string& exchange_order_id,
                               Effects& effects) {
  OrderRequest known = request;
  known.exchange_order_id = exchange_order_id;
  talks_[request.id] = {known};
  effects.request(urls_.cancel(request.id, exchange_order_id, request.market, shard_of(request)));
}

void KalshiOrders::list(const Talk& talk, const std::string& cursor, Effects& effects) {
  const OrderRequest& request = talk.request;
  const std::string id = page_id(request, talk.page);
  talks_[id] = talk;
  const int32_t shard = shard_of(request);
  effects.request(request.kind == Kind::fills ? urls_.fills_of(id, request.exchange_order_id, shard, cursor)
                                              : urls_.orders_of(id, request.market, shard, cursor));
}

bool KalshiOrders::on_http(const HttpDone& done, Exchange::Heard& heard, std::string& doubt,
                           Effects& effects) {
  const auto found = talks_.find(done.request);
  if (found == talks_.end()) return false;
  const Talk talk = found->second;
  talks_.erase(found);
  const bool is_page = done.request != talk.request.id;
  std::optional<OrderReply> reply;
  if (done.outcome != HttpOutcome::answered) {
    reply = reply_to(talk.request, done.outcome);
    reply->error = code_of_unsent(done);
  } else if (talk.request.kind == Kind::fills) {
    reply = on_fills(talk, done, heard, doubt, effects);
  } else if (is_page) {
    reply = on_listing(talk, done, doubt, effects);
  } else if (talk.request.kind == Kind::place) {
    reply = on_place(talk.request, done, doubt);
  } else if (talk.request.kind == Kind::cancel) {
    reply = on_cancel(talk.request, done, doubt);
  } else {
    reply = on_order(talk.request, done, doubt);
  }
  if (!reply) return true;
  if (reply->kind == Kind::query) reply->asked = talk.began;
  heard.replies.push_back(std::move(*reply));
  return true;
}

OrderReply KalshiOrders::on_place(const OrderRequest& request, const HttpDone& done,
                                  std::string& doubt) const {
  if (!agreed(done)) {
    const kalshi::ErrorBody error = kalshi::parse_error_body(done.body);
    // An order of this id is there already: ours, by an answer that was lost. The table looks for it.
    const bool exists = done.status == 409 && error.code == "order_already_exists";
    if (exists || proves_refusal(done.status, error)) return refused_reply(request, error.code);
    return doubtful_reply(request, done, error.text(), doubt);
  }
  const auto order = kalshi::parse_create_reply(done.body);
  if (!order) return doubtful_reply(request, done, order.error().text(), doubt);
  if (std::string why = misfit(request, *order); !why.empty()) {
    return doubtful_reply(request, done, std::move(why), doubt);
  }
  OrderReply out = reply_to(request, HttpOutcome::answered);
  out.found = true;
  out.exchange_order_id = order->order_id;
  out.filled = order->filled;
  out.remaining = order->remaining;
  return out;
}

OrderReply KalshiOrders::on_cancel(const OrderRequest& request, const HttpDone& done,
                                   std::string& doubt) const {
  if (!agreed(done)) {
    // Not found, closed, paused: nothing was cancelled now, and only a look tells what the order is.
    const kalshi::ErrorBody error = kalshi::parse_error_body(done.body);
    if (proves_refusal(done.status, error)) return refused_reply(request, error.code);
    return doubtful_reply(request, done, error.text(), doubt);
  }
  const auto order = kalshi::parse_cancel_reply(done.body);
  if (!order) return doubtful_reply(request, done, order.error().text(), doubt);
  const bool is_ours = order->order_id == request.exchange_order_id &&
                       (order->client_order_id.empty() || order->client_order_id == request.order_id);
  if (!is_ours || order->reduced_by.e2() == 0 || order->reduced_by > request.quantity) {
    return doubtful_reply(request, done, "order_id or reduced_by is not ours", doubt);
  }
  OrderReply out = reply_to(request, HttpOutcome::answered);
  out.found = true;
  out.exchange_order_id = order->order_id;
  // What was not taken off had filled before: the reply says so in no other way.
  out.filled = request.quantity - order->reduced_by;
  return out;
}

OrderReply KalshiOrders::on_order(const OrderRequest& request, const HttpDone& done,
                                  std::string& doubt) const {
  if (!agreed(done)) {
    const kalshi::ErrorBody error = kalshi::parse_error_body(done.body);
    if (done.status == 404 && error.code == "not_found") return refused_reply(request, error.code);
    return doubtful_reply(request, done, error.text(), doubt);
  }
  const auto order = kalshi::parse_order_reply(done.body);
  if (!order) return doubtful_reply(request, done, order.error().text(), doubt);
  if (std::string why = misfit(request, *order); !why.empty()) {
    return doubtful_reply(request, done, std::move(why), doubt);
  }
  return found_reply(request, *order);
}

std::optional<OrderReply> KalshiOrders::on_listing(Talk talk, const HttpDone& done, std::string& doubt,
                                                   Effects& effects) {
  const OrderRequest request = talk.request;
  if (!agreed(done)) return doubtful_reply(request, done, kalshi::parse_error_body(done.body).text(), doubt);
  const auto page = kalshi::parse_order_page(done.body);
  if (!page) return doubtful_reply(request, done, page.error().text(), doubt);
  for (const kalshi::OrderObject& order : page->orders) {
    if (order.client_order_id != request.order_id) continue;
    std::string why = misfit(request, order);
    if (!why.empty()) return doubtful_reply(request, done, std::move(why), doubt);
    if (request.kind == Kind::query) return found_reply(request, order);
    send_cancel(request, order.order_id, effects);
    return std::nullopt;
  }
  // Absence is a statement of all pages together.
  if (page->cursor.empty()) return refused_reply(request, "not_found");
  if (++talk.page > pages_max) return doubtful_reply(request, done, "the listing has no end", doubt);
  list(talk, page->cursor, effects);
  return std::nullopt;
}

std::optional<OrderReply> KalshiOrders::on_fills(Talk talk, const HttpDone& done, Exchange::Heard& heard,
                                                 std::string& doubt, Effects& effects) {
  const OrderRequest request = talk.request;
  if (!agreed(done)) return doubtful_reply(request, done, kalshi::parse_error_body(done.body).text(), doubt);
  const auto page = kalshi::parse_fill_page(done.body);
  if (!page) return doubtful_reply(request, done, page.error().text(), doubt);
  for (const kalshi::FillObject& fill : page->fills) {
    // A filter that was not obeyed lists others' fills too; those are asked for on their own.
    if (fill.order_id == request.exchange_order_id) {
      heard.fills.push_back(heard_fill(fill, request.order_id, v1::FILL_WAY_LISTING));
    }
  }
  if (page->cursor.empty()) return reply_to(request, HttpOutcome::answered);
  if (++talk.page > pages_max) return doubtful_reply(request, done, "the listing has no end", doubt);
  list(talk, page->cursor, effects);
  return std::nullopt;
}

}  // namespace headgate::exec
