// Everything at once, beside a slow exchange of its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>

#include "domain/random.h"
#include "venue/shadow_fixture.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

constexpr std::array<const char*, 4> people{"ann", "bob", "cat", "dan"};
constexpr std::array<const char*, 3> tickers{"CENTS", "FINE", "MAKER"};
constexpr int64_t begin_s = 1'790'000'000;

struct Count {
  int placed = 0, refused = 0, fills = 0, amended = 0, moved = 0, triggered = 0, expired = 0, withdrawn = 0,
      halted = 0, transfers = 0;
};

class Flow {
 public:
  Flow(uint64_t seed, bool restores)
      : draw_(seed),
        restores_(restores),
        rules_{seed % 2 == 0, seed % 4 < 2 ? FeeRounding::centicent : FeeRounding::micro},
        venue_(std::make_unique<Venue>(rules_)),
        shadow_(rules_) {
    for (const char* name : people) {
      const Precision precision = name[0] == 'c' ? Precision::cent : Precision::centicent;
      const Money cash = Money::dollars(name[0] == 'd' ? 15 : 300);
      venue_->add_account(name, cash, rows_, precision);
      shadow_.add_account(name, cash, precision);
    }
    const std::vector<PriceBand> cents{PriceBand{0, 10'000, 100}};
    const std::vector<PriceBand> fine{PriceBand{0, 10'000, 1}};
    const MarketTime waived = now_.plus_ns(200 * ns_per_s);
    list({"CENTS", *fee_terms("quadratic", 10'000), cents, false});
    list({"FINE", *fee_terms("quadratic_with_combo_maker_fees", 20'000), fine, false});
    list({"MAKER", *fee_terms("quadratic_with_maker_fees", 15'000), cents, false, waived});
    store();
  }

  void step() {
    now_ = now_.plus_ns(draw_.between(0, 2'500) * ns_per_ms);
    expire();
    store();
    act();
    keep();
    compare();
  }
  void finish() {
    for (const char* ticker : tickers) settle(ticker, draw_.between(0, 10'000));
    keep();
    compare();
    CHECK(venue_->totals().open_interest == Money());
  }
  const Count& count() const { return count_; }

 private:
  void list(const MarketTerms& terms) {
    venue_->list_market(terms, rows_);
    venue_->set_status(terms.ticker, MarketStatus::open, rows_);
    shadow_.list(terms);
  }
  std::string person() { return people[draw_.below(people.size())]; }
  std::string ticker() { return tickers[draw_.below(tickers.size())]; }

  void act() {
    if (venue_->pause() != Pause::none && draw_.chance(200'000)) return pause_all();
    for (const char* market : tickers) {
      const bool paused = venue_->find_market(market)->status == MarketStatus::paused;
      if (paused && draw_.chance(100'000)) return pause_market(market);
    }
    const uint64_t kind = draw_.below(1'000);
    if (kind < 560) return place();
    if (kind < 680) return amend();
    if (kind < 730) return decrease();
    if (kind < 800) return cancel();
    if (kind < 810) return cancel_all();
    if (kind < 900) return group();
    if (kind < 940) return transfer();
    if (kind < 960) return pause_market(ticker());
    if (kind < 975) return pause_all();
    if (kind < 990) return;
    if (kind < 991) return settle(ticker(), draw_.between(0, 10'000));
  }

  OrderRequest any_request() {
    OrderRequest out;
    out.account = person();
    out.market = ticker();
    out.side = draw_.below(2) == 0 ? BookSide::bid : BookSide::ask;
    out.price_e4 = draw_.between(45, 55) * 100;
    if (out.market == "FINE") out.price_e4 += draw_.between(0, 99);
    out.quantity =
        Quantity::from_e2(draw_.chance(300'000) ? draw_.between(1, 99) : draw_.between(1, 20) * 100);
    if (draw_.chance(100'000)) out.time_in_force = TimeInForce::immediate_or_cancel;
    if (draw_.chance(80'000)) out.time_in_force = TimeInForce::fill_or_kill;
    const bool waits = out.time_in_force == TimeInForce::good_till_canceled;
    if (waits && draw_.chance(100'000)) out.post_only = true;
    if (waits && draw_.chance(250'000)) out.expires_s = now_.ns() / ns_per_s + draw_.between(1, 60);
    if (draw_.chance(500'000)) out.self_trade = SelfTrade::maker;
    if (draw_.chance(300'000)) out.cancel_on_pause = true;
    if (draw_.chance(500'000)) out.client_order_id = "id" + std::to_string(draw_.below(20'000));
    const auto groups = venue_->groups(out.account);
    if (!groups.empty() && draw_.chance(600'000)) out.group = groups[draw_.below(groups.size())]->id();
    return out;
  }

  void place() {
    const OrderRequest request = any_request();
    const auto foreseen = shadow_.foresee(request, 0, now_);
    const auto placed = venue_->place(request, now_, rows_);
    if (!placed) {
      ++count_.refused;
      const std::string_view code = placed.error().code;
      if (code == code::unfillable) CHECK(foreseen.unfillable);
      if (code != code::unfillable) CHECK(rows_.empty());
      return;
    }
    ++count_.placed;
    CHECK_FALSE(foreseen.unfillable);
    if (foreseen.crossed_post_only) {
      CHECK(rules_.cancels_crossing_post_only);
      CHECK(placed->order.reason == Reason::post_only_cross_cancel);
    }
    const auto expected = shadow_.arrive(request, placed->order.number, now_);
    judge(expected, placed->order, placed->trades, placed->cancelled);
  }

  void judge(const Shadow::Outcome& expected, const Order& order, const std::vector<Trade>& trades,
             const std::vector<Order>& cancelled) {
    std::vector<Shadow::Fill> fills;
    for (const Trade& trade : trades) {
      fills.push_back({trade.maker_order, trade.price_e4, trade.quantity});
      CHECK(trade.taker_order == order.number);
      CHECK(trade.maker_account != trade.taker_account);
    }
    CHECK(fills == expected.fills);
    CHECK(order.remaining == expected.remaining);
    std::vector<uint64_t> gone;
    for (const Order& each : cancelled) {
      gone.push_back(each.number);
      if (each.reason == Reason::self_trade_cancel) ++count_.withdrawn;
      if (each.reason == Reason::none) ++count_.triggered;
    }
    std::sort(gone.begin(), gone.end());
    CHECK(gone == expected.cancelled);
    count_.fills += static_cast<int>(trades.size());
  }

  const Order* any_order() {
    std::vector<const Order*> resting;
    for (const char* market : tickers) {
      for (const BookSide side : {BookSide::bid, BookSide::ask}) {
        for (const auto* rest : shadow_.queue(market, side)) {
          resting.push_back(&venue_->orders().at(rest->number));
        }
      }
    }
    return resting.empty() ? nullptr : resting[draw_.below(resting.size())];
  }

  void amend() {
    const Order* order = any_order();
    if (order == nullptr) return;
    AmendRequest request{
        order->account, order->id(), order->market, order->side, order->price_e4, {}, {}, {}, {}};
    if (draw_.chance(600'000)) request.price_e4 += draw_.between(-6, 6) * 100;
    const Quantity more = Quantity::from_e2(draw_.between(-300, 300));
    request.quantity = order->filled + order->remaining + (draw_.chance(500'000) ? more : Quantity());
    if (draw_.chance(300'000)) {
      request.expires_s = draw_.chance(300'000) ? 0 : now_.ns() / ns_per_s + draw_.between(1, 60);
    }
    if (draw_.chance(200'000)) request.updated_client_order_id = "id" + std::to_string(draw_.below(20'000));
    const auto amended = venue_->amend(request, now_, rows_);
    if (!amended) {
      CHECK(rows_.empty());
      return;
    }
    ++count_.amended;
    const Order& before = amended->before;
    Shadow::Rest& rest = *shadow_.find(before.number);
    if (request.expires_s) {
      rest.order.expires_s = *request.expires_s == 0 ? std::nullopt : request.expires_s;
    }
    const Quantity remaining = request.quantity - before.filled;
    const bool keeps = request.price_e4 == before.price_e4 && remaining <= before.remaining;
    CHECK(amended->kept_place == keeps);
    if (keeps) {
      rest.order.quantity = remaining;
      return;
    }
    ++count_.moved;
    OrderRequest again = rest.order;
    again.price_e4 = request.price_e4;
    again.quantity = remaining;
    shadow_.remove(before.number);
    const auto expected = shadow_.arrive(again, before.number, now_);
    judge(expected, amended->order, amended->trades, amended->cancelled);
  }

  void decrease() {
    const Order* order = any_order();
    if (order == nullptr) return;
    const uint64_t number = order->number;
    const Quantity left = Quantity::from_e2(draw_.between(0, order->remaining.e2()));
    const auto done = venue_->decrease(order->account, order->id(), {Decrease::Kind::to, left}, rows_);
    if (!done) {
      CHECK(rows_.empty());
      return;
    }
    if (left == Quantity()) return shadow_.remove(number);
    shadow_.find(number)->order.quantity = left;
  }

  void cancel() {
    const Order* order = any_order();
    if (order == nullptr) return;
    const uint64_t number = order->number;
    if (venue_->cancel(order->account, order->id(), rows_)) shadow_.remove(number);
  }

  void cancel_all() {
    const auto done = venue_->cancel_all(person(), rows_);
    if (!done) return;
    for (const Order& order : *done) shadow_.remove(order.number);
  }

  void group() {
    const std::string owner = person();
    const auto groups = venue_->groups(owner);
    if (groups.size() < 2) {
      const Quantity limit = Quantity::contracts(draw_.between(1, 25));
      const auto made = venue_->create_group(owner, limit, rows_);
      REQUIRE(made);
      return shadow_.new_group(made->id(), limit);
    }
    const std::string id = groups[draw_.below(groups.size())]->id();
    const uint64_t kind = draw_.below(10);
    if (kind < 7) {
      REQUIRE(venue_->reset_group(owner, id, rows_));
      return shadow_.reset(id);
    }
    if (kind < 8) {
      const Quantity limit = Quantity::contracts(draw_.between(1, 25));
      const bool was = venue_->find_group(owner, id)->triggered;
      const auto done = venue_->set_group_limit(owner, id, limit, now_, rows_);
      if (!done) return;
      shadow_.limit(id, limit);
      if (was || !shadow_.exceeds(id, now_)) {
        CHECK(done->cancelled.empty());
        return;
      }
      return same(done->cancelled, shadow_.cancel_group(id));
    }
    if (kind < 9) {
      const auto done = venue_->trigger_group(owner, id, rows_);
      if (done) same(done->cancelled, shadow_.cancel_group(id));
      return;
    }
    const auto done = venue_->remove_group(owner, id, rows_);
    if (!done) return;
    same(done->cancelled, shadow_.cancel_group(id));
    shadow_.drop_group(id);
  }

  void transfer() {
    const std::string from = person(), to = person();
    const Money amount = Money::from_e6(draw_.between(1, 20'000) * 1'000);
    if (draw_.chance(200'000)) {
      venue_->deposit(from, amount, rows_);
      return shadow_.move_cash(from, amount);
    }
    const Money available = venue_->find_account(from)->available();
    const auto done = venue_->transfer(from, to, amount, rows_);
    CHECK(done.has_value() == (from != to && amount <= available));
    if (!done) return;
    ++count_.transfers;
    shadow_.move_cash(from, -amount);
    shadow_.move_cash(to, amount);
  }

  void pause_market(const std::string& market) {
    const MarketStatus status = venue_->find_market(market)->status;
    if (status == MarketStatus::settled) return;
    if (status == MarketStatus::open) {
      const auto gone = venue_->set_status(market, MarketStatus::paused, rows_);
      count_.halted += static_cast<int>(gone.size());
      return same(gone, shadow_.cancel_paused(market));
    }
    same(venue_->set_status(market, MarketStatus::open, rows_), shadow_.cancel_market(market));
  }

  void pause_all() {
    const Pause pause = venue_->pause() != Pause::none ? Pause::none
                        : draw_.below(2) == 0          ? Pause::trading
                                                       : Pause::exchange;
    const auto gone = venue_->set_pause(pause, rows_);
    count_.halted += static_cast<int>(gone.size());
    if (pause == Pause::none) {
      CHECK(gone.empty());
      return;
    }
    same(gone, shadow_.cancel_paused({}));
  }

  void settle(const std::string& market, int64_t yes_payout_e4) {
    if (venue_->find_market(market)->status == MarketStatus::settled) return;
    same(venue_->settle(market, yes_payout_e4, rows_), shadow_.cancel_market(market));
    shadow_.settle(market, yes_payout_e4);
  }

  void expire() {
    const auto gone = venue_->expire(now_, rows_);
    count_.expired += static_cast<int>(gone.size());
    same(gone, shadow_.expire(now_));
  }

  static void same(const std::vector<Order>& orders, const std::vector<uint64_t>& expected) {
    std::vector<uint64_t> numbers;
    for (const Order& order : orders) {
      numbers.push_back(order.number);
      CHECK(order.remaining == Quantity());
      CHECK(order.reduced_by > Quantity());
      CHECK(order.status == OrderStatus::canceled);
    }
    std::sort(numbers.begin(), numbers.end());
    CHECK(numbers == expected);
  }

  void store() {
    for (const Row& row : rows_) {
      if (row.value) {
        stored_[{row.table, row.key}] = *row.value;
      } else {
        stored_.erase({row.table, row.key});
      }
    }
    rows_.clear();
  }

  void keep() {
    store();
    if (!restores_) return;
    auto again = std::make_unique<Venue>(rules_);
    REQUIRE(again->restore(stored_).has_value());
    CHECK(again->digest() == venue_->digest());
    CHECK(again->rows() == stored_);
    venue_ = std::move(again);  // the rest of the flow runs on it
  }

  void compare() {
    for (const char* market : tickers) {
      compare(market, BookSide::bid);
      compare(market, BookSide::ask);
      const auto bid = venue_->best(market, BookSide::bid), ask = venue_->best(market, BookSide::ask);
      if (bid && ask) CHECK(bid->price_e4 < ask->price_e4);
    }
    for (const char* name : people) {
      const Account& account = *venue_->find_account(name);
      CHECK(account.cash == shadow_.cash(name));
      CHECK(account.available() >= Money());
      CHECK(account.reserved >= Money());
      for (const char* market : tickers) CHECK(account.holding(market) == shadow_.held(name, market));
    }
    const auto totals = venue_->totals();
    CHECK(totals.fees == shadow_.fees());
    CHECK(totals.cash + totals.open_interest + totals.fees == totals.deposits);
  }

  void compare(const char* market, BookSide side) {
    std::vector<uint64_t> expected, numbers;
    std::map<int64_t, Quantity> levels, ahead;
    for (const Shadow::Rest* rest : shadow_.queue(market, side)) {
      expected.push_back(rest->number);
      const Order& order = venue_->orders().at(rest->number);
      CHECK(order.remaining == rest->order.quantity);
      CHECK(venue_->ahead_of(order) == levels[rest->order.price_e4]);
      levels[rest->order.price_e4] += rest->order.quantity;
    }
    venue_->find_market(market)->ladder.walk(side, [&](int64_t, const Ladder::Queue& queue) {
      numbers.insert(numbers.end(), queue.begin(), queue.end());
      return true;
    });
    CHECK(numbers == expected);
    const auto book = venue_->book(market, side);
    CHECK(book.size() == levels.size());
    for (const Quote& quote : book) CHECK(quote.quantity == levels[quote.price_e4]);
  }

  Random draw_;
  bool restores_;
  VenueRules rules_;
  MarketTime now_ = MarketTime::from_ns(begin_s * ns_per_s);
  std::unique_ptr<Venue> venue_;
  Shadow shadow_;
  Venue::Changes rows_;
  Rows stored_;
  Count count_;
};

}  // namespace

TEST_CASE("With all options at once the engine does what a slow exchange does, to the last digit") {
  // It is the yardstick of every ledger, and other people's clients are to trust it.
  Count sum;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Flow flow(seed, false);
    for (int i = 0; i < 400; ++i) flow.step();
    flow.finish();
    const Count& count = flow.count();
    sum.placed += count.placed, sum.refused += count.refused, sum.fills += count.fills;
    sum.amended += count.amended, sum.moved += count.moved, sum.triggered += count.triggered;
    sum.expired += count.expired, sum.withdrawn += count.withdrawn, sum.halted += count.halted;
    sum.transfers += count.transfers;
  }
  MESSAGE("placed " << sum.placed << ", refused " << sum.refused << ", fills " << sum.fills << ", amended "
                    << sum.amended << " (" << sum.moved << " moved), cancelled by groups " << sum.triggered
                    << ", by expiry " << sum.expired << ", by own orders " << sum.withdrawn << ", by pauses "
                    << sum.halted << ", transfers " << sum.transfers);
  // Otherwise the comparison has not seen what it is about.
  for (const int seen : {sum.fills, sum.moved, sum.triggered, sum.expired, sum.withdrawn, sum.halted}) {
    CHECK(seen > 50);
  }
}

TEST_CASE("A venue with every kind of fact is restored the same after every step") {
  // A restart that changed an order, a cent or a queue position would be a trade nobody made.
  for (uint64_t seed = 101; seed <= 108; ++seed) {
    CAPTURE(seed);
    Flow flow(seed, true);
    for (int i = 0; i < 200; ++i) flow.step();
    flow.finish();
  }
}
