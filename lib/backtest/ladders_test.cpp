#include "backtest/ladders.h"

#include <doctest/doctest.h>

namespace headgate::backtest {
namespace {

forecast::v1::FairValue said(double first) {
  forecast::v1::FairValue out;
  out.set_event_ticker("E");
  for (const auto& [market, probability] : {std::pair{"E-1", first}, {"E-2", 1 - first}}) {
    auto& outcome = *out.add_outcomes();
    outcome.set_market_ticker(market);
    outcome.set_probability(probability);
  }
  return out;
}
recording::v1::Ticker quoted(uint32_t bid_cents, uint32_t ask_cents) {
  recording::v1::Ticker out;
  out.set_yes_bid_e4(bid_cents * 100);
  out.set_yes_ask_e4(ask_cents * 100);
  return out;
}

TEST_CASE("a ladder holds what both said at its instant, and nothing that was said later") {
  // Scored against a later word the model would look as good as the market that taught it.
  Ladders ladders;
  const MarketTime ten = MarketTime::from_ns(10);
  ladders.hear(said(0.3));
  ladders.quote("E", "E-1", quoted(20, 24), ten);
  ladders.quote("E", "E-2", quoted(76, 0), ten);
  ladders.hear(said(0.9));
  CHECK(ladders.take().left_out.at("no result") == 1);
  ladders.result("E", "E-1", false);
  ladders.result("E", "E-2", true);
  const auto taken = ladders.take();
  REQUIRE(taken.ladders.size() == 1);
  const Ladder& ladder = taken.ladders[0];
  CHECK(ladder.rungs[0].said_by_model == doctest::Approx(0.3));
  CHECK(ladder.rungs[0].said_by_market == doctest::Approx(0.22));
  CHECK(ladder.rungs[1].said_by_market == doctest::Approx(0.88));  // nobody asks less than a dollar
  CHECK(ladder.rungs[1].paid);
}

TEST_CASE("a ladder that is not whole is left out and counted by its reason") {
  Ladders ladders;
  ladders.quote("E", "E-1", quoted(20, 24), MarketTime::from_ns(1));
  CHECK(ladders.take().left_out.at("no fair value by then") == 1);
  ladders.hear(said(0.5));
  ladders.quote("E", "E-1", quoted(20, 24), MarketTime::from_ns(2));
  ladders.quote("E", "E-2", quoted(70, 80), MarketTime::from_ns(2));
  ladders.result("E", "E-1", false);
  ladders.result("E", "E-2", false);
  CHECK(ladders.take().left_out.at("not one winner") == 1);
}

}  // namespace
}  // namespace headgate::backtest
