// What the record shows to have reached our resting orders.
#include <algorithm>

#include "domain/check.h"
#include "venue/paper_venue.h"
#include "venue/tables.h"

namespace headgate::venue {
namespace {

// Whether a maker at `yes_price_e4` is met before one at the other price.
bool is_before(BookSide maker, int64_t yes_price_e4, int64_t other_e4) {
  return maker == BookSide::bid ? yes_price_e4 > other_e4 : yes_price_e4 < other_e4;
}

PaperFill met(const Trade& trade, const Order& order) {
  const PaperOrder view = view_of(order);
  return PaperFill{trade.id(), order.id(),     order.client_order_id, trade.market, view.side,
                   view.price, trade.quantity, trade.maker_fee,       false,        trade.time};
}

}  // namespace

void PaperVenue::begin_rest(const Order& order, PaperOutcome& out) {
  const Mirror& mirror = mirrors_.at(order.market);
  std::optional<Quantity> displayed;
  if (mirror.book_sound) {
    displayed = order.side == BookSide::bid ? mirror.yes_bids.shown(order.price_e4)
                                            : mirror.no_bids.shown(10'000 - order.price_e4);
  }
  // A print that was told while the order waited for its book counts for nobody: after a restart it would be
  // told again, and count.
  const MarketTime since = std::max(order.created, mirror.last_print);
  rests_.emplace(order.number,
                 PaperRest(order.remaining, since, displayed, mode_ == Mode::live ? order.created : seen_));
  store_rest(order, out);
}

void PaperVenue::show_levels(const std::string& market, PaperOutcome& out) {
  const Mirror& mirror = mirrors_.at(market);
  for (const BookSide side : {BookSide::bid, BookSide::ask}) {
    for (const uint64_t number : resting(market, side)) {
      const Order& order = venue_.orders().at(number);
      const std::optional<Quantity> displayed = side == BookSide::bid
                                                    ? mirror.yes_bids.shown(order.price_e4)
                                                    : mirror.no_bids.shown(10'000 - order.price_e4);
      if (!displayed) continue;
      if (rests_.at(number).show(*displayed, mirror.shown_until)) store_rest(order, out);
    }
  }
}

void PaperVenue::meet_quotes(const std::string& market, PaperOutcome& out) {
  const Mirror& mirror = mirrors_.at(market);
  if (!mirror.book_sound || !is_active(market, mirror.book_time)) return;
  meet_quotes(market, BookSide::bid, out);
  meet_quotes(market, BookSide::ask, out);
}

// An order in the way of a published offer would have been met by it at the order's own price.
void PaperVenue::meet_quotes(const std::string& market, BookSide side, PaperOutcome& out) {
  const std::vector<uint64_t> numbers = resting(market, side);
  if (numbers.empty()) return;
  Mirror& mirror = mirrors_.at(market);
  std::vector<Quote> quotes = quotes_for(mirror, side);
  bool used = false;
  for (const uint64_t number : numbers) {
    const Order& order = venue_.orders().at(number);
    if (mirror.book_time <= order.created || is_cancelled_by(order, mirror.book_time)) continue;
    for (Quote& quote : quotes) {
      if (order.remaining == Quantity() || !is_before(side, order.price_e4, quote.price_e4)) break;
      const Quantity quantity = std::min(quote.quantity, order.remaining);
      if (quantity == Quantity()) continue;
      quote.quantity -= quantity;
      use(mirror, side, quote.price_e4, quantity);
      used = true;
      rests_.at(number).offered(quantity);
      fill_rest(number, quantity, mirror.book_time, out);
      store_rest(order, out);
    }
  }
  if (used) store_used(market, side == BookSide::ask ? Side::yes : Side::no, out);
}

void PaperVenue::on_trade(const market::v1::PublicTrade& print, MarketTime now, PaperOutcome& out) {
  advance(now, out);
  const MarketTime at = MarketTime::from_ns(print.exchange_ns());
  if (!is_polled()) execute_until(at.plus_ns(-1), now, out);
  const std::string& market = print.market_ticker();
  const bool sound = print.yes_price_e4() > 0 && print.yes_price_e4() < 10'000 && print.quantity_e2() > 0 &&
                     print.quantity_e2() <= most_contracts.e2();
  // A block trade was agreed outside the book and passed every resting order by.
  if (!sound || print.is_block_trade() || !is_active(market, at)) return;
  Mirror& mirror = mirrors_.at(market);
  mirror.last_print = std::max(mirror.last_print, at);
  PaperPrints& prints = mirror.prints;
  if (!prints.may_count(print.trade_id(), at)) return;
  // Who bought YES met orders that buy NO.
  const BookSide side = print.taker_bought_yes() ? BookSide::ask : BookSide::bid;
  Quantity left = Quantity::from_e2(print.quantity_e2());
  bool counted = false;
  for (const uint64_t number : resting(market, side)) {
    const Order& order = venue_.orders().at(number);
    if (left == Quantity() || is_before(side, print.yes_price_e4(), order.price_e4)) break;
    if (at <= rests_.at(number).since() || is_cancelled_by(order, at)) continue;
    left -= meet_print(order, print.yes_price_e4(), left, at, out);
    counted = true;
  }
  if (!counted) return;
  prints.count(print.trade_id(), at);
  out.rows.push_back(Row{table::print, market, prints.row()});
}

Quantity PaperVenue::meet_print(const Order& order, int64_t yes_price_e4, Quantity left, MarketTime at,
                                PaperOutcome& out) {
  PaperRest& rest = rests_.at(order.number);
  const Quantity reached =
      order.price_e4 == yes_price_e4 ? rest.print_at(left, at) : rest.print_through(left, at);
  const Quantity quantity = std::min(reached, order.remaining);
  if (quantity > Quantity()) fill_rest(order.number, quantity, at, out);
  store_rest(order, out);
  return quantity;
}

void PaperVenue::fill_rest(uint64_t number, Quantity quantity, MarketTime at, PaperOutcome& out) {
  const Trade trade = venue_.meet(number, quantity, at, out.rows);
  out.fills.push_back(met(trade, venue_.orders().at(number)));
  out.account_changed = true;
}

// Our resting orders of one side, best price first, then oldest: a mirrored market holds no others.
std::vector<uint64_t> PaperVenue::resting(const std::string& market, BookSide side) const {
  std::vector<uint64_t> out;
  const Market* place = venue_.find_market(market);
  if (place == nullptr || place->status != MarketStatus::open) return out;
  place->ladder.walk(side, [&](int64_t, const Ladder::Queue& queue) {
    out.insert(out.end(), queue.begin(), queue.end());
    return true;
  });
  return out;
}

// Its cancel has arrived by then and only waits to be executed.
bool PaperVenue::is_cancelled_by(const Order& order, MarketTime at) const {
  return std::any_of(pending_.begin(), pending_.end(), [&](const Pending& next) {
    return next.request.kind == PaperRequest::Kind::cancel && next.arrival <= at &&
           next.request.client_order_id == order.client_order_id;
  });
}

PaperBand PaperVenue::band() const {
  PaperBand out;
  for (const auto& [number, rest] : rests_) {
    const Order& order = venue_.orders().at(number);
    out.certain += order.filled;
    out.possible += possible(order);
  }
  return out;
}

Quantity PaperVenue::possible(const Order& order) const {
  const auto rest = rests_.find(order.number);
  if (rest == rests_.end()) return order.filled;
  return std::max(order.filled, order.initial - rest->second.rested() + rest->second.possible());
}

void PaperVenue::store_rest(const Order& order, PaperOutcome& out) const {
  out.rows.push_back(Row{table::rest, order.id(), rests_.at(order.number).row()});
}

bool PaperVenue::restore_rest(const std::string& key, const std::string& value) {
  const Order* order = venue_.find_order(std::string(ours), key);
  return order != nullptr && rests_[order->number].restore(value);
}

}  // namespace headgate::venue
