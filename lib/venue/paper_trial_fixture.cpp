#include "venue/paper_trial_fixture.h"

#include <algorithm>
#include <map>

#include "domain/check.h"
#include "venue/tables.h"

namespace headgate::venue {
namespace {

constexpr Money cash = Money::dollars(1'000'000);

std::string order_of(const std::string& request_id) { return request_id.substr(request_id.find('/') + 1); }

}  // namespace

PaperTrial::PaperTrial(Terms terms, PaperBug bug)
    : terms_(std::move(terms)),
      bug_(bug),
      witness_(latency_ns, terms_.close.ns()),
      now_(terms_.open),
      proven_(terms_.open.plus_ns(-1)) {
  restart();
}

market::v1::MarketInfo PaperTrial::info() const {
  market::v1::MarketInfo out;
  out.set_market_ticker(terms_.market);
  out.set_status(market::v1::MARKET_STATUS_ACTIVE);
  out.set_open_ns(terms_.open.ns());
  out.set_close_ns(terms_.close.ns());
  auto* range = out.add_price_ranges();
  range->set_end_e4(10'000);
  range->set_step_e4(terms_.step_e4);
  out.set_fee_type(terms_.fee_type);
  out.set_fee_multiplier_e4(10'000);
  return out;
}

market::v1::ExchangeStatus PaperTrial::status(MarketTime now) const {
  market::v1::ExchangeStatus out;
  out.set_feed_connected(true);
  out.set_market_time_ns(now.ns());
  if (terms_.polled && bug_ != PaperBug::stale_book) out.set_books_behind_ns(now.minus_ns(proven_));
  return out;
}

void PaperTrial::keep(PaperOutcome& outcome) {
  for (const Row& row : outcome.rows) {
    if (row.value) {
      rows_[{row.table, row.key}] = *row.value;
    } else {
      rows_.erase({row.table, row.key});
    }
  }
  fills_.insert(fills_.end(), outcome.fills.begin(), outcome.fills.end());
}

void PaperTrial::judge_taken(const PaperOutcome& outcome) {
  for (const PaperFill& fill : outcome.fills) {
    if (fill.taker) witness_.took(fill, terms_.polled);
  }
}

void PaperTrial::settle_replies(const PaperOutcome& outcome) {
  for (const PaperReply& reply : outcome.replies) {
    if (reply.kind == PaperRequest::Kind::cancel) cancelling_.erase(order_of(reply.request_id));
    if (reply.kind != PaperRequest::Kind::place || !reply.order) continue;
    if (reply.order->status == OrderStatus::resting) witness_.rests(reply.order->client_order_id);
  }
}

void PaperTrial::judge_made(const PaperOutcome& outcome) {
  for (const PaperFill& fill : outcome.fills) {
    if (!fill.taker) witness_.met_by_quote(fill);
  }
}

void PaperTrial::restart() {
  if (bug_ == PaperBug::level_refilled) {
    std::erase_if(rows_, [](const auto& row) { return row.first.first == table::used_level; });
  }
  for (const std::string& id : cancelling_) witness_.cancel_lost(id);
  cancelling_.clear();
  venue_ = std::make_unique<PaperVenue>(PaperTerms{cash, bug_ == PaperBug::no_latency ? 0 : latency_ns});
  PaperOutcome outcome;
  check(venue_->restore(rows_, outcome).has_value(), "the stored venue can be read");
  // What the bus keeps is told in the order of its keys.
  if (!book_.market_ticker().empty()) venue_->on_book(touched(book_), now_, outcome);
  venue_->on_market(info(), now_, outcome);
  venue_->on_status(status(now_), now_, outcome);
  keep(outcome);
  judge_taken(outcome);
  judge_made(outcome);
  if (!print_.market_ticker().empty()) tell_print(print_, print_.trade_id());
}

// As the exchange on trial hears it: one tick better where a touch is to count.
market::v1::Book PaperTrial::touched(market::v1::Book book) const {
  if (bug_ == PaperBug::queue_forgotten) {
    for (auto* side : {book.mutable_yes_bids(), book.mutable_no_bids()}) {
      for (auto& level : *side) level.set_quantity_e2(1);
    }
  }
  if (bug_ != PaperBug::maker_at_touch) return book;
  for (auto* side : {book.mutable_yes_bids(), book.mutable_no_bids()}) {
    for (auto& level : *side) {
      level.set_price_e4(std::min<int64_t>(10'000 - terms_.step_e4, level.price_e4() + terms_.step_e4));
    }
    if (side->size() > 1 && side->Get(0).price_e4() == side->Get(1).price_e4()) side->DeleteSubrange(1, 1);
  }
  return book;
}

void PaperTrial::hear(market::v1::Book book, MarketTime now) {
  now_ = now;
  book.set_market_ticker(terms_.market);
  if (terms_.polled) tell_status(now);
  PaperOutcome outcome;
  venue_->on_book(touched(book), now, outcome);
  keep(outcome);
  // Of a live feed the book before this one served those who arrived before it.
  if (terms_.polled) witness_.published(book, true);
  judge_taken(outcome);
  settle_replies(outcome);
  if (!terms_.polled) witness_.published(book, false);
  judge_made(outcome);
  book_ = std::move(book);
}

void PaperTrial::hear(market::v1::PublicTrade print, MarketTime now) {
  now_ = now;
  print.set_market_ticker(terms_.market);
  witness_.printed(print);
  tell_print(print, print.trade_id());
  if (bug_ == PaperBug::print_counted_twice) tell_print(print, print.trade_id() + "-again");
  print_ = std::move(print);
}

void PaperTrial::tell_print(market::v1::PublicTrade print, const std::string& told_as) {
  const market::v1::PublicTrade real = print;
  print.set_trade_id(told_as);
  PaperOutcome outcome;
  venue_->on_trade(print, now_, outcome);
  keep(outcome);
  judge_taken(outcome);
  settle_replies(outcome);
  for (const PaperFill& fill : outcome.fills) {
    if (!fill.taker) witness_.met_by_print(fill, real);
  }
}

void PaperTrial::stand_at(MarketTime now) {
  now_ = now;
  PaperOutcome outcome;
  venue_->on_time(now, outcome);
  keep(outcome);
  judge_taken(outcome);
  settle_replies(outcome);
  judge_made(outcome);
}

void PaperTrial::prove(MarketTime proven, MarketTime now) {
  now_ = now;
  proven_ = std::max(proven_, proven);
  witness_.proven(proven_);
  tell_status(now);
}

void PaperTrial::tell_status(MarketTime now) {
  PaperOutcome outcome;
  venue_->on_status(status(now), now, outcome);
  keep(outcome);
  judge_taken(outcome);
  settle_replies(outcome);
  judge_made(outcome);
}

void PaperTrial::pass_to(MarketTime now) {
  for (auto due = venue_->next_due(); due && *due < now; due = venue_->next_due()) stand_at(*due);
  stand_at(now);
}

void PaperTrial::submit(PaperRequest request, MarketTime now) {
  witness_.submitted(request, now);
  if (request.kind == PaperRequest::Kind::place) placed_.push_back(request.client_order_id);
  if (request.kind == PaperRequest::Kind::cancel) cancelling_.insert(request.client_order_id);
  venue_->submit(std::move(request), now);
}

PaperRequest PaperTrial::order(Side side, int64_t price_e4, int64_t quantity_e2, bool immediate) const {
  PaperRequest out;
  out.kind = PaperRequest::Kind::place;
  out.client_order_id = "o" + std::to_string(placed_.size() + 1);
  out.id = "place/" + out.client_order_id;
  out.market = terms_.market;
  out.side = side;
  out.price = Price::from_e4(price_e4);
  out.quantity = Quantity::from_e2(quantity_e2);
  if (immediate) out.time_in_force = TimeInForce::immediate_or_cancel;
  return out;
}

PaperRequest PaperTrial::cancel(const std::string& client_order_id) {
  PaperRequest out;
  out.kind = PaperRequest::Kind::cancel;
  out.client_order_id = client_order_id;
  out.id = "cancel/" + client_order_id;
  return out;
}

namespace {

// What a direct member pays in all: the account moves by whole $0.0001, downwards, and what that takes is
// carried by the order and given back a cent at a time once it exceeds one (Kalshi's page on fee rounding,
// 2026-08).
Money rounded(Money trade_fee, const PaperFill& fill, int64_t& carried_e6) {
  const int64_t paid_e6 = fill.price.e4() * fill.quantity.e2() + trade_fee.e6();
  const int64_t rounding_e6 = (100 - paid_e6 % 100) % 100;
  carried_e6 += rounding_e6;
  const int64_t rebate_e6 = carried_e6 > 10'000 ? 10'000 : 0;
  carried_e6 -= rebate_e6;
  return trade_fee + Money::from_e6(rounding_e6 - rebate_e6);
}

}  // namespace

std::vector<std::string> PaperTrial::audit() const {
  std::vector<std::string> out;
  std::map<std::string, int64_t> filled_e2;
  std::map<std::string, int64_t> rounding_e6;  // by order
  Quantity bought[2];
  Money paid;
  const FeeTerms fees = *fee_terms(terms_.fee_type, 10'000);
  for (const PaperFill& fill : fills_) {
    filled_e2[fill.client_order_id] += fill.quantity.e2();
    bought[fill.side == Side::yes ? 0 : 1] += fill.quantity;
    paid += Money::from_e6(fill.price.e4() * fill.quantity.e2()) + fill.fee;
    const Money trade_fee = fill.taker ? taker_fee(fees, fill.price.e4(), fill.quantity)
                                       : maker_fee(fees, fill.price.e4(), fill.quantity);
    const Money fee = rounded(trade_fee, fill, rounding_e6[fill.client_order_id]);
    if (fill.fee != fee) out.push_back(fill.trade_id + " was charged another fee than its role's");
  }
  const Money paired = Money::from_e6(std::min(bought[0], bought[1]).e2() * 10'000);
  if (Money::from_e6(venue_->account().cash_e6()) != cash - paid + paired) {
    out.push_back("cash is not what the fills cost");
  }
  if (venue_->account().fills() != fills_.size()) out.push_back("fills were not told, or told twice");
  const Quantity held = venue_->core().find_account(std::string(PaperVenue::ours))->holding(terms_.market);
  if (held != bought[0] - bought[1]) out.push_back("the position is not what was bought");
  const Venue::Totals totals = venue_->core().totals();
  if (totals.cash + totals.open_interest + totals.fees != totals.deposits) out.push_back("money was made");
  for (const std::string& id : placed_) {
    const Order* order = venue_->core().find_client_order(std::string(PaperVenue::ours), id);
    if (order == nullptr) continue;
    if (order->filled.e2() != filled_e2[id]) out.push_back(id + " is not filled by its fills");
    const Quantity possible = venue_->possible(*order);
    if (possible < order->filled || possible > order->initial) out.push_back(id + " has an impossible band");
  }
  return out;
}

}  // namespace headgate::venue
