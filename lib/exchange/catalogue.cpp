#include "exchange/catalogue.h"

#include <array>

#include "exchange/page.h"
#include "exchange/query.h"

namespace headgate::exchange {
namespace {

using Serve = Answer (*)(const Target&);

Answer milestones(const Target& target) {
  Parameter limit = whole_of("limit", 1, 500);
  limit.required = true;
  if (auto refused =
          judge_query(target, "GetMilestones",
                      {limit, text_of("cursor"), moment_of("minimum_start_date"), text_of("category"),
                       text_of("competition"), text_of("source_id"), text_of("type"),
                       text_of("related_event_ticker"), seconds_of("min_updated_ts")}))
    return *refused;
  return empty_page("milestones");
}

Answer structured_targets(const Target& target) {
  if (auto refused = judge_query(target, "GetStructuredTargets",
                                 {text_of("ids"), text_of("type"), text_of("competition"), text_of("status"),
                                  whole_of("page_size", 1, 2'000), text_of("cursor")}))
    return *refused;
  if (each_in(target, "ids", false).size() > 2'000)
    return {400, query_tag("GetStructuredTargets", "ids", "max")};
  return empty_page("structured_targets");
}

Answer multivariate_events(const Target& target) {
  constexpr std::string_view operation = "GetMultivariateEvents";
  if (auto refused = judge_query(target, operation,
                                 {whole_of("limit", 1, 200), text_of("cursor"), text_of("series_ticker"),
                                  text_of("collection_ticker"), truth_of("with_nested_markets")}))
    return *refused;
  if (text_in(target, "series_ticker") && text_in(target, "collection_ticker"))
    return incompatible(operation, "collection_ticker", "series_ticker");
  return empty_page("events");
}

Answer collections(const Target& target) {
  if (auto refused =
          judge_query(target, "GetMultivariateEventCollections",
                      {word_of("status", "unopened open closed"), text_of("associated_event_ticker"),
                       text_of("series_ticker"), whole_of("limit", 1, 200), text_of("cursor")}))
    return *refused;
  return empty_page("multivariate_contracts");
}

Answer incentives(const Target& target) {
  if (auto refused = judge_query(
          target, "GetIncentivePrograms",
          {word_of("status", "all active upcoming closed paid_out"), word_of("type", "all liquidity volume"),
           text_of("incentive_description"), whole_of("limit", 1, 10'000), text_of("cursor")}))
    return *refused;
  return empty_page("incentive_programs", "next_cursor");
}

Answer tags(const Target& target) {
  if (auto refused = judge_query(target, "GetTagsForSeriesCategories", {})) return *refused;
  return {200, R"({"tags_by_categories":{"Climate and Weather":["Daily temperature"]}})"};
}

Answer sports(const Target& target) {
  if (auto refused = judge_query(target, "GetFiltersForSports", {})) return *refused;
  return {200, R"({"filters_by_sports":{},"sport_ordering":[]})"};
}

Answer live_batch(const Target& target) {
  constexpr std::string_view operation = "GetLiveDatas";
  if (auto refused =
          judge_query(target, operation, {text_of("milestone_ids", true), truth_of("include_player_stats")}))
    return *refused;
  if (each_in(target, "milestone_ids", false).size() > 100)
    return {400, query_tag(operation, "milestone_ids", "max")};
  return {200, R"({"live_datas":[]})"};
}

struct Place {
  std::string_view path;
  Serve serve;
};
constexpr std::array places{
    Place{"/milestones", milestones},
    Place{"/structured_targets", structured_targets},
    Place{"/events/multivariate", multivariate_events},
    Place{"/multivariate_event_collections", collections},
    Place{"/incentive_programs", incentives},
    Place{"/search/tags_by_categories", tags},
    Place{"/search/filters_by_sport", sports},
    Place{"/live_data/batch", live_batch},
};
// Below them stand ids, of which there are none. The announcements are gone since 2026-07-04.
constexpr std::array<std::string_view, 5> nothing_below = {"/milestones/", "/structured_targets/",
                                                           "/multivariate_event_collections/", "/live_data/",
                                                           "/exchange/announcements"};

}  // namespace

std::optional<Answer> catalogue(const PublicView&, const Target& target) {
  for (const Place& each : places) {
    if (each.path == target.path) return each.serve(target);
  }
  for (const std::string_view each : nothing_below) {
    if (target.path.starts_with(each)) return not_found();
  }
  return std::nullopt;
}

}  // namespace headgate::exchange
