#include "exchange/order_text.h"

#include "domain/arithmetic.h"
#include "exchange/answer.h"

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;

// What an order took at once.
struct Taken {
  venue::BookSide side;
  Quantity filled;
  Money cost;  // of the side bought
  Money fees;

  bool any() const { return filled > Quantity(); }
  // Of YES, 1e-4, to the nearest.
  int64_t price_e4() const {
    const int64_t own_e4 = (cost.e6() + filled.e2() / 2) / filled.e2();
    return side == venue::BookSide::bid ? own_e4 : dollar_e4 - own_e4;
  }
  // Per contract, 1e-4, to the nearest.
  int64_t fee_e4() const { return (fees.e6() + filled.e2() / 2) / filled.e2(); }
};

Taken taken_by(const venue::Order& order) {
  return {order.side, order.filled, order.taker_cost, order.taker_fees};
}

Taken taken_between(const venue::Order& before, const venue::Order& after) {
  return {after.side, after.filled - before.filled, after.taker_cost - before.taker_cost,
          after.taker_fees - before.taker_fees};
}

// An order placed without an id of the client's has none.
void write_names(JsonText& out, const venue::Order& order) {
  out.text("order_id", order.id());
  if (!order.client_order_id.empty()) out.text("client_order_id", order.client_order_id);
}

void write_moment(JsonText& out, MarketTime at) { out.number("ts_ms", at.ns() / ns_per_ms); }

void write_averages(JsonText& out, const Taken& taken, bool with_nulls) {
  if (taken.any()) {
    out.dollars("average_fill_price", taken.price_e4()).dollars("average_fee_paid", taken.fee_e4());
  } else if (with_nulls) {
    out.null("average_fill_price").null("average_fee_paid");
  }
}

}  // namespace

std::string placed_text(const venue::Order& order, MarketTime at) {
  JsonText out;
  out.open();
  write_names(out, order);
  out.count("fill_count", order.filled).count("remaining_count", order.remaining);
  write_averages(out, taken_by(order), false);
  write_moment(out, at);
  return out.close().take();
}

void write_placed_item(JsonText& out, const venue::Order& order, MarketTime at) {
  out.open();
  write_names(out, order);
  out.count("fill_count", order.filled).count("remaining_count", order.remaining);
  write_averages(out, taken_by(order), true);
  write_moment(out, at);
  out.close();
}

void write_failed_item(JsonText& out, const std::string& client_order_id, const Error& error) {
  out.open();
  if (client_order_id.empty()) {
    out.null("client_order_id");
  } else {
    out.text("client_order_id", client_order_id);
  }
  out.null("fill_count").null("remaining_count").null("average_fill_price").null("average_fee_paid");
  out.null("ts_ms").key("error");
  write_refusal(out, error);
  out.close();
}

std::string amended_text(const venue::Amendment& done, MarketTime at) {
  const Taken taken = taken_between(done.before, done.order);
  JsonText out;
  out.open();
  write_names(out, done.order);
  if (taken.any() || done.order.remaining != done.before.remaining) {
    out.count("remaining_count", done.order.remaining).count("fill_count", taken.filled);
  } else {
    out.null("remaining_count").null("fill_count");
  }
  write_averages(out, taken, true);
  write_moment(out, at);
  return out.close().take();
}

// Without the client's id, as recorded on the exchange (2026-06).
std::string cancelled_text(const venue::Cancellation& done, MarketTime at) {
  JsonText out;
  out.open().text("order_id", done.order.id()).count("reduced_by", done.reduced_by);
  write_moment(out, at);
  return out.close().take();
}

std::string decreased_text(const venue::Cancellation& done, MarketTime at) {
  JsonText out;
  out.open();
  write_names(out, done.order);
  out.count("remaining_count", done.order.remaining);
  write_moment(out, at);
  return out.close().take();
}

void write_cancelled_item(JsonText& out, const venue::Cancellation& done, MarketTime at) {
  out.open();
  write_names(out, done.order);
  out.count("reduced_by", done.reduced_by);
  write_moment(out, at);
  out.close();
}

void write_uncancelled_item(JsonText& out, const std::string& order_id, const Error& error) {
  out.open().text("order_id", order_id).count("reduced_by", Quantity()).null("ts_ms").key("error");
  write_refusal(out, error);
  out.close();
}

}  // namespace headgate::exchange
