#include "services/market/clock_frame.h"

#include "json/quote.h"
#include "json/reader.h"

namespace headgate {
namespace {

uint64_t step_of(json::Reader& reader) {
  const int64_t step = reader.integer("step");
  if (step < 0) reader.refuse("step", std::to_string(step), "must not be negative");
  return static_cast<uint64_t>(step);
}

Result<ClockFrame> read_granted(json::Reader& reader) {
  StepGranted out{step_of(reader), reader.integer("market_time_ns")};
  if (out.market_time_ns <= 0) {
    reader.refuse("market_time_ns", std::to_string(out.market_time_ns), "must be nanoseconds since 1970");
  }
  if (reader.failed()) return reader.error();
  return ClockFrame(out);
}

Result<ClockFrame> read_complete(json::Reader& reader) {
  StepComplete out;
  out.step = step_of(reader);
  out.day_over = reader.boolean("day_over");
  if (reader.has("feed_open")) out.feed_open = reader.boolean("feed_open");
  const json::Value* feeds = reader.array("feeds");
  for (size_t i = 0; feeds != nullptr && i < feeds->items.size(); ++i) {
    json::Reader feed(feeds->items[i], "feeds[" + std::to_string(i) + "]");
    if (!feed.failed()) out.feeds.push_back({feed.integer("sid"), feed.integer("seq")});
    if (feed.failed()) reader.adopt(feed.error());
  }
  if (reader.failed()) return reader.error();
  return ClockFrame(out);
}

}  // namespace

Result<ClockFrame> parse_clock_frame(std::string_view text) {
  const Result<json::Value> document = json::parse(text);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  const std::string type = reader.string("type");
  if (type == "step") return read_granted(reader);
  if (type == "step_complete") return read_complete(reader);
  reader.refuse("type", type, "must be step or step_complete");
  return reader.error();
}

std::string done_frame(uint64_t step) {
  return json::ObjectWriter().add("type", "done").add("step", static_cast<int64_t>(step)).text();
}

}  // namespace headgate
