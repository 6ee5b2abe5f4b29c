#include "services/exec/paper_exchange.h"

#include <utility>

#include "domain/check.h"
#include "venue/paper_venue.h"

namespace headgate::exec {
namespace {

using Kind = OrderRequest::Kind;

venue::PaperRequest::Kind to_venue(Kind kind) {
  switch (kind) {
    case Kind::place:
      return venue::PaperRequest::Kind::place;
    case Kind::cancel:
      return venue::PaperRequest::Kind::cancel;
    case Kind::query:
      return venue::PaperRequest::Kind::query;
    case Kind::fills:
      break;
  }
  check(false, "paper tells its fills unasked");
  return venue::PaperRequest::Kind::query;
}
Kind from_venue(venue::PaperRequest::Kind kind) {
  switch (kind) {
    case venue::PaperRequest::Kind::place:
      return Kind::place;
    case venue::PaperRequest::Kind::cancel:
      return Kind::cancel;
    case venue::PaperRequest::Kind::query:
      return Kind::query;
  }
  check(false, "a reply has a kind");
  return Kind::query;
}

// The request's id is "<verb>/<order id>".
std::string order_of(const std::string& request_id) { return request_id.substr(request_id.find('/') + 1); }

OrderReply reply_of(const venue::PaperReply& reply) {
  OrderReply out;
  out.request = reply.request_id;
  out.kind = from_venue(reply.kind);
  out.order_id = order_of(reply.request_id);
  out.outcome = HttpOutcome::answered;
  out.error = std::string(reply.code);
  out.found = reply.order.has_value();
  if (!reply.order) return out;
  out.exchange_order_id = reply.order->order_id;
  out.filled = reply.order->filled;
  out.remaining = reply.order->remaining;
  return out;
}

// An order the exchange ended by itself reads like the answer to a question nobody asked.
OrderReply ended_by_exchange(const venue::PaperOrder& order) {
  OrderReply out;
  out.kind = Kind::query;
  out.order_id = order.client_order_id;
  out.outcome = HttpOutcome::answered;
  out.found = true;
  out.exchange_order_id = order.order_id;
  out.filled = order.filled;
  return out;
}

Exchange::Heard heard_of(venue::PaperOutcome outcome, Effects& effects) {
  for (Row& row : outcome.rows) effects.rows.push_back(std::move(row));
  Exchange::Heard out;
  out.account_changed = outcome.account_changed;
  for (const venue::PaperFill& fill : outcome.fills) {
    out.fills.push_back({{fill.trade_id, fill.client_order_id, fill.price, fill.quantity, fill.fee,
                          fill.taker, fill.exchange_time.ns(), fill.order_id, v1::FILL_WAY_PAPER},
                         fill.market,
                         fill.side});
  }
  for (const venue::PaperReply& reply : outcome.replies) out.replies.push_back(reply_of(reply));
  for (const venue::PaperOrder& order : outcome.cancelled) out.replies.push_back(ended_by_exchange(order));
  return out;
}

}  // namespace

struct PaperExchange::Venue {
  venue::PaperVenue core;
};

PaperExchange::PaperExchange(const PaperConfiguration& configuration)
    : venue_(std::make_unique<Venue>(
          Venue{venue::PaperVenue({configuration.cash, configuration.latency_ms * ns_per_ms})})),
      cash_(configuration.cash) {}
PaperExchange::~PaperExchange() = default;

Status PaperExchange::restore(const Rows& rows, const Step& step) {
  venue::PaperOutcome outcome;
  const Status restored = venue_->core.restore(rows, outcome);
  heard_of(std::move(outcome), step.effects);
  return restored;
}

Exchange::Heard PaperExchange::on_market(const market::v1::MarketInfo& info, const Step& step) {
  venue::PaperOutcome outcome;
  venue_->core.on_market(info, step.input.market, outcome);
  return heard_of(std::move(outcome), step.effects);
}

Exchange::Heard PaperExchange::on_book(const market::v1::Book& book, const Step& step) {
  venue::PaperOutcome outcome;
  venue_->core.on_book(book, step.input.market, outcome);
  return heard_of(std::move(outcome), step.effects);
}

Exchange::Heard PaperExchange::on_trade(const market::v1::PublicTrade& trade, const Step& step) {
  venue::PaperOutcome outcome;
  venue_->core.on_trade(trade, step.input.market, outcome);
  return heard_of(std::move(outcome), step.effects);
}

Exchange::Heard PaperExchange::on_status(const market::v1::ExchangeStatus& status, const Step& step) {
  venue::PaperOutcome outcome;
  venue_->core.on_status(status, step.input.market, outcome);
  return heard_of(std::move(outcome), step.effects);
}

Exchange::Heard PaperExchange::on_time(const Step& step) {
  venue::PaperOutcome outcome;
  venue_->core.on_time(step.input.market, outcome);
  return heard_of(std::move(outcome), step.effects);
}

void PaperExchange::on_reset() { venue_->core.on_reset(); }

void PaperExchange::submit(const OrderRequest& request, const Step& step) {
  venue::PaperRequest out;
  out.kind = to_venue(request.kind);
  out.id = request.id;
  out.client_order_id = request.order_id;
  out.market = request.market;
  out.side = request.side;
  out.price = request.price;
  out.quantity = request.quantity;
  out.time_in_force =
      request.immediate ? venue::TimeInForce::immediate_or_cancel : venue::TimeInForce::good_till_canceled;
  out.reduce_only = request.reduce_only;
  venue_->core.submit(std::move(out), step.input.market);
}

std::optional<MarketTime> PaperExchange::next_due() const { return venue_->core.next_due(); }
std::optional<v1::ExchangeAccount> PaperExchange::account() const { return venue_->core.account(); }
// Of orders that rested: what the record proves to be filled, and what it does not rule out.
std::vector<std::pair<std::string, std::string>> PaperExchange::particulars(MachineTime) const {
  const venue::PaperBand band = venue_->core.band();
  if (band.possible == Quantity()) return {};
  return {{"rests_filled", band.certain.text()}, {"rests_filled_at_most", band.possible.text()}};
}
uint64_t PaperExchange::digest() const { return venue_->core.digest(); }

}  // namespace headgate::exec
