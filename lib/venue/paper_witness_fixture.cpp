#include "venue/paper_witness_fixture.h"

#include <algorithm>

namespace headgate::venue {

void PaperWitness::complain(const PaperFill& fill, const std::string& what) {
  complaints_.push_back(fill.client_order_id + ": " + fill.quantity.text() + " " + name_of(fill.side) +
                        " at " + fill.price.text() + (fill.taker ? " taken: " : " made: ") + what);
}

void PaperWitness::submitted(const PaperRequest& request, MarketTime at) {
  const int64_t arrival_ns = at.ns() + latency_ns_;
  if (request.kind == PaperRequest::Kind::place) {
    orders_.emplace(request.client_order_id, Ours{request.side,
                                                  request.price->e4(),
                                                  request.quantity.e2(),
                                                  arrival_ns,
                                                  INT64_MAX,
                                                  0,
                                                  0,
                                                  false,
                                                  {},
                                                  {},
                                                  {}});
  } else if (request.kind == PaperRequest::Kind::cancel) {
    const auto order = orders_.find(request.client_order_id);
    if (order == orders_.end()) return;
    order->second.cancelled_ns = std::min(order->second.cancelled_ns, arrival_ns);
  }
}

void PaperWitness::cancel_lost(const std::string& client_order_id) {
  Ours& order = orders_.at(client_order_id);
  order.cancelled_ns = INT64_MAX;
  if (order.at_rest) at_rest_.insert(client_order_id);
}

void PaperWitness::show(Levels& levels, const WireLevels& shown) const {
  for (const auto& level : shown) {
    Level& known = levels[level.price_e4()];
    known.offered_e2 += std::max<int64_t>(0, level.quantity_e2() - known.last_e2);
    known.last_e2 = level.quantity_e2();
    known.shown_in = book_;
  }
  const int64_t worst_e4 = shown.empty() ? 0 : shown.rbegin()->price_e4();
  for (auto& [price_e4, known] : levels) {
    if (known.shown_in != book_ && price_e4 > worst_e4) known = Level();
  }
}

void PaperWitness::published(const market::v1::Book& book, bool polled) {
  ++book_;
  sound_ = book.defect().empty();
  if (!sound_) return;
  book_ns_ = polled || book.exchange_ns() == 0 ? book.verified_ns() : book.exchange_ns();
  show(yes_bids_, book.yes_bids());
  show(no_bids_, book.no_bids());
  yes_empty_ = book.yes_bids().empty();
  no_empty_ = book.no_bids().empty();
  std::erase_if(at_rest_, [&](const std::string& id) {
    Ours& order = orders_.at(id);
    watch(order, book_ns_);
    return order.filled_e2 >= order.quantity_e2 || book_ns_ > order.cancelled_ns;
  });
}

// How many are shown at the order's own price now, if that is known.
void PaperWitness::watch(Ours& order, int64_t at_ns) {
  const Levels& own = bids(order.side);
  const bool empty = order.side == Side::yes ? yes_empty_ : no_empty_;
  const auto level = own.find(order.limit_e4);
  const bool shown = level != own.end() && level->second.shown_in == book_;
  const bool worse_shown = std::any_of(own.begin(), own.lower_bound(order.limit_e4),
                                       [&](const auto& other) { return other.second.shown_in == book_; });
  if (!shown && !worse_shown && !empty) return;
  const int64_t e2 = shown ? level->second.last_e2 : 0;
  if (order.displays.empty() || order.displays.back().e2 != e2) order.displays.push_back({at_ns, e2});
}

void PaperWitness::rests(const std::string& client_order_id) {
  Ours& order = orders_.at(client_order_id);
  order.at_rest = true;
  at_rest_.insert(client_order_id);
  if (sound_) watch(order, book_ns_);
}

void PaperWitness::printed(const market::v1::PublicTrade& print) {
  if (print.is_block_trade()) return;
  // Also to orders that only this print lets take effect.
  for (auto& [id, order] : orders_) {
    if ((order.side == Side::yes) == print.taker_bought_yes()) continue;
    const int64_t price_e4 = order.side == Side::yes ? print.yes_price_e4() : 10'000 - print.yes_price_e4();
    if (print.exchange_ns() <= order.arrival_ns || price_e4 > order.limit_e4) continue;
    (price_e4 == order.limit_e4 ? order.prints : order.through)
        .push_back({print.exchange_ns(), print.quantity_e2()});
  }
}

PaperWitness::Ours* PaperWitness::judge(const PaperFill& fill) {
  const auto found = orders_.find(fill.client_order_id);
  if (found == orders_.end()) {
    complain(fill, "no such order");
    return nullptr;
  }
  Ours& order = found->second;
  order.filled_e2 += fill.quantity.e2();
  if (fill.side != order.side || fill.quantity.e2() <= 0) complain(fill, "another side or nothing at all");
  if (order.filled_e2 > order.quantity_e2) complain(fill, "more than was ordered");
  if (fill.exchange_time.ns() < order.arrival_ns) complain(fill, "before the order arrived");
  // One that takes was there before the cancel that was sent after it.
  const int64_t at_ns = fill.exchange_time.ns();
  if (fill.taker ? at_ns > order.cancelled_ns : at_ns >= order.cancelled_ns) {
    complain(fill, "after its cancel arrived");
  }
  if (fill.exchange_time.ns() >= close_ns_) complain(fill, "after the close");
  return &order;
}

void PaperWitness::took(const PaperFill& fill, bool polled) {
  ++takers_;
  const Ours* order = judge(fill);
  if (order == nullptr) return;
  if (fill.price.e4() > order->limit_e4) complain(fill, "worse than its limit");
  if (order->at_rest) complain(fill, "it rested");
  if (polled && std::max(book_ns_, proven_ns_) < order->arrival_ns) complain(fill, "the book was older");
  Levels& offers = bids(opposite(fill.side));
  const auto level = offers.find(fill.price.complement().e4());
  if (!sound_ || level == offers.end() || level->second.shown_in != book_) {
    return complain(fill, "nothing was offered there");
  }
  level->second.taken_e2 += fill.quantity.e2();
  if (level->second.taken_e2 > level->second.offered_e2) complain(fill, "more than was ever offered there");
  if (fill.quantity.e2() > level->second.last_e2) complain(fill, "more than was shown there");
}

void PaperWitness::met_by_quote(const PaperFill& fill) {
  ++quoted_;
  const Ours* order = judge(fill);
  if (order == nullptr) return;
  if (fill.price.e4() != order->limit_e4) complain(fill, "not at its own price");
  if (!sound_ || book_ns_ <= order->arrival_ns) complain(fill, "the book was older");
  int64_t left_e2 = fill.quantity.e2();
  Levels& offers = bids(opposite(fill.side));
  for (auto level = offers.rbegin(); level != offers.rend() && left_e2 > 0; ++level) {
    if (level->second.shown_in != book_ || 10'000 - level->first >= order->limit_e4) continue;
    const int64_t free_e2 =
        std::min(level->second.offered_e2 - level->second.taken_e2, level->second.last_e2);
    const int64_t took_e2 = std::clamp<int64_t>(left_e2, 0, free_e2);
    level->second.taken_e2 += took_e2;
    left_e2 -= took_e2;
  }
  if (left_e2 > 0) complain(fill, "not so many were offered below its price");
}

void PaperWitness::met_by_print(const PaperFill& fill, const market::v1::PublicTrade& print) {
  ++printed_;
  Ours* order = judge(fill);
  if (order == nullptr) return;
  if (fill.price.e4() != order->limit_e4) complain(fill, "not at its own price");
  if (print.is_block_trade()) complain(fill, "a trade agreed outside the book");
  if ((order->side == Side::yes) == print.taker_bought_yes()) complain(fill, "the taker was on its own side");
  if (fill.exchange_time.ns() != print.exchange_ns()) complain(fill, "at another time than the trade");
  int64_t& used_e2 = used_of_print_e2_[print.trade_id()];
  used_e2 += fill.quantity.e2();
  if (used_e2 > print.quantity_e2()) complain(fill, "more than was traded");
  const int64_t price_e4 = order->side == Side::yes ? print.yes_price_e4() : 10'000 - print.yes_price_e4();
  if (price_e4 > order->limit_e4) return complain(fill, "traded above its price");
  if (price_e4 < order->limit_e4) return;
  // All that was traded at the price since some instant, less all who were before us then.
  order->filled_at_touch_e2 += fill.quantity.e2();
  std::vector<Seen> queues = order->displays;
  for (const Seen& through : order->through) queues.push_back({through.at_ns, 0});
  int64_t most_e2 = 0;
  for (const Seen& queue : queues) {
    int64_t traded_e2 = 0;
    for (const Seen& traded : order->prints) traded_e2 += traded.at_ns > queue.at_ns ? traded.e2 : 0;
    most_e2 = std::max(most_e2, traded_e2 - queue.e2);
  }
  if (order->filled_at_touch_e2 > most_e2) complain(fill, "others stood before it");
}

}  // namespace headgate::venue
