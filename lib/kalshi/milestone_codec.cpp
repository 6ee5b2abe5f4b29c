#include "kalshi/milestone_codec.h"

#include "domain/moment.h"
#include "kalshi/amount_codec.h"
#include "kalshi/asking.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

Milestone read_milestone(json::Reader& reader) {
  Milestone out;
  out.id = reader.nonempty_string("id");
  out.category = reader.string("category");
  out.type = reader.nonempty_string("type");
  out.title = reader.string("title");
  out.notification_message = reader.string("notification_message");
  out.start_ns = reader.utc_time("start_date");
  out.end_ns = utc_time_if_any(reader, "end_date");
  out.related_event_tickers = texts_of(reader, "related_event_tickers");
  out.primary_event_tickers = texts_of(reader, "primary_event_tickers");
  out.source_id = string_if_any(reader, "source_id");
  out.details = texts_within(reader, "details");
  out.updated_ns = reader.utc_time("last_updated_ts");
  return out;
}

}  // namespace

std::map<std::string, std::string> texts_within(json::Reader& reader, std::string_view name) {
  std::map<std::string, std::string> out;
  const json::Value* object = reader.object(name);
  if (object == nullptr) return out;
  for (const json::Member& member : object->members) {
    if (member.second.kind == json::Kind::string) out[member.first] = member.second.text;
  }
  return out;
}

std::vector<Milestone> milestones_of(json::Reader& reader) {
  return items_of<Milestone>(reader, "milestones", read_milestone);
}

Result<Request> milestones_request(const MilestonesQuery& query) {
  const auto from = query.starts_from_ns;
  // Whole seconds, rounded down: what starts in that second is asked for too.
  const std::string starts = from ? iso_utc(*from).substr(0, 19) + "Z" : "";
  return Asking("/milestones")
      .limit(query.limit, 500)
      .add("cursor", std::string_view(query.cursor))
      .add("minimum_start_date", std::string_view(starts))
      .add("category", std::string_view(query.category))
      .add("competition", std::string_view(query.competition))
      .add("type", std::string_view(query.type))
      .add("related_event_ticker", std::string_view(query.related_event_ticker))
      .add("source_id", std::string_view(query.source_id))
      .add("min_updated_ts", query.min_updated_s)
      .done();
}

Result<Request> milestone_request(const std::string& id) {
  return Asking("/milestones").segment("milestone_id", id).done();
}

Result<MilestonePage> parse_milestone_page(std::string_view body) {
  return parse_object<MilestonePage>(body, "", [](json::Reader& reader) {
    // The specification lets the cursor be left out here, and only here and for structured targets.
    return MilestonePage{milestones_of(reader), cursor_if_any(reader)};
  });
}

Result<Milestone> parse_milestone_reply(std::string_view body) {
  return parse_object<Milestone>(body, "milestone", read_milestone);
}

}  // namespace headgate::kalshi
