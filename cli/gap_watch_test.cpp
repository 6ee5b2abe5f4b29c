#include "cli/gap_watch.h"

#include <doctest/doctest.h>

#include "cli/tap.h"

using namespace headgate::cli;

namespace {

headgate::bus::v1::Envelope message(uint64_t epoch, uint64_t sequence, const char* source = "risk") {
  headgate::bus::v1::Envelope out;
  out.set_source(source);
  out.set_stream("events");
  out.set_epoch(epoch);
  out.set_sequence(sequence);
  return out;
}

headgate::bus::v1::StreamPosition head(uint64_t epoch, uint64_t sequence) {
  headgate::bus::v1::StreamPosition out;
  out.set_source("risk");
  out.set_stream("events");
  out.set_epoch(epoch);
  out.set_sequence(sequence);
  return out;
}

}  // namespace

TEST_CASE("a tap says exactly which numbers it lost") {
  // Somebody who reads the tap as complete must be told when it is not.
  GapWatch watch;
  CHECK_FALSE(watch.see(message(1, 5)));  // joined in the middle
  CHECK_FALSE(watch.see(message(1, 6)));
  const auto gap = watch.see(message(1, 10));
  REQUIRE(gap);
  CHECK(gap->from == 7);
  CHECK(gap->to == 9);
  CHECK(gap->text() == "gap: risk/events/1 lost 7 to 9");
  CHECK_FALSE(watch.see(message(1, 11)));
}

TEST_CASE("streams are counted each by itself") {
  // Two processes share a topic but never a number.
  GapWatch watch;
  CHECK_FALSE(watch.see(message(1, 5)));
  CHECK_FALSE(watch.see(message(1, 90, "edge")));
  CHECK_FALSE(watch.see(message(1, 6)));
  CHECK_FALSE(watch.see(message(1, 91, "edge")));
}

TEST_CASE("a resent event is no gap, and does not hide a later one") {
  // Risk repeats an approval until exec reports: that is how nothing is lost.
  GapWatch watch;
  CHECK_FALSE(watch.see(message(1, 5)));
  CHECK_FALSE(watch.see(message(1, 6)));
  CHECK_FALSE(watch.see(message(1, 3)));
  const auto gap = watch.see(message(1, 8));
  REQUIRE(gap);
  CHECK(gap->text() == "gap: risk/events/1 lost 7");
}

TEST_CASE("a new epoch starts at one, and an old epoch's echo is ignored") {
  // After a restore the numbers begin again; what was published before we heard of it is lost to the tap.
  GapWatch watch;
  CHECK_FALSE(watch.see(message(1, 40)));
  CHECK_FALSE(watch.see(message(2, 1)));
  CHECK_FALSE(watch.see(message(1, 60)));
  CHECK_FALSE(watch.see(message(2, 2)));
  const auto gap = watch.see(message(3, 3));
  REQUIRE(gap);
  CHECK(gap->from == 1);
  CHECK(gap->to == 2);
}

TEST_CASE("a heartbeat shows the loss of the last messages") {
  // Without it the last lost message of a quiet stream would never be noticed.
  GapWatch watch;
  CHECK_FALSE(watch.hear(head(1, 4)));
  CHECK_FALSE(watch.see(message(1, 5)));
  CHECK_FALSE(watch.hear(head(1, 5)));
  const auto gap = watch.hear(head(1, 7));
  REQUIRE(gap);
  CHECK(gap->from == 6);
  CHECK(gap->to == 7);
  CHECK_FALSE(watch.see(message(1, 8)));
}

TEST_CASE("a topic is wanted by its beginning") {
  // `tap fill/` must show fills and not everything.
  CHECK(topic_wanted("fill/T/", {}));
  CHECK(topic_wanted("fill/T/", {"book/", "fill/"}));
  CHECK_FALSE(topic_wanted("refill/T/", {"fill/"}));
}
