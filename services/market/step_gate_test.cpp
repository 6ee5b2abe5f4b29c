#include "services/market/step_gate.h"

#include <doctest/doctest.h>

#include "actor/service_names.h"

using namespace headgate;

namespace {

void add(google::protobuf::RepeatedPtrField<bus::v1::StreamPosition>& to, const std::string& source,
         const std::string& stream, uint64_t epoch, uint64_t sequence) {
  bus::v1::StreamPosition& position = *to.Add();
  position.set_source(source);
  position.set_stream(stream);
  position.set_epoch(epoch);
  position.set_sequence(sequence);
}

// Every process idle; market's state at 10, risk's events at 4, all of it applied by everyone.
bus::v1::Heartbeat calm(const std::string& source) {
  bus::v1::Heartbeat beat;
  beat.set_source(source);
  beat.set_ready(true);
  add(*beat.mutable_heads(), source, "state", 2, source == "market" ? 10 : 5);
  add(*beat.mutable_heads(), source, "events", 1, source == "risk" ? 4 : 0);
  if (source == "market") return beat;
  add(*beat.mutable_applied(), "market", "state", 2, 10);
  if (source == "exec") add(*beat.mutable_applied(), "risk", "events", 1, 4);
  if (source == "notify") add(*beat.mutable_applied(), "odds", "events", 0, 0);
  return beat;
}

StepGate calm_gate() {
  StepGate gate;
  for (const std::string_view name : service_names) gate.heard(calm(std::string(name)));
  return gate;
}

const StepComplete complete{7, {{3, 20}}, std::nullopt, false};
const StepGate::Own own{10, "", {{3, 20}}};

}  // namespace

TEST_CASE("a step ends when every latest picture agrees with every other") {
  // Without an end market time stands still for ever.
  const StepGate gate = calm_gate();
  CHECK(gate.waiting_for(complete, own) == std::nullopt);
}

TEST_CASE("a step does not end while anything is on its way") {
  // The next instant would be granted before an order of this one is placed, and runs would differ.
  const struct {
    const char* what;
    void (*change)(StepGate&);
    const char* waits;
  } rows[] = {
      {"a reader is behind its publisher",
       [](StepGate& gate) {
         auto beat = calm("risk");
         beat.mutable_heads(1)->set_sequence(5);
         gate.heard(beat);
       },
       "exec has risk/events at 1:4 of 1:5"},
      {"a reader has applied what its publisher's picture does not show yet",
       [](StepGate& gate) {
         auto beat = calm("exec");
         beat.mutable_applied(1)->set_sequence(5);
         gate.heard(beat);
       },
       "exec has risk/events at 1:5 of 1:4"},
      {"a publisher began a new life that its reader has not met",
       [](StepGate& gate) {
         auto beat = calm("risk");
         beat.mutable_heads(1)->set_epoch(2);
         gate.heard(beat);
       },
       "exec has risk/events at 1:4 of 2:4"},
      {"a process has not applied this step's status",
       [](StepGate& gate) {
         auto beat = calm("settle");
         beat.mutable_applied(0)->set_sequence(9);
         gate.heard(beat);
       },
       "settle has market/state at 2:9 of 2:10"},
      {"a request is in flight",
       [](StepGate& gate) {
         auto beat = calm("forecast");
         beat.set_requests_in_flight(1);
         gate.heard(beat);
       },
       "forecast has 1 requests in flight"},
      {"a process is not ready",
       [](StepGate& gate) {
         auto beat = calm("edge");
         beat.set_ready(false);
         gate.heard(beat);
       },
       "edge is not ready"},
      {"a process does not read the clock",
       [](StepGate& gate) {
         auto beat = calm("odds");
         beat.clear_applied();
         gate.heard(beat);
       },
       "odds does not show what it applied of market/state"},
      {"market's own picture is older than what it published",
       [](StepGate& gate) {
         auto beat = calm("market");
         beat.mutable_heads(0)->set_sequence(9);
         gate.heard(beat);
       },
       "market's heartbeat shows 9 of 10"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    StepGate gate = calm_gate();
    row.change(gate);
    CHECK(gate.waiting_for(complete, own) == std::optional<std::string>(row.waits));
  }
}

TEST_CASE("a step does not end while market itself is not finished") {
  // Frames still in the socket belong to this instant.
  const StepGate gate = calm_gate();
  CHECK(gate.waiting_for(complete, {10, "scan is under way", {{3, 20}}}) == "market: scan is under way");
  CHECK(gate.waiting_for(complete, {10, "", {{3, 19}}}) == "feed 3 at 19 of 20");
  CHECK(gate.waiting_for(complete, {10, "", {}}) == std::nullopt);  // the subscription is gone
}

TEST_CASE("a process that was never heard holds the step") {
  // A dead process stops market time, so that it misses nothing.
  for (const std::string_view missing : service_names) {
    StepGate gate;
    for (const std::string_view name : service_names) {
      if (name != missing) gate.heard(calm(std::string(name)));
    }
    CAPTURE(missing);
    CHECK(gate.waiting_for(complete, own).has_value());
  }
}
