#include "backtest/message_difference.h"

#include <doctest/doctest.h>

#include "headgate/edge/v1/edge.pb.h"
#include "headgate/recording/v1/recording.pb.h"

using namespace headgate;
using backtest::first_difference;

namespace {

edge::v1::Evaluation evaluation() {
  edge::v1::Evaluation out;
  out.set_market_ticker("KX-T1");
  out.set_probability(0.1);
  for (const char* name : {"EDGE", "KELLY"}) {
    auto* gate = out.add_gates();
    gate->set_name(name);
    gate->set_value("0.01");
  }
  return out;
}

}  // namespace

TEST_CASE("the first field that differs is named by its path, with both values") {
  // "They differ" sends somebody through a day of messages by hand.
  const edge::v1::Evaluation one = evaluation();
  edge::v1::Evaluation other = one;
  CHECK(!first_difference(one, other));
  other.mutable_gates(1)->set_value("0.02");
  const auto nested = first_difference(one, other);
  REQUIRE(nested);
  CHECK(nested->field == "gates[1].value");
  CHECK(nested->one == "\"0.01\"");
  CHECK(nested->other == "\"0.02\"");
  other.set_market_ticker("KX-T2");
  CHECK(first_difference(one, other)->field == "market_ticker");
}

TEST_CASE("the last bit of a number counts") {
  // Two builds that round differently agree on everything that is shown to people.
  const edge::v1::Evaluation one = evaluation();
  edge::v1::Evaluation other = one;
  other.set_probability(0.1 + 1.4e-17);
  REQUIRE(one.probability() != other.probability());
  CHECK(first_difference(one, other)->field == "probability");
}

TEST_CASE("what only one of them has is absent in the other") {
  // An unknown probability is not a probability of zero.
  recording::v1::Features one;
  recording::v1::Features other;
  other.set_model_e6(0);
  const auto found = first_difference(one, other);
  REQUIRE(found);
  CHECK(found->field == "model_e6");
  CHECK(found->one == "absent");
  CHECK(found->other == "0");
  edge::v1::Evaluation longer = evaluation();
  longer.add_gates()->set_name("MORE");
  const auto more = first_difference(evaluation(), longer);
  REQUIRE(more);
  CHECK(more->field == "gates[2]");
  CHECK(more->one == "absent");
}

TEST_CASE("a field that does not count hides nothing beside it") {
  // The instant of signing would hide a changed price.
  const edge::v1::Evaluation one = evaluation();
  edge::v1::Evaluation other = one;
  other.set_market_ticker("KX-T2");
  constexpr std::string_view ignored[] = {"headgate.edge.v1.Evaluation.market_ticker"};
  CHECK(!first_difference(one, other, ignored));
  other.set_price_e4(1);
  CHECK(first_difference(one, other, ignored)->field == "price_e4");
}

TEST_CASE("bytes that are no such message differ as a whole") {
  // An altered byte need not leave a readable message behind.
  const std::string good = evaluation().SerializeAsString();
  const std::string type = edge::v1::Evaluation::descriptor()->full_name();
  CHECK(!first_difference(type, good, good));
  CHECK(first_difference(type, good, "\xff\xff")->field == "body");
  CHECK(first_difference("headgate.nobody.v1.Knows", good, "x")->field == "body");
}
