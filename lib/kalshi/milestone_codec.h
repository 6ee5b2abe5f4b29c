#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"
#include "json/reader.h"
#include "kalshi/request.h"

namespace headgate::kalshi {

// What a market is about in the world, e.g. a game: its start is the game's, while a market's close is days
// after it.
struct Milestone {
  std::string id;
  std::string category;
  std::string type;  // "basketball_game", …: words without a closed list
  std::string title;
  std::string notification_message;
  int64_t start_ns = 0;
  std::optional<int64_t> end_ns;
  std::vector<std::string> related_event_tickers;
  std::vector<std::string> primary_event_tickers;
  std::optional<std::string> source_id;
  // Those of its details that are texts: home_team_id, away_team_id, league, status, …
  std::map<std::string, std::string> details;
  int64_t updated_ns = 0;
};
struct MilestonePage {
  std::vector<Milestone> milestones;
  std::string cursor;  // empty on the last page
};

struct MilestonesQuery {
  int64_t limit = 100;  // 1 to 500; the exchange has no default here
  std::string cursor;
  std::optional<int64_t> starts_from_ns;
  std::string category;
  std::string competition;
  std::string type;
  std::string related_event_ticker;
  std::string source_id;
  std::optional<int64_t> min_updated_s;
};

Result<Request> milestones_request(const MilestonesQuery& query);
Result<Request> milestone_request(const std::string& id);
Result<MilestonePage> parse_milestone_page(std::string_view body);
Result<Milestone> parse_milestone_reply(std::string_view body);

// The list under `milestones`.
std::vector<Milestone> milestones_of(json::Reader& reader);

// The texts among the members of the object `name`; the others are of no fixed form and are left out.
std::map<std::string, std::string> texts_within(json::Reader& reader, std::string_view name);

}  // namespace headgate::kalshi
