#include "kalshi/structured_target_codec.h"

#include "kalshi/amount_codec.h"
#include "kalshi/asking.h"
#include "kalshi/milestone_codec.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

StructuredTarget read_target(json::Reader& reader) {
  StructuredTarget out;
  out.id = reader.nonempty_string("id");
  out.name = reader.nonempty_string("name");
  out.type = reader.nonempty_string("type");
  out.details = texts_within(reader, "details");
  out.source_id = string_if_any(reader, "source_id");
  out.updated_ns = utc_time_if_any(reader, "last_updated_ts");
  return out;
}

}  // namespace

Result<Request> structured_targets_request(const StructuredTargetsQuery& query) {
  return Asking("/structured_targets")
      .each("ids", query.ids, 2000)
      .add("type", std::string_view(query.type))
      .add("competition", std::string_view(query.competition))
      .limit(query.page_size, 2000, "page_size")
      .add("cursor", std::string_view(query.cursor))
      .done();
}

Result<Request> structured_target_request(const std::string& id) {
  return Asking("/structured_targets").segment("structured_target_id", id).done();
}

Result<StructuredTargetPage> parse_structured_target_page(std::string_view body) {
  return parse_object<StructuredTargetPage>(body, "", [](json::Reader& reader) {
    return StructuredTargetPage{items_of<StructuredTarget>(reader, "structured_targets", read_target),
                                cursor_if_any(reader)};
  });
}

Result<StructuredTarget> parse_structured_target_reply(std::string_view body) {
  return parse_object<StructuredTarget>(body, "structured_target", read_target);
}

}  // namespace headgate::kalshi
