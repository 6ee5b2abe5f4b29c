#include "services/settle/ledger.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>
#include <vector>

namespace headgate {
namespace {

// One step of a random account: a fill, or a market's result.
struct Step {
  bool is_settlement;
  int market;
  Side side;
  int64_t price_e4;
  int64_t quantity_e2;
  int64_t fee_e6;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << (step.is_settlement ? "settle " : "fill ") << step.market << " " << name_of(step.side) << " "
             << step.price_e4 << " x " << step.quantity_e2 << " fee " << step.fee_e6;
}

rc::Gen<Step> any_step() {
  return rc::gen::build<Step>(
      rc::gen::set(&Step::is_settlement, rc::gen::weightedElement<bool>({{9, false}, {1, true}})),
      rc::gen::set(&Step::market, rc::gen::inRange(0, 3)),
      rc::gen::set(&Step::side, rc::gen::element(Side::yes, Side::no)),
      rc::gen::set(&Step::price_e4, rc::gen::inRange<int64_t>(1, 10'000)),
      rc::gen::set(&Step::quantity_e2, rc::gen::inRange<int64_t>(1, 2'000)),
      rc::gen::set(&Step::fee_e6, rc::gen::inRange<int64_t>(0, 300'000)));
}

std::string name_of_market(int market) { return "KXTEST-" + std::to_string(market); }

FillFacts facts_of(const Step& step, size_t number) {
  return {"trade-" + std::to_string(number), name_of_market(step.market),
          Leg{step.side, *Price::from_e4(step.price_e4)}, Quantity::from_e2(step.quantity_e2),
          Money::from_e6(step.fee_e6)};
}

// Applies a step; a fill in a settled market is what came too late, as the actor treats it.
std::vector<settle::v1::LedgerEntry> apply(Ledger& ledger, const Step& step, size_t number) {
  std::vector<settle::v1::LedgerEntry> out;
  const std::string market = name_of_market(step.market);
  if (step.is_settlement) {
    if (auto entry = ledger.settle(market, step.side, {})) out.push_back(*entry);
    return out;
  }
  if (auto entry = ledger.fill(facts_of(step, number), {})) out.push_back(*entry);
  if (!out.empty() && ledger.positions().at(market).winner) {
    if (auto entry = ledger.settle_late(market, facts_of(step, number).trade_id, {})) out.push_back(*entry);
  }
  return out;
}

Ledger opened(int64_t cash_e6) {
  Ledger ledger;
  ledger.deposit(1, Money::from_e6(cash_e6), {});
  return ledger;
}

// Cash without any ledger: what was bought costs its price, a contract pays a dollar when its side wins, and
// one of each side pays a dollar at once. Buying is never netted here; pairs are counted from the totals
// bought.
int64_t cash_by_hand(int64_t opening_e6, const std::vector<Step>& steps) {
  int64_t cash = opening_e6;
  for (int market = 0; market < 3; ++market) {
    int64_t bought[2] = {0, 0};
    std::optional<Side> winner;
    for (const Step& step : steps) {
      if (step.market != market) continue;
      if (step.is_settlement) {
        if (!winner) winner = step.side;
        continue;
      }
      cash -= step.price_e4 * step.quantity_e2 + step.fee_e6;
      bought[step.side == Side::yes ? 0 : 1] += step.quantity_e2;
    }
    // Settled: every contract of the winning side pays. Open: only complete pairs do.
    cash += 10'000 * (winner ? bought[*winner == Side::yes ? 0 : 1] : std::min(bought[0], bought[1]));
  }
  return cash;
}

}  // namespace

TEST_CASE("every entry sums to zero and so do all accounts") {
  // A cent that is debited and not credited is a cent nobody can find again.
  CHECK(rc::check([] {
    const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
    Ledger ledger = opened(1'000'000'000);
    for (size_t i = 0; i < steps.size(); ++i) {
      for (const auto& entry : apply(ledger, steps[i], i)) {
        int64_t sum = 0;
        for (const auto& posting : entry.postings()) sum += posting.amount_e6();
        RC_ASSERT(sum == 0);
      }
      RC_ASSERT(ledger.sum_of_accounts() == Money{});
    }
  }));
}

TEST_CASE("cash is the opening less costs and fees plus what pairs and winners pay, to the last unit") {
  // The figure that the audit compares with the exchange would be wrong by itself.
  CHECK(rc::check([] {
    const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
    Ledger ledger = opened(1'000'000'000);
    for (size_t i = 0; i < steps.size(); ++i) apply(ledger, steps[i], i);
    RC_ASSERT(ledger.cash().e6() == cash_by_hand(1'000'000'000, steps));
    // Equity moves by profit and fees alone.
    RC_ASSERT(ledger.equity() == Money::from_e6(1'000'000'000) + ledger.profit() - ledger.fees());
    for (const auto& [market, position] : ledger.positions()) RC_ASSERT(position.cost >= Money{});
  }));
}

TEST_CASE("applying any part of the history again changes nothing") {
  // After a restart the streams repeat what was applied; each fill would be paid for twice.
  CHECK(rc::check([] {
    const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
    const auto again = *rc::gen::inRange<size_t>(0, steps.size() + 1);
    Ledger ledger = opened(1'000'000'000);
    for (size_t i = 0; i < steps.size(); ++i) apply(ledger, steps[i], i);
    const uint64_t before = ledger.digest();
    for (size_t i = 0; i < again; ++i) RC_ASSERT(apply(ledger, steps[i], i).empty());
    RC_ASSERT(ledger.digest() == before);
  }));
}

TEST_CASE("the same trades with yes and no exchanged give mirrored positions and the same money") {
  // One side would be favoured by a rounding or a sign, and profit would depend on how a market is phrased.
  CHECK(rc::check([] {
    const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
    Ledger ledger = opened(0);
    Ledger mirror = opened(0);
    for (size_t i = 0; i < steps.size(); ++i) {
      Step mirrored = steps[i];
      mirrored.side = opposite(mirrored.side);
      apply(ledger, steps[i], i);
      apply(mirror, mirrored, i);
    }
    RC_ASSERT(ledger.cash() == mirror.cash());
    RC_ASSERT(ledger.profit() == mirror.profit());
    for (const auto& [market, position] : ledger.positions()) {
      const LedgerPosition& other = mirror.positions().at(market);
      RC_ASSERT(position.net == -other.net);
      RC_ASSERT(position.cost == other.cost);
      RC_ASSERT(position.realised == other.realised);
    }
  }));
}

TEST_CASE("buying the other side closes at a dollar the pair and opens the rest") {
  // A hedge would look like two positions at risk, and its profit would stay invisible until settlement.
  Ledger ledger = opened(100'000'000);
  ledger.fill({"a", "KXTEST-1", Leg{Side::yes, *Price::from_e4(4'000)}, Quantity::contracts(10), {}}, {});
  ledger.fill({"b", "KXTEST-1", Leg{Side::no, *Price::from_e4(5'000)}, Quantity::contracts(15), {}}, {});
  const LedgerPosition& position = ledger.positions().at("KXTEST-1");
  CHECK(position.net == Quantity::contracts(-5));
  CHECK(position.cost.text() == "2.500000");      // five NO at 50 cents
  CHECK(position.realised.text() == "1.000000");  // ten pairs at 90 cents each
  CHECK(ledger.cash().text() == "98.500000");     // 100 - 4 - 7.50 + 10
}

TEST_CASE("a position cut into pieces gives up its whole cost, no unit more or less") {
  // Rounded shares would leave a cost on an empty position, and it would never close.
  Ledger ledger = opened(0);
  ledger.fill({"a", "KXTEST-1", Leg{Side::yes, *Price::from_e4(3'333)}, Quantity::from_e2(7), {}}, {});
  for (int i = 0; i < 7; ++i) {
    ledger.fill(
        {"b" + std::to_string(i), "KXTEST-1", Leg{Side::no, *Price::from_e4(1)}, Quantity::from_e2(1), {}},
        {});
  }
  CHECK(ledger.positions().at("KXTEST-1").cost == Money{});
  CHECK(ledger.balance("position/KXTEST-1") == Money{});
}

}  // namespace headgate
