#include "bus/inbox.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <deque>

using namespace headgate;

namespace {

bus::v1::Envelope message(uint64_t epoch, uint64_t sequence) {
  bus::v1::Envelope out;
  out.set_source("risk");
  out.set_stream("events");
  out.set_epoch(epoch);
  out.set_sequence(sequence);
  return out;
}

bus::v1::StreamPosition head(uint64_t epoch, uint64_t sequence) {
  bus::v1::StreamPosition out;
  out.set_epoch(epoch);
  out.set_sequence(sequence);
  return out;
}

Inbox events_inbox(uint64_t applied) { return Inbox(Inbox::Kind::events, "risk", "events", 1, applied); }

bus::v1::Reply replay(uint64_t from, uint64_t to, uint64_t published) {
  bus::v1::Reply out;
  *out.mutable_head() = head(1, published);
  for (uint64_t n = from; n <= to; ++n) *out.add_envelopes() = message(1, n);
  return out;
}

}  // namespace

TEST_CASE("A repeated message is delivered once") {
  // A fill counted twice doubles a position.
  Inbox inbox = events_inbox(4);
  CHECK(inbox.receive(message(1, 5)).deliver.size() == 1);
  CHECK(inbox.receive(message(1, 5)).deliver.empty());
  CHECK(inbox.receive(message(1, 3)).deliver.empty());
  CHECK(inbox.repeats() == 2);
}

TEST_CASE("A gap is asked for, and what was held follows the replay in order") {
  // A lost approval would leave money reserved and an order unsent.
  Inbox inbox = events_inbox(0);
  CHECK(inbox.receive(message(1, 3)).deliver.empty());
  const auto ask = inbox.take_ask();
  REQUIRE(ask.has_value());
  CHECK(ask->from_sequence == 1);
  CHECK_FALSE(inbox.take_ask().has_value());
  const auto out = inbox.answered(replay(1, 2, 3));
  REQUIRE(out.deliver.size() == 3);
  CHECK(out.deliver[2].sequence() == 3);
  CHECK_FALSE(inbox.take_ask().has_value());
}

TEST_CASE("The loss of the last message is found by the heartbeat") {
  // Without it the tail of a stream would stay lost until the next message.
  Inbox inbox = events_inbox(7);
  inbox.hear(head(1, 8));
  const auto ask = inbox.take_ask();
  REQUIRE(ask.has_value());
  CHECK(ask->from_sequence == 8);
  CHECK(inbox.answered(replay(8, 8, 8)).deliver.size() == 1);
  CHECK(inbox.live());
}

TEST_CASE("An ask that is not answered is asked again") {
  // A publisher killed while replaying must not leave its reader deaf.
  Inbox inbox = events_inbox(0);
  inbox.hear(head(1, 1));
  REQUIRE(inbox.take_ask().has_value());
  inbox.unanswered();
  CHECK(inbox.take_ask().has_value());
}

TEST_CASE("State begins with a snapshot and starts again when the publisher does") {
  // Prices from a dead process's memory would be traded on.
  Inbox inbox(Inbox::Kind::state, "market", "state", 0, 0);
  CHECK_FALSE(inbox.take_ask().has_value());
  CHECK(inbox.receive(message(9, 40)).deliver.empty());
  REQUIRE(inbox.take_ask()->snapshot);
  CHECK(inbox.receive(message(9, 41)).deliver.empty());
  bus::v1::Reply snapshot;
  *snapshot.mutable_head() = head(9, 40);
  *snapshot.add_envelopes() = message(9, 17);
  const auto out = inbox.answered(snapshot);
  CHECK(out.reset);
  REQUIRE(out.deliver.size() == 2);
  CHECK(out.deliver[1].sequence() == 41);

  CHECK(inbox.receive(message(10, 1)).deliver.empty());
  CHECK_FALSE(inbox.live());
  CHECK(inbox.take_ask()->snapshot);
  CHECK(inbox.receive(message(9, 42)).deliver.empty());
}

TEST_CASE(
    "A position above the publisher's head is disowned, and the stream is read again from its beginning") {
  // Whoever once stood in risk's place leaves exec taking genuine approvals for repeats, over restarts too.
  Inbox inbox = events_inbox(7);
  inbox.hear(head(1, 3));
  CHECK(inbox.receive(message(1, 4)).deliver.empty());
  REQUIRE(inbox.take_ask().has_value());
  const auto out = inbox.answered(replay(8, 7, 4));
  REQUIRE(out.disowned.has_value());
  CHECK(out.disowned->sequence() == 7);
  CHECK_FALSE(inbox.live());
  REQUIRE(inbox.take_ask()->from_sequence == 1);
  const auto again = inbox.answered(replay(1, 4, 4));
  CHECK_FALSE(again.disowned.has_value());
  CHECK(again.deliver.size() == 4);
  CHECK(inbox.live());
}

