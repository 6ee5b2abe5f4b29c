#include "world/recorded/recorded_world.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "world/recorded/kalshi_rest.h"
#include "world/recorded/open_meteo.h"

namespace headgate::world {
namespace {

using nlohmann::json;

// What the recording holds, as the ready line and the summary tell it.
json recording_json(const Day& day) {
  const Recording& recording = day.recording();
  const RowCounts& counts = recording.counts;
  return {{"event", recording.event},
          {"opens", iso_utc(day.times().opens.ns())},
          {"rows", counts.rows},
          {"crossed_dropped", counts.crossed_dropped},
          {"rows_before_open", counts.rows_before_open},
          {"rows_after_close", counts.rows_after_close},
          {"other_event_rows", counts.other_event_rows},
          {"silences", day.silences().size()},
          {"recorded_outcome", recording.markets[recording.winner].ticker}};
}

}  // namespace

Reply RecordedWorld::summary() const {
  json out = recording_json(day_);
  out["market_time"] = iso_utc(clock_.now().ns());
  out["step"] = clock_.step();
  out["day_over"] = clock_.day_over();
  out["counts"] = {{"feed_connections", counts_.feed_connections},
                   {"feed_refusals", counts_.feed_refusals},
                   {"book_frames", counts_.book_frames},
                   {"requests", counts_.requests},
                   {"faults", faults_.size()}};
  return {200, out.dump()};
}

Reply RecordedWorld::fault(const Target& target) {
  const auto ticker = target.parameter("ticker");
  const auto& markets = day_.recording().markets;
  const bool known = std::any_of(markets.begin(), markets.end(),
                                 [&](const Market& market) { return market.ticker == ticker; });
  return plant(faults_, target, known);
}

Reply RecordedWorld::answer(const Request& request) {
  const Target& target = request.target;
  const bool planting = request.method == "POST" && target.path == "/world/v1/fault";
  if (request.method != "GET" && !planting)
    return kalshi_error(405, "method_not_allowed", "a recorded day can only be read");
  ++counts_.requests;
  const MarketTime now = clock_.now();
  if (target.after(kalshi_root)) return kalshi_reply(day_, now, faults_, target);
  if (is_open_meteo(target)) return open_meteo_reply(day_, now, target);
  if (target.path == "/world/v1/summary") return summary();
  if (target.path == "/world/v1/fault" && admin_) return fault(target);
  return kalshi_error(404, "not_found", "not found");
}

std::optional<Reply> RecordedWorld::feed_refusal(const Request&) {
  if (feed_open()) return std::nullopt;
  ++counts_.feed_refusals;
  return kalshi_error(503, "service_unavailable", "the recording is silent at this time");
}

void RecordedWorld::connect(uint64_t connection) {
  ++counts_.feed_connections;
  feeds_.emplace(connection, FeedConversation(day_, last_sid_));
}

std::vector<std::string> RecordedWorld::text(uint64_t connection, const std::string& text) {
  const auto found = feeds_.find(connection);
  if (found == feeds_.end()) return {};
  return found->second.answer(text, clock_.now());
}

Frames RecordedWorld::grant() {
  const MarketTime before = clock_.advance();
  // A lost feed does not say so: the withdrawal of the quotes, at the silence's first instant, is never sent.
  const MarketTime until = feed_open() ? clock_.now() : clock_.now().plus_ns(-1);
  Frames out;
  for (auto& [connection, feed] : feeds_) {
    for (std::string& frame : feed.advance(before, until)) out.emplace_back(connection, std::move(frame));
  }
  counts_.book_frames += static_cast<int64_t>(out.size());
  return out;
}

std::vector<FeedPosition> RecordedWorld::positions() const {
  std::vector<FeedPosition> out;
  for (const auto& [connection, feed] : feeds_) {
    const auto own = feed.positions();
    out.insert(out.end(), own.begin(), own.end());
  }
  return out;
}

std::string RecordedWorld::ready_line(uint16_t port) const {
  json out = recording_json(day_);
  out["port"] = port;
  return out.dump();
}

}  // namespace headgate::world
