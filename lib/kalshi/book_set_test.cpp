#include "kalshi/book_set.h"

#include <doctest/doctest.h>

using namespace headgate;
using namespace headgate::kalshi;

namespace {

PriceGrid cents() {
  PriceGrid grid;
  auto& range = *grid.Add();
  range.set_end_e4(10000);
  range.set_step_e4(100);
  return grid;
}
const Price forty = *Price::from_e4(4000);
OrderbookSnapshot snapshot(int64_t seq, const std::string& ticker) {
  return {1, seq, std::nullopt, ticker, {{forty, Quantity::contracts(5)}}, {}};
}
OrderbookDelta delta(int64_t seq, const std::string& ticker) {
  return {1, seq, ticker, Leg{Side::yes, forty}, Quantity::contracts(1), std::nullopt};
}
BookSet whole() {
  BookSet set({"A", "B"});
  set.apply(snapshot(1, "A"), cents());
  set.apply(snapshot(2, "B"), cents());
  return set;
}

}  // namespace

TEST_CASE("the sequence counts across the markets of a subscription") {
  // Counting per market would see a gap at every frame, or none when one is lost.
  BookSet set = whole();
  CHECK(set.apply(delta(3, "B"), cents()).changed == std::vector<std::string>{"B"});
  CHECK(set.apply(delta(4, "A"), cents()).suspect.empty());
  CHECK(set.waiting().empty());
  CHECK(set.last_seq() == 4);
}

TEST_CASE("a gap puts every book of the subscription in doubt until its snapshot") {
  // The lost frame may have been any market's: the one whose frame shows the gap is as likely whole as the
  // others.
  BookSet set = whole();
  const BookSet::Applied applied = set.apply(delta(4, "A"), cents());
  CHECK(applied.suspect == std::vector<std::string>{"A", "B"});
  CHECK(set.find("A")->defect() == "SEQUENCE_GAP: expected 3, got 4");
  CHECK(set.find("B")->defect() == "SEQUENCE_GAP: expected 3, got 4");
  set.apply(snapshot(5, "B"), cents());
  CHECK(set.waiting() == std::vector<std::string>{"A"});
  CHECK(set.apply(delta(6, "A"), cents()).suspect.empty());
  CHECK(set.find("A")->needs_snapshot());
  set.apply(snapshot(7, "A"), cents());
  CHECK(set.waiting().empty());
}

TEST_CASE("a repeated number is a break as well") {
  // A frame applied twice doubles its quantity.
  BookSet set = whole();
  CHECK(set.apply(delta(2, "B"), cents()).suspect.size() == 2);
}

TEST_CASE("a frame that did not parse disables its own market and keeps the count") {
  // The other markets' books are proven whole by the sequence that goes on.
  BookSet set = whole();
  const BookSet::Applied applied = set.fault(3, "A", "FIELD_TYPE: msg.price_dollars");
  CHECK(applied.suspect == std::vector<std::string>{"A"});
  CHECK(set.find("A")->defect() == "FIELD_TYPE: msg.price_dollars");
  CHECK(set.find("B")->defect().empty());
  CHECK(set.apply(delta(4, "B"), cents()).suspect.empty());
  CHECK(set.fault(5, "", "FIELD_MISSING: msg.market_ticker").suspect.size() == 2);
}

TEST_CASE("answers of a subscription count in its sequence") {
  // An uncounted acknowledgement would look like a gap and cost every book of the subscription.
  BookSet set = whole();
  CHECK(set.pass(3).suspect.empty());
  CHECK(set.apply(delta(4, "A"), cents()).suspect.empty());
}

TEST_CASE("among many markets each change finds its own book, on the short way as on the long one") {
  // A change booked to a neighbour makes two books wrong, and nothing notices.
  std::vector<std::string> tickers;
  for (int i = 0; i < 3000; ++i) tickers.push_back("KXHIGHXX-26NOV20-B" + std::to_string(i));
  for (const char* odd : {"", "A", "KXHIGHXX"}) tickers.emplace_back(odd);
  BookSet quick(tickers);
  BookSet slow(tickers);
  int64_t seq = 0;
  for (const std::string& ticker : tickers) {
    quick.apply(snapshot(++seq, ticker), cents());
    slow.apply(snapshot(seq, ticker), cents());
  }
  for (size_t i = 0; i < tickers.size(); i += 3) {
    CHECK(quick.apply_plain(delta(++seq, tickers[i]), cents()));
    slow.apply(delta(seq, tickers[i]), cents());
  }
  for (const std::string& ticker : tickers) {
    REQUIRE(quick.find(ticker)->levels(Side::yes) == slow.find(ticker)->levels(Side::yes));
  }
  CHECK(!quick.apply_plain(delta(seq + 1, "KXHIGHXX-26NOV20-B3000"), cents()));
  CHECK(!quick.apply_plain(delta(seq + 2, tickers[0]), cents()));
  CHECK(quick.last_seq() == seq);
}
