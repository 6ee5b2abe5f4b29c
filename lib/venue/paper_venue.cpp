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

PaperFill fill_of(const Trade& trade, const Order& order) {
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
    if (name.first != table::used_level) continue;
    const size_t slash = name.second.rfind('/');
    const std::string side = slash == std::string::npos ? "" : name.second.substr(slash + 1);
    if (side != name_of(Side::yes) && side != name_of(Side::no)) {
      return Error{"VENUE_ROW_INVALID", name.first, name.second,
                   "restore the store from its last good backup"};
    }
    Mirror& mirror = mirrors_[name.second.substr(0, slash)];
    if (!(side == name_of(Side::yes) ? mirror.yes_bids : mirror.no_bids).restore(value)) {
      return Error{"VENUE_ROW_INVALID", name.first, name.second,
                   "restore the store from its last good backup"};
    }
  }
  if (venue_.find_account(our_account) != nullptr) return Done{};
  venue_.add_account(our_account, terms_.cash, out.rows);
  venue_.add_outside(out.rows);
  out.account_changed = true;
  return Done{};
}

void PaperVenue::submit(PaperRequest request, MarketTime now) {
  // One connection: a request never overtakes an earlier one.
  MarketTime arrival = std::max(now, seen_).plus_ns(terms_.latency_ns);
  if (!pending_.empty()) arrival = std::max(arrival, pending_.back().arrival);
  pending_.push_back(Pending{std::move(request), arrival});
}

std::optional<MarketTime> PaperVenue::next_due() const {
  if (pending_.empty()) return std::nullopt;
  return std::max(pending_.front().arrival, seen_.plus_ns(1));
}

void PaperVenue::on_time(MarketTime now, PaperOutcome& out) { advance(now, out); }

// Everything up to the instant before the last has been heard: requests that arrived by then can be judged.
void PaperVenue::advance(MarketTime now, PaperOutcome& out) {
  if (now <= seen_) return;
  execute_until(seen_, out);
  seen_ = now;
}

void PaperVenue::execute_until(MarketTime last, PaperOutcome& out) {
  while (!pending_.empty() && pending_.front().arrival <= last) {
    const Pending next = std::move(pending_.front());
    pending_.pop_front();
    execute(next.request, next.arrival, out);
  }
}

void PaperVenue::on_book(const market::v1::Book& book, MarketTime now, PaperOutcome& out) {
  advance(now, out);
  const MarketTime stamp = MarketTime::from_ns(book.exchange_ns());
  execute_until(stamp.plus_ns(-1), out);
  Mirror& mirror = mirrors_[book.market_ticker()];
  mirror.book_sound = book.defect().empty();
  // A defective book says nothing about the levels either, so it frees none.
  if (!mirror.book_sound) return;
  if (mirror.yes_bids.publish(book.yes_bids())) store_used(book.market_ticker(), Side::yes, out);
  if (mirror.no_bids.publish(book.no_bids())) store_used(book.market_ticker(), Side::no, out);
}

void PaperVenue::on_reset() {
  for (auto& [ticker, mirror] : mirrors_) {
    mirror.tradable = false;
    mirror.book_sound = false;
    mirror.yes_bids.forget();
    mirror.no_bids.forget();
  }
}

void PaperVenue::execute(const PaperRequest& request, MarketTime arrival, PaperOutcome& out) {
  switch (request.kind) {
    case PaperRequest::Kind::place:
      out.replies.push_back(place(request, arrival, out));
      return;
    case PaperRequest::Kind::cancel:
      out.replies.push_back(cancel(request, arrival, out));
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

PaperReply PaperVenue::place(const PaperRequest& request, MarketTime arrival, PaperOutcome& out) {
  if (!request.price) return refuse(request, code::invalid_price, "no price was given");
  if (venue_.find_market(request.market) == nullptr) {
    return refuse(request, code::market_not_found, request.market + " is not listed");
  }
  if (!is_active(request.market, arrival)) {
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

  const auto quotes = quotes_for(mirrors_.at(request.market), order.side);
  const auto placed = venue_.place_against(order, quotes, arrival, out.rows);
  if (!placed) return refuse(request, placed.error().code, placed.error().text());
  for (const Trade& trade : placed->trades) out.fills.push_back(fill_of(trade, placed->order));
  if (!placed->trades.empty()) {
    use_up(request.market, placed->trades, out);
    out.account_changed = true;
  }
  return answer(request, placed->order);
}

PaperReply PaperVenue::cancel(const PaperRequest& request, MarketTime arrival, PaperOutcome& out) {
  const Order* order = venue_.find_client_order(our_account, request.client_order_id);
  if (order == nullptr) return refuse(request, code::not_found, request.client_order_id + " is not known");
  const auto mirror = mirrors_.find(order->market);
  if (mirror != mirrors_.end() && mirror->second.close.ns() > 0 && arrival >= mirror->second.close) {
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
  for (const Trade& trade : trades) {
    if (trade.taker_side == BookSide::ask) {
      mirror.yes_bids.use(trade.price_e4, trade.quantity);
    } else {
      mirror.no_bids.use(10'000 - trade.price_e4, trade.quantity);
    }
  }
  store_used(market, trades.front().taker_side == BookSide::ask ? Side::yes : Side::no, out);
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
  }
  return out.value();
}

}  // namespace headgate::venue
