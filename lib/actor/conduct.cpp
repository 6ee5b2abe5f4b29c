#include "actor/conduct.h"

namespace headgate {
namespace {

void add(const TimerCommand& timer, Digest& digest) {
  digest.add(timer.timer).add(static_cast<int64_t>(timer.due.index()));
  if (const auto* market = std::get_if<MarketTime>(&timer.due)) digest.add(market->ns());
  if (const auto* machine = std::get_if<MachineTime>(&timer.due)) digest.add(machine->ns());
}

}  // namespace

// Each kind begins with its number, so that a row never passes for a message.
void Conduct::saw(const Effects& effects) {
  for (const Row& row : effects.rows) {
    asked_.add(1).add(row.table).add(row.key).add(row.value ? 1 : 0).add(row.value.value_or(""));
  }
  for (const Publication& each : effects.publications) {
    asked_.add(2)
        .add(each.durable ? 1 : 0)
        .add(each.topic)
        .add(each.type)
        .add(each.body)
        .add(each.correlation);
  }
  for (const HttpRequest& each : effects.requests) {
    asked_.add(3).add(each.id).add(each.method).add(each.url).add(each.body).add(each.deadline_ms);
    asked_.add(each.leave_by ? each.leave_by->ns() : 0).add(static_cast<int64_t>(each.credential));
  }
  for (const FeedCommand& each : effects.feeds) {
    asked_.add(4).add(static_cast<int64_t>(each.kind)).add(each.feed).add(each.text);
    asked_.add(static_cast<int64_t>(each.credential));
  }
  for (const TimerCommand& each : effects.timers) add(each, asked_.add(5));
  if (effects.answer) asked_.add(6).add(*effects.answer);
  for (const Recorded& each : effects.records) asked_.add(8).add(each.kind).add(each.bytes);
  for (const Note& each : effects.notes) asked_.add(7).add(each.code).add(each.text);
}

}  // namespace headgate
