#include "kalshi/event_codec.h"

#include "json/reader.h"

namespace headgate::kalshi {

Result<EventInfo> parse_event_reply(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reply(*document, "");
  const json::Value* event = reply.failed() ? nullptr : reply.object("event");
  if (event == nullptr) return reply.error();
  json::Reader reader(*event, "event");
  EventInfo out;
  out.event_ticker = reader.nonempty_string("event_ticker");
  out.series_ticker = reader.nonempty_string("series_ticker");
  out.title = reader.string("title");
  out.mutually_exclusive = reader.boolean("mutually_exclusive");
  const bool nested = reader.has("markets");
  const json::Value* markets = nested ? reader.array("markets") : reply.array("markets");
  if (reader.failed()) return reader.error();
  if (reply.failed()) return reply.error();
  judge_markets(*markets, nested ? "event.markets" : "markets", out.markets);
  return out;
}

}  // namespace headgate::kalshi
