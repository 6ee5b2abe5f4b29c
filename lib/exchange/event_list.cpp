#include "exchange/event_list.h"

#include <algorithm>
#include <map>

#include "exchange/event_text.h"
#include "exchange/history.h"
#include "exchange/market_list.h"
#include "exchange/market_text.h"
#include "exchange/page.h"
#include "exchange/query.h"

namespace headgate::exchange {
namespace {

struct EventFilter {
  explicit EventFilter(const Target& target)
      : series(text_in(target, "series_ticker")),
        status(text_in(target, "status")),
        tickers(each_in(target, "tickers", true)),
        min_close_s(whole_in(target, "min_close_ts", 0)),
        min_updated_s(whole_in(target, "min_updated_ts", 0)) {}

  bool shows(const Floor& floor, const Floor::Event& event) const {
    if (series && *series != event.plan.station.series) return false;
    if (event.closes.ns() / ns_per_s < min_close_s || event.updated.ns() / ns_per_s < min_updated_s)
      return false;
    if (!tickers.empty() && std::find(tickers.begin(), tickers.end(), event.plan.event) == tickers.end())
      return false;
    if (!status) return true;
    for (size_t market = event.first; market < event.first + event.plan.markets.size(); ++market) {
      if (is_in(*status, floor.life(market).phase)) return true;
    }
    return false;
  }

  std::optional<std::string> series, status;
  std::vector<std::string> tickers;
  int64_t min_close_s = 0, min_updated_s = 0;
};

// The latest event of a series speaks for its terms.
std::map<std::string, SeriesText> series_of(const Floor& floor) {
  std::map<std::string, SeriesText> out;
  for (const Floor::Event& event : floor.events()) {
    SeriesText& series = out[event.plan.station.series];
    series.plan = &event.plan;
    series.updated = std::max(series.updated, event.plan.begins);
    for (size_t i = 0; i < event.plan.markets.size(); ++i)
      series.volume += floor.figures(event.first + i).volume;
  }
  return out;
}

bool has_tags(const Target& target) {
  const auto tags = each_in(target, "tags", true);
  return tags.empty() || std::find(tags.begin(), tags.end(), "Daily temperature") != tags.end();
}

}  // namespace

Answer events(const PublicView& view, const Target& target) {
  if (auto refused =
          judge_query(target, "GetEvents",
                      {whole_of("limit", 1, 200), text_of("cursor"), truth_of("with_nested_markets"),
                       truth_of("with_milestones"), word_of("status", "unopened open closed settled"),
                       text_of("series_ticker"), text_of("tickers"), seconds_of("min_close_ts"),
                       seconds_of("min_updated_ts")}))
    return *refused;
  const EventFilter filter(target);
  const bool nested = truth_in(target, "with_nested_markets");
  const auto& all = view.floor.events();
  JsonText out;
  out.open();
  write_page(
      out, "events", page_of(target, "limit", 200, view.floor.house().page_most), all.size(),
      [&](size_t event) { return filter.shows(view.floor, all[event]); },
      [&](JsonText& text, size_t event) { write_event(text, view, all[event], nested); });
  // Weather has none.
  if (truth_in(target, "with_milestones")) out.key("milestones").raw("[]");
  return {200, out.close().take()};
}

Answer one_event(const PublicView& view, const Target& target, const std::string& ticker) {
  if (auto refused = judge_query(target, "GetEvent", {truth_of("with_nested_markets")})) return *refused;
  const Floor::Event* event = view.floor.find_event(ticker);
  if (event == nullptr) return not_found();
  JsonText out;
  out.open().key("event");
  write_event(out, view, *event, truth_in(target, "with_nested_markets"));
  out.key("markets").open_list();  // required by the specification, nested or not
  for (size_t market = event->first; market < event->first + event->plan.markets.size(); ++market) {
    if (!is_history(view, market)) write_market(out, view, market);
  }
  return {200, out.close_list().close().take()};
}

Answer event_metadata(const PublicView& view, const Target& target, const std::string& ticker) {
  if (auto refused = judge_query(target, "GetEventMetadata", {})) return *refused;
  const Floor::Event* event = view.floor.find_event(ticker);
  if (event == nullptr) return not_found();
  JsonText out;
  out.open().text("image_url", "").text("featured_image_url", "").key("market_details").open_list();
  for (const MarketPlan& market : event->plan.markets) {
    out.open().text("market_ticker", market.ticker).text("image_url", "");
    out.text("color_code", "#000000").close();
  }
  out.close_list().key("settlement_sources").raw(settlement_sources());
  return {200, out.text("competition", "High Temperature").close().take()};
}

Answer event_fee_changes(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(target, "GetEventFeeChanges",
                                 {text_of("event_ticker"), whole_of("limit", 1, 1'000), text_of("cursor")}))
    return *refused;
  const auto& all = view.floor.fee_changes();
  const auto event = text_in(target, "event_ticker");
  JsonText out;
  out.open();
  write_page(
      out, "event_fee_changes", page_of(target, "limit", 100, view.floor.house().page_most), all.size(),
      [&](size_t i) { return !event || view.floor.events()[all[i].event].plan.event == *event; },
      [&](JsonText& text, size_t i) {
        const Plan& plan = view.floor.events()[all[i].event].plan;
        text.open().text("id", "event-fee-change-" + std::to_string(i + 1));
        text.text("event_ticker", plan.event).text("series_ticker", plan.station.series);
        write_fee_override(text, all[i].fees);
        text.text("scheduled_ts", second_text(all[i].at)).close();
      });
  return {200, out.close().take()};
}

Answer series_list(const PublicView& view, const Target& target) {
  if (auto refused = judge_query(target, "GetSeriesList",
                                 {text_of("category"), text_of("tags"), truth_of("include_product_metadata"),
                                  truth_of("include_volume"), seconds_of("min_updated_ts")}))
    return *refused;
  const bool weather = text_in(target, "category").value_or("Climate and Weather") == "Climate and Weather";
  const int64_t min_updated_s = whole_in(target, "min_updated_ts", 0);
  JsonText out;
  out.open().key("series").open_list();
  for (const auto& [ticker, series] : series_of(view.floor)) {
    if (!weather || !has_tags(target) || series.updated.ns() / ns_per_s < min_updated_s) continue;
    write_series(out, series, truth_in(target, "include_volume"),
                 truth_in(target, "include_product_metadata"));
  }
  return {200, out.close_list().close().take()};
}

Answer one_series(const PublicView& view, const Target& target, const std::string& ticker) {
  if (auto refused = judge_query(target, "GetSeries", {truth_of("include_volume")})) return *refused;
  const auto all = series_of(view.floor);
  const auto found = all.find(ticker);
  if (found == all.end()) return not_found();
  JsonText out;
  out.open().key("series");
  write_series(out, found->second, truth_in(target, "include_volume"), true);
  return {200, out.close().take()};
}

Answer series_fee_changes(const PublicView&, const Target& target) {
  if (auto refused =
          judge_query(target, "GetSeriesFeeChanges", {text_of("series_ticker"), truth_of("show_historical")}))
    return *refused;
  return {200, R"({"series_fee_change_arr":[]})"};
}

}  // namespace headgate::exchange
