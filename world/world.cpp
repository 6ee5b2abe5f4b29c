#include "world/world.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "world/kalshi_rest.h"
#include "world/open_meteo.h"

namespace headgate::world {
namespace {

using nlohmann::json;

// What the recording holds, as the ready line and the summary tell it.
json recording_json(const World& world) {
  const Recording& recording = world.day.recording();
  const RowCounts& counts = recording.counts;
  return {{"event", recording.event},
          {"opens", iso_utc(world.day.times().opens.ns())},
          {"rows", counts.rows},
          {"crossed_dropped", counts.crossed_dropped},
          {"rows_before_open", counts.rows_before_open},
          {"rows_after_close", counts.rows_after_close},
          {"other_event_rows", counts.other_event_rows},
          {"silences", world.day.silences().size()},
          {"recorded_outcome", recording.markets[recording.winner].ticker}};
}

Reply summary(const World& world) {
  json out = recording_json(world);
  out["market_time"] = iso_utc(world.clock.now().ns());
  out["step"] = world.clock.step();
  out["day_over"] = world.clock.day_over();
  out["counts"] = {{"feed_connections", world.feed_connections},
                   {"feed_refusals", world.feed_refusals},
                   {"book_frames", world.book_frames},
                   {"requests", world.requests},
                   {"faults", world.faults.size()}};
  return {200, out.dump()};
}

Reply fault(World& world, const Target& target) {
  const auto ticker = target.parameter("ticker"), field = target.parameter("field");
  const auto change = fault_change_of(target.parameter("change").value_or(""));
  const auto& markets = world.day.recording().markets;
  const bool known = std::any_of(markets.begin(), markets.end(),
                                 [&](const Market& market) { return market.ticker == ticker; });
  if (!known) return kalshi_error(400, "bad_fault", "ticker must be a market of the event");
  if (!field || field->empty()) return kalshi_error(400, "bad_fault", "field must be named");
  if (target.parameter("change") == "none") {
    world.faults.erase({*ticker, *field});
    return {200, json{{"ticker", *ticker}, {"field", *field}, {"change", "none"}}.dump()};
  }
  if (!change) return kalshi_error(400, "bad_fault", "change must be remove, number, text or none");
  world.faults[{*ticker, *field}] = *change;
  return {200, json{{"ticker", *ticker}, {"field", *field}, {"change", *target.parameter("change")}}.dump()};
}

}  // namespace

Reply answer(World& world, const Target& target) {
  ++world.requests;
  const MarketTime now = world.clock.now();
  if (target.after(kalshi_root)) return kalshi_reply(world.day, now, world.faults, target);
  if (is_open_meteo(target)) return open_meteo_reply(world.day, now, target);
  if (target.path == "/world/v1/summary") return summary(world);
  if (target.path == "/world/v1/fault" && world.admin) return fault(world, target);
  return kalshi_error(404, "not_found", "not found");
}

std::string ready_line(const World& world, uint16_t port) {
  json out = recording_json(world);
  out["port"] = port;
  return out.dump();
}

}  // namespace headgate::world
