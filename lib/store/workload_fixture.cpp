#include "store/workload_fixture.h"

#include <algorithm>
#include <cstring>

#include "domain/random.h"

namespace headgate {
namespace {

// Eight at a time: a sweep makes some gigabytes of them.
std::string bytes_of(Random& random, uint64_t size) {
  std::string out(size, '\0');
  for (uint64_t at = 0; at < size; at += 8) {
    const uint64_t word = random.next();
    std::memcpy(out.data() + at, &word, std::min<uint64_t>(8, size - at));
  }
  return out;
}

}  // namespace

StoreStep Workload::step(uint64_t number) const {
  Random random = Random::of(number, "step");
  StoreStep out;
  out.rows.push_back({"count", "all", std::to_string(number)});
  out.rows.push_back({"order", std::to_string(number % 7), bytes_of(random, 40 + random.below(400))});
  if (number % 3 == 0) out.rows.push_back({"order", std::to_string((number + 2) % 7), std::nullopt});
  if (number % 6 == 0) out.rows.push_back({"book", "large", bytes_of(random, 20'000 + random.below(9'000))});
  if (number % 12 == 7) out.rows.push_back({"book", "large", std::nullopt});
  if (number == heavy) out.rows.push_back({"book", "heavy", std::string(heavy_bytes, 'h')});
  for (uint64_t i = 0; i < number % 4; ++i) {
    auto& event = out.events.emplace_back();
    event.set_type("headgate.exec.v1.Fill");
    event.set_body(std::to_string(number) + "/" + std::to_string(i) + bytes_of(random, random.below(300)));
  }
  for (const char* source : {"edge", "exec"}) {
    if (random.chance(400'000)) continue;
    auto& position = out.positions.emplace_back();
    position.set_source(source);
    position.set_stream("events");
    position.set_epoch(1);
    position.set_sequence(number);
  }
  return out;
}

void Workload::apply(uint64_t number, Truth& truth) const {
  const StoreStep made = step(number);
  for (const Row& row : made.rows) {
    if (row.value) {
      truth.rows[{row.table, row.key}] = *row.value;
    } else {
      truth.rows.erase({row.table, row.key});
    }
  }
  for (const auto& event : made.events) truth.events.push_back(event.body());
  for (const auto& position : made.positions)
    truth.positions[{position.source(), position.stream()}] = position.sequence();
}

Truth truth_of(Store& store) {
  Truth out;
  out.rows = store.load_rows();
  uint64_t next = 1;
  for (const auto& event : store.replay(1, 1'000'000)) {
    // A hole in the numbers is as bad as a lost event: it shows as a body that no truth holds.
    out.events.push_back(event.sequence() == next++ ? event.body() : "event out of sequence");
  }
  if (store.last_event() != out.events.size()) out.events.push_back("head beyond the last event");
  for (const auto& position : store.load_positions())
    out.positions[{position.source(), position.stream()}] = position.sequence();
  return out;
}

}  // namespace headgate
