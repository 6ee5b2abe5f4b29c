#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <iostream>

#include "domain/random.h"
#include "venue/paper_trial_fixture.h"

using namespace headgate;
using namespace headgate::venue;

namespace {

constexpr int64_t open_ns = 1'790'000'000'000'000'000;
MarketTime after_ms(int64_t ms) { return MarketTime::from_ns(open_ns + ms * ns_per_ms); }

// A market as it may be recorded, and somebody who trades in it: all of it follows from the seed.
class Flow {
 public:
  Flow(uint64_t seed, bool polled, PaperBug bug)
      : random_(Random::of(seed, "paper")), polled_(polled), trial_(terms(seed, polled), bug) {}

  static PaperTrial::Terms terms(uint64_t seed, bool polled) {
    PaperTrial::Terms out;
    out.open = after_ms(0);
    out.close = after_ms(120'000);
    out.polled = polled;
    if (seed % 2 == 0) out.fee_type = "quadratic_with_maker_fees";
    return out;
  }

  void step() {
    ms_ += random_.between(0, 3) == 0 ? random_.between(0, 2'500) : random_.between(0, 120);
    switch (random_.below(10)) {
      case 0:
      case 1:
      case 2:
        return publish();
      case 3:
      case 4:
      case 5:
        return print();
      case 6:
      case 7:
        return order();
      case 8:
        if (!trial_.placed().empty() && random_.below(2) == 0) {
          const auto& placed = trial_.placed();
          trial_.submit(PaperTrial::cancel(placed[random_.below(placed.size())]), after_ms(ms_));
        }
        return;
      default:
        trial_.pass_to(after_ms(ms_));
        // No book that is heard later was true before this.
        if (!polled_ || random_.below(2) == 0) return;
        stamp_ms_ = std::max(stamp_ms_, ms_ - random_.between(1, 1'500));
        trial_.prove(after_ms(stamp_ms_), after_ms(ms_));
    }
  }
  bool over() const { return ms_ > 130'000; }
  PaperTrial& trial() { return trial_; }

 private:
  // Around a middle that wanders; a level changes its size, goes and comes back.
  void publish() {
    middle_ = std::clamp<int64_t>(middle_ + random_.between(-1, 1), 30, 70);
    market::v1::Book book;
    fill(*book.mutable_yes_bids(), yes_, middle_ - random_.between(1, 2));
    fill(*book.mutable_no_bids(), no_, 100 - middle_ - random_.between(0, 1));
    const int64_t behind_ms = random_.between(0, polled_ ? 1'500 : 30);
    book.set_exchange_ns(after_ms(std::max(stamp_ms_, ms_ - behind_ms)).ns());
    stamp_ms_ = std::max(stamp_ms_, ms_ - behind_ms);
    book.set_verified_ns(polled_ ? book.exchange_ns() : after_ms(ms_).ns());
    if (random_.below(25) == 0) book.set_defect("gap in the feed");
    trial_.hear(std::move(book), after_ms(ms_));
  }
  void fill(google::protobuf::RepeatedPtrField<market::v1::Level>& out, std::map<int64_t, int64_t>& sizes,
            int64_t best) {
    if (random_.below(20) == 0) return;
    for (int64_t cents = best; cents > best - 6; --cents) {
      int64_t& size = sizes[cents];
      if (random_.below(3) == 0) size = random_.below(5) == 0 ? 0 : random_.between(1, 900);
      if (size == 0) continue;
      auto* level = out.Add();
      level->set_price_e4(cents * 100);
      level->set_quantity_e2(size);
    }
    if (random_.below(4) == 0 && out.size() > 1) out.DeleteSubrange(1, out.size() - 1);  // cut to its top
  }
  void print() {
    market::v1::PublicTrade print;
    // Now and then one that was told before, or late.
    const bool again = prints_ > 0 && random_.below(10) == 0;
    if (again) return trial_.hear(last_, after_ms(ms_));
    print.set_trade_id("t" + std::to_string(++prints_));
    print.set_yes_price_e4((middle_ + random_.between(-4, 4)) * 100);
    print.set_quantity_e2(random_.between(1, 800));
    print.set_taker_bought_yes(random_.below(2) == 0);
    print.set_is_block_trade(random_.below(12) == 0);
    print.set_exchange_ns(after_ms(ms_ - random_.between(0, 400)).ns());
    last_ = print;
    trial_.hear(std::move(print), after_ms(ms_));
  }
  void order() {
    const Side side = random_.below(2) == 0 ? Side::yes : Side::no;
    const int64_t middle = side == Side::yes ? middle_ : 100 - middle_;
    trial_.submit(trial_.order(side, (middle + random_.between(-4, 3)) * 100, random_.between(1, 1'500),
                               random_.below(4) == 0),
                  after_ms(ms_));
  }

  Random random_;
  bool polled_;
  PaperTrial trial_;
  int64_t ms_ = 0;
  int64_t stamp_ms_ = 0;
  int64_t middle_ = 50;
  int prints_ = 0;
  market::v1::PublicTrade last_;
  std::map<int64_t, int64_t> yes_;
  std::map<int64_t, int64_t> no_;
};

std::string first_of(const std::vector<std::string>& all) { return all.empty() ? "" : all.front(); }

}  // namespace

TEST_CASE(
    "Of any flow of books, trades and orders no more is filled than was offered, nor earlier or better") {
  // Fills beyond the record are the commonest lie of paper trading, and everything later is built on them.
  int64_t takers = 0;
  int64_t quoted = 0;
  int64_t printed = 0;
  CHECK(rc::check([&] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    const bool polled = *rc::gen::arbitrary<bool>();
    Flow flow(seed, polled, PaperBug::none);
    Random crashes = Random::of(seed, "crashes");
    while (!flow.over()) {
      flow.step();
      if (crashes.below(40) == 0) flow.trial().restart();
    }
    PaperTrial& trial = flow.trial();
    RC_ASSERT(first_of(trial.witness().complaints()) == "");
    RC_ASSERT(first_of(trial.audit()) == "");
    takers += trial.witness().takers();
    quoted += trial.witness().quoted();
    printed += trial.witness().printed_fills();
  }));
  std::cout << "fills judged: " << takers << " taken, " << quoted << " by quotes, " << printed
            << " by trades\n";
  CHECK(takers > 100);
  CHECK(quoted > 100);
  CHECK(printed > 100);
}

TEST_CASE("A crash at any step changes nothing that is filled afterwards") {
  // A place in the queue that a restart forgets is a fill that never happens, or one that never was.
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    const bool polled = *rc::gen::arbitrary<bool>();
    Flow steady(seed, polled, PaperBug::none);
    Flow shaken(seed, polled, PaperBug::none);
    while (!steady.over()) {
      steady.step();
      shaken.step();
      // What is on its way is lost by a crash, as it should be: then the two may differ.
      if (shaken.trial().venue().in_flight() == 0) shaken.trial().restart();
      RC_ASSERT(steady.trial().venue().digest() == shaken.trial().venue().digest());
      RC_ASSERT(steady.trial().rows() == shaken.trial().rows());
    }
  }));
}

TEST_CASE("The witness notices each bug that is planted in the exchange it watches") {
  // A witness that notices nothing would swear to anything.
  struct Planted {
    PaperBug bug;
    bool polled;
    const char* name;
  };
  for (const Planted planted : {Planted{PaperBug::level_refilled, false, "what was taken is forgotten"},
                                Planted{PaperBug::no_latency, false, "no latency"},
                                Planted{PaperBug::maker_at_touch, false, "filled at a touch"},
                                Planted{PaperBug::queue_forgotten, false, "first in every queue"},
                                Planted{PaperBug::stale_book, true, "a polled book older than the order"},
                                Planted{PaperBug::print_counted_twice, false, "a trade counts twice"}}) {
    CAPTURE(planted.name);
    std::string said;
    uint64_t seed = 0;
    while (said.empty() && ++seed <= 100) {
      Flow flow(seed, planted.polled, planted.bug);
      Random crashes = Random::of(seed, "crashes");
      while (!flow.over()) {
        flow.step();
        if (crashes.below(40) == 0) flow.trial().restart();
      }
      said = first_of(flow.trial().witness().complaints());
    }
    CHECK(said != "");
    std::cout << planted.name << ": seed " << seed << ": " << said << "\n";
  }
}
