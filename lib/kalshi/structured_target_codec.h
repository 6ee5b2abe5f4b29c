#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// Whom a custom_strike's id means: a team, a player.
struct StructuredTarget {
  std::string id;
  std::string name;
  std::string type;                            // "basketball_team", …: words without a closed list
  std::map<std::string, std::string> details;  // those that are texts: abbreviation, league, …
  std::optional<std::string> source_id;
  std::optional<int64_t> updated_ns;
};
struct StructuredTargetPage {
  std::vector<StructuredTarget> targets;
  std::string cursor;  // empty on the last page
};

struct StructuredTargetsQuery {
  std::vector<std::string> ids;  // at most 2000
  std::string type;
  std::string competition;
  std::optional<int64_t> page_size;  // 1 to 2000
  std::string cursor;
};

Result<Request> structured_targets_request(const StructuredTargetsQuery& query);
Result<Request> structured_target_request(const std::string& id);
Result<StructuredTargetPage> parse_structured_target_page(std::string_view body);
Result<StructuredTarget> parse_structured_target_reply(std::string_view body);

}  // namespace headgate::kalshi
