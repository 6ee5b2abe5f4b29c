#include "venue/paper_venue.h"

#include <algorithm>

#include "domain/check.h"
#include "domain/digest.h"
#include "venue/tables.h"

namespace headgate::venue {
namespace {

const std::string our_account(PaperVenue::ours);

BookSide to_book(Side side) { return side == Side::yes ? BookSide::bid : BookSide::ask; }
Side from_book(BookSide side) { return side == BookSide::bid ? Side::yes : Side::no; }

Leg leg_of(BookSide side, int64_t yes_price_e4) {
  const auto yes = Price::from_e4(yes_price_e4);
  check(yes.has_value(), "the venue trades at prices inside (0, 1)");
  return Leg::of_yes_price(from_book(side), *yes);
}

PaperFill taken(const Trade& trade, const Order& order) {
  const Leg leg = leg_of(trade.taker_side, trade.price_e4);
  return PaperFill{trade.id(), order.id(),     order.client_order_id, trade.market, leg.side,
                   leg.price,  trade.quantity, trade.taker_fee,       true,         trade.time};
}

PaperReply answer(const PaperRequest& request, const Order& order) {
  return PaperReply{request.id, request.kind, {}, {}, view_of(order), Quantity()};
}
PaperReply refuse(const PaperRequest& request, std::string_view code, std::string message) {
  return PaperReply{request.id, request.kind, code, std::move(message), std::nullopt, Quantity()};
}

}  // namespace

PaperOrder view_of(const Order& order) {
  const Leg leg = leg_of(order.side, order.price_e4);
  return PaperOrder{order.id(),    order.client_order_id, order.market,    leg.side,    leg.price,
                    order.initial, order.filled,          order.remaining, order.status};
}

Status PaperVenue::restore(const Rows& rows, PaperOutcome& out) {
  auto restored = venue_.restore(rows);
  if (!restored) return restored;
  for (const auto& [name, value] : rows) {
    if (restore_row(name.first, name.second, value)) continue;
    return Error{"VENUE_ROW_INVALID", name.first, name.second, "restore the store from its last good backup"};
  }
  for (const auto& [number, order] : venue_.orders()) {
    if (order.status == OrderStatus::resting && !rests_.contains(number)) {
      // Stored before paper knew makers: nobody knows who was before it.
      rests_.emplace(number, PaperRest(order.remaining, order.created, std::nullopt, MarketTime()));
    }
  }
  if (venue_.find_account(our_account) != nullptr) return Done{};
  venue_.add_account(our_account, terms_.cash, out.rows);
  venue_.add_outside(out.rows);
  out.account_changed = true;
  return Done{};
}

bool PaperVenue::restore_row(const std::string& table, const std::string& key, const std::string& value) {
  if (table == table::rest) return restore_rest(key, value);
  if (table == table::print) return mirrors_[key].prints.restore(value);
  if (table != table::used_level) return true;
  const size_t slash = key.rfind('/');
  if (slash == std::string::npos) return false;
  const std::string side = key.substr(slash + 1);
  Mirror& mirror = mirrors_[key.substr(0, slash)];
  if (side == name_of(Side::yes)) return mirror.yes_bids.restore(value);
  return side == name_of(Side::no) && mirror.no_bids.restore(value);
}

void PaperVenue::on_book(const market::v1::Book& book, MarketTime now, PaperOutcome& out) {
  advance(now, out);
  const MarketTime stamp = MarketTime::from_ns(book.exchange_ns());
  if (!is_polled()) execute_until(stamp.plus_ns(-1), now, out);
  const std::string& market = book.market_ticker();
  Mirror& mirror = mirrors_[market];
  mirror.book_sound = book.defect().empty();
  // A defective book says nothing about the levels either, so it frees none.
  if (!mirror.book_sound) return;
  mirror.book_time = is_polled() || stamp.ns() == 0 ? MarketTime::from_ns(book.verified_ns()) : stamp;
  // A polled book was drawn at some instant between question and reply, and so may one without a stamp.
  mirror.shown_until = mode_ != Mode::live || stamp.ns() == 0 ? now : stamp;
  if (mirror.yes_bids.publish(book.yes_bids())) store_used(market, Side::yes, out);
  if (mirror.no_bids.publish(book.no_bids())) store_used(market, Side::no, out);
  show_levels(market, out);
  if (is_polled()) execute_until(seen_.plus_ns(-1), seen_, out);
  meet_quotes(market, out);
}

void PaperVenue::on_reset() {
  proven_ = MarketTime();
  for (auto& [ticker, mirror] : mirrors_) {
    mirror.tradable = false;
    mirror.book_sound = false;
    mirror.yes_bids.forget();
    mirror.no_bids.forget();
  }
}

void PaperVenue::execute(const PaperRequest& request, const Effective& effective, PaperOutcome& out) {
  switch (request.kind) {
    case PaperRequest::Kind::place:
      out.replies.push_back(place(request, effective, out));
      return;
    case PaperRequest::Kind::cancel:
      out.replies.push_back(cancel(request, effective, out));
      return;
    case PaperRequest::Kind::query:
      out.replies.push_back(query(request));
      return;
  }
}

bool PaperVenue::is_active(const std::string& market, MarketTime arrival) const {
  const auto mirror = mirrors_.find(market);
  if (mirror == mirrors_.end() || !mirror->second.tradable) return false;
  return mirror->second.open <= arrival && arrival < mirror->second.close;
}

PaperReply PaperVenue::place(const PaperRequest& request, const Effective& effective, PaperOutcome& out) {
  if (!request.price) return refuse(request, code::invalid_price, "no price was given");
  if (venue_.find_market(request.market) == nullptr) {
    return refuse(request, code::market_not_found, request.market + " is not listed");
  }
  if (!is_active(request.market, effective.at)) {
    return refuse(request, code::market_inactive, request.market + " is not active");
  }
  OrderRequest order;
  order.account = our_account;
  order.client_order_id = request.client_order_id;
  order.market = request.market;
  order.side = to_book(request.side);
  order.price_e4 = Leg{request.side, *request.price}.yes_price().e4();
  order.quantity = request.quantity;
  order.time_in_force = request.time_in_force;
  order.post_only = request.post_only;
  order.reduce_only = request.reduce_only;

  std::vector<Quote> quotes;
  if (effective.offers) quotes = quotes_for(mirrors_.at(request.market), order.side);
  const auto placed = venue_.place_against(order, quotes, effective.at, out.rows);
  if (!placed) return refuse(request, placed.error().code, placed.error().text());
  for (const Trade& trade : placed->trades) out.fills.push_back(taken(trade, placed->order));
  if (!placed->trades.empty()) {
    use_up(request.market, placed->trades, out);
    out.account_changed = true;
  }
  if (placed->order.status == OrderStatus::resting) begin_rest(placed->order, out);
  return answer(request, placed->order);
}

PaperReply PaperVenue::cancel(const PaperRequest& request, const Effective& effective, PaperOutcome& out) {
  const Order* order = venue_.find_client_order(our_account, request.client_order_id);
  if (order == nullptr) return refuse(request, code::not_found, request.client_order_id + " is not known");
  const auto mirror = mirrors_.find(order->market);
  if (mirror != mirrors_.end() && mirror->second.close.ns() > 0 && effective.at >= mirror->second.close) {
    return refuse(request, code::market_inactive, order->market + " has closed");
  }
  const auto cancelled = venue_.cancel(our_account, order->id(), out.rows);
  if (!cancelled) return refuse(request, cancelled.error().code, cancelled.error().text());
  PaperReply reply = answer(request, cancelled->order);
  reply.reduced_by = cancelled->reduced_by;
  return reply;
}

PaperReply PaperVenue::query(const PaperRequest& request) const {
  const Order* order = venue_.find_client_order(our_account, request.client_order_id);
  if (order == nullptr) return refuse(request, code::not_found, request.client_order_id + " is not known");
  return answer(request, *order);
}

// Buying YES takes NO bids and buying NO takes YES bids; the venue's book is written in YES prices.
std::vector<Quote> PaperVenue::quotes_for(const Mirror& mirror, BookSide side) {
  if (!mirror.book_sound) return {};
  if (side == BookSide::ask) return mirror.yes_bids.available();
  std::vector<Quote> out = mirror.no_bids.available();
  for (Quote& quote : out) quote.price_e4 = 10'000 - quote.price_e4;
  return out;
}

void PaperVenue::use_up(const std::string& market, const std::vector<Trade>& trades, PaperOutcome& out) {
  Mirror& mirror = mirrors_.at(market);
  for (const Trade& trade : trades) use(mirror, trade.taker_side, trade.price_e4, trade.quantity);
  store_used(market, trades.front().taker_side == BookSide::ask ? Side::yes : Side::no, out);
}

void PaperVenue::use(Mirror& mirror, BookSide buyer, int64_t yes_price_e4, Quantity quantity) {
  if (buyer == BookSide::ask) {
    mirror.yes_bids.use(yes_price_e4, quantity);
  } else {
    mirror.no_bids.use(10'000 - yes_price_e4, quantity);
  }
}

void PaperVenue::store_used(const std::string& market, Side bids, PaperOutcome& out) {
  const Mirror& mirror = mirrors_.at(market);
  const PublishedSide& side = bids == Side::yes ? mirror.yes_bids : mirror.no_bids;
  Row row{table::used_level, table::pair_key(market, name_of(bids)), std::nullopt};
  if (side.has_used()) row.value = side.row();
  out.rows.push_back(std::move(row));
}

exec::v1::ExchangeAccount PaperVenue::account() const {
  exec::v1::ExchangeAccount out;
  out.set_venue("paper");
  const Account* ours_now = venue_.find_account(our_account);
  if (ours_now == nullptr) return out;
  out.set_cash_e6(ours_now->cash.e6());
  out.set_fills(ours_now->fills);
  for (const auto& [ticker, held] : ours_now->holdings) {
    auto* position = out.add_positions();
    position->set_market_ticker(ticker);
    position->set_net_e2(held.e2());
  }
  for (const auto& [ticker, market] : venue_.markets()) {
    if (market.status == MarketStatus::settled) out.add_settled_markets(ticker);
  }
  return out;
}

uint64_t PaperVenue::digest() const {
  Digest out;
  out.add(static_cast<int64_t>(venue_.digest()));
  for (const auto& [ticker, mirror] : mirrors_) {
    if (mirror.yes_bids.has_used()) out.add(ticker).add(mirror.yes_bids.row());
    if (mirror.no_bids.has_used()) out.add(ticker).add(mirror.no_bids.row());
    if (!mirror.prints.empty()) out.add(ticker).add(mirror.prints.row());
  }
  for (const auto& [number, rest] : rests_) out.add(static_cast<int64_t>(number)).add(rest.row());
  return out.value();
}

}  // namespace headgate::venue