TEST_CASE("An epoch that the publisher never entered is left again") {
  // One message of epoch 999 would make every genuine one look old for ever.
  Inbox inbox = events_inbox(3);
  CHECK(inbox.receive(message(999, 1)).deliver.size() == 1);
  inbox.hear(head(1, 3));
  REQUIRE(inbox.take_ask().has_value());
  CHECK(inbox.answered(replay(2, 3, 3)).disowned.has_value());
  REQUIRE(inbox.take_ask()->from_sequence == 1);
  CHECK(inbox.answered(replay(1, 3, 3)).deliver.size() == 3);
  CHECK(inbox.receive(message(1, 4)).deliver.size() == 1);
}

TEST_CASE("A late heartbeat makes a reader ask, and the answer lets it go on") {
  // Reading a whole stream again because two messages overtook each other would stop trading for nothing.
  Inbox inbox = events_inbox(7);
  inbox.hear(head(1, 6));
  REQUIRE(inbox.take_ask().has_value());
  CHECK_FALSE(inbox.answered(replay(8, 7, 7)).disowned.has_value());
  CHECK_FALSE(inbox.take_ask().has_value());
  CHECK(inbox.position().sequence() == 7);
}

TEST_CASE("An answer given before a message that followed the question disowns nothing") {
  // What arrives while a question is under way may be newer than its answer.
  Inbox inbox = events_inbox(7);
  inbox.hear(head(1, 6));
  REQUIRE(inbox.take_ask().has_value());
  CHECK(inbox.receive(message(1, 8)).deliver.size() == 1);
  CHECK_FALSE(inbox.answered(replay(8, 7, 7)).disowned.has_value());
  CHECK(inbox.position().sequence() == 8);
}

TEST_CASE("A head that was announced and never reached is not asked for without end") {
  // One false heartbeat would keep a reader asking, and never ready, until it is started anew.
  Inbox inbox = events_inbox(3);
  inbox.hear(head(1, 1'000'000));
  REQUIRE(inbox.take_ask().has_value());
  CHECK_FALSE(inbox.answered(replay(4, 3, 3)).disowned.has_value());
  CHECK_FALSE(inbox.take_ask().has_value());
  CHECK(inbox.live());
  CHECK(inbox.receive(message(1, 4)).deliver.size() == 1);
}

TEST_CASE("State above the publisher's head is forgotten for its snapshot") {
  // Invented books would be traded on, and true ones dropped as old, until market is started anew.
  Inbox inbox(Inbox::Kind::state, "market", "state", 9, 0);
  inbox.hear(head(9, 40));
  REQUIRE(inbox.take_ask()->snapshot);
  bus::v1::Reply snapshot;
  *snapshot.mutable_head() = head(9, 40);
  inbox.answered(snapshot);
  CHECK(inbox.receive(message(9, 41)).deliver.size() == 1);  // a stranger's
  CHECK_FALSE(inbox.take_ask().has_value());
  inbox.hear(head(9, 40));
  REQUIRE(inbox.take_ask()->snapshot);
  const auto out = inbox.answered(snapshot);
  CHECK(out.disowned.has_value());
  CHECK(out.reset);
  CHECK(inbox.live());
  CHECK(inbox.receive(message(9, 41)).deliver.size() == 1);
}

TEST_CASE("Whatever a wire loses, repeats or reorders, every event is applied once and in order") {
  // This is what "nothing doubled, nothing lost" rests on.
  CHECK(rc::check([] {
    const auto published = *rc::gen::inRange<uint64_t>(1, 60);
    Inbox inbox = events_inbox(0);
    std::vector<uint64_t> applied;
    const auto apply = [&applied](const Inbox::Output& out) {
      for (const auto& envelope : out.deliver) applied.push_back(envelope.sequence());
    };
    const auto serve = [&] {
      while (const auto ask = inbox.take_ask()) {
        if (*rc::gen::inRange(0, 4) == 3) {
          inbox.unanswered();
          continue;
        }
        const uint64_t last = std::min(published, ask->from_sequence + *rc::gen::inRange<uint64_t>(0, 9));
        apply(inbox.answered(replay(ask->from_sequence, last, published)));
      }
    };
    const auto arrivals =
        *rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(1, published + 1));
    for (const uint64_t sequence : arrivals) {
      apply(inbox.receive(message(1, sequence)));
      if (*rc::gen::arbitrary<bool>()) serve();
    }
    inbox.hear(head(1, published));
    serve();
    RC_ASSERT(applied.size() == published);
    for (uint64_t n = 1; n <= published; ++n) RC_ASSERT(applied[n - 1] == n);
  }));
}
