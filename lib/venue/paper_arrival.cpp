// When a request takes effect, and on what.
#include <algorithm>

#include "venue/paper_venue.h"

namespace headgate::venue {
namespace {

const std::string our_account(PaperVenue::ours);

}  // namespace

void PaperVenue::submit(PaperRequest request, MarketTime now) {
  // One connection: a request never overtakes an earlier one.
  MarketTime arrival = std::max(now, seen_).plus_ns(terms_.latency_ns);
  if (!pending_.empty()) arrival = std::max(arrival, pending_.back().arrival);
  pending_.push_back(Pending{std::move(request), arrival});
}

// What is held up by an earlier request of its market moves when that one does.
std::optional<MarketTime> PaperVenue::next_due() const {
  std::optional<MarketTime> due;
  std::set<std::string> held_up;
  for (const Pending& next : pending_) {
    const std::string market = market_of(next.request);
    if (held_up.contains(market)) continue;
    const bool holds_up = waits(next, market);
    if (holds_up) held_up.insert(market);
    const MarketTime at = holds_up ? mirrors_.at(market).close : next.arrival;
    due = due ? std::min(*due, at) : at;
  }
  if (due) due = std::max(*due, seen_.plus_ns(1));
  return due;
}

void PaperVenue::on_time(MarketTime now, PaperOutcome& out) { advance(now, out); }

// Everything up to the instant before the last has been heard: requests that arrived by then can be judged.
void PaperVenue::advance(MarketTime now, PaperOutcome& out) {
  if (now <= seen_) return;
  execute_until(seen_, now, out);
  seen_ = now;
}

void PaperVenue::on_status(const market::v1::ExchangeStatus& status, MarketTime now, PaperOutcome& out) {
  if (status.feed_connected()) {
    mode_ = status.books_behind_ns() > 0 ? Mode::polled : Mode::live;
    proven_ = std::max(proven_, MarketTime::from_ns(status.market_time_ns() - status.books_behind_ns()));
  }
  advance(now, out);
  if (is_polled()) execute_until(seen_.plus_ns(-1), seen_, out);
}

// In order of arrival, except that a request which waits for its book holds up its own market alone.
// `complete`: the last instant of which everything has been heard.
void PaperVenue::execute_until(MarketTime complete, MarketTime now, PaperOutcome& out) {
  std::set<std::string> held_up;
  for (size_t at = 0; at < pending_.size();) {
    const std::string market = market_of(pending_[at].request);
    if (held_up.contains(market) || !may_execute(pending_[at], market, complete, now)) {
      held_up.insert(market);
      ++at;
      continue;
    }
    const Pending next = std::move(pending_[at]);
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(at));
    execute(next.request, effective(next, market, waits(next, market)), out);
  }
}

bool PaperVenue::may_execute(const Pending& next, const std::string& market, MarketTime complete,
                             MarketTime now) const {
  if (!waits(next, market)) return next.arrival <= complete;
  const Mirror& mirror = mirrors_.at(market);
  return next.arrival <= proven(mirror) || mirror.close <= now;
}

// Whether the request needs a polled book to be judged.
bool PaperVenue::waits(const Pending& next, const std::string& market) const {
  return is_polled() && next.request.kind != PaperRequest::Kind::query && is_active(market, next.arrival) &&
         venue_.find_market(market) != nullptr;
}

PaperVenue::Effective PaperVenue::effective(const Pending& next, const std::string& market,
                                            bool waited) const {
  if (!waited) return {next.arrival, true};
  const Mirror& mirror = mirrors_.at(market);
  const MarketTime at = proven(mirror);
  if (at < next.arrival || at >= mirror.close) return {next.arrival, false};
  const bool cancelled = std::any_of(pending_.begin(), pending_.end(), [&](const Pending& later) {
    return later.request.kind == PaperRequest::Kind::cancel && later.arrival <= at &&
           later.request.client_order_id == next.request.client_order_id;
  });
  if (cancelled) return {next.arrival, false};
  return {at, true};
}

MarketTime PaperVenue::proven(const Mirror& mirror) const {
  return mirror.book_sound ? std::max(mirror.book_time, proven_) : MarketTime();
}

// A request about an order belongs to the order's market; one about an order that nobody knows, to none.
std::string PaperVenue::market_of(const PaperRequest& request) const {
  if (!request.market.empty()) return request.market;
  const Order* order = venue_.find_client_order(our_account, request.client_order_id);
  if (order != nullptr) return order->market;
  const auto placed = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& other) {
    return other.request.kind == PaperRequest::Kind::place &&
           other.request.client_order_id == request.client_order_id;
  });
  return placed == pending_.end() ? std::string() : placed->request.market;
}

}  // namespace headgate::venue
