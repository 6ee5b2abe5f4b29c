#include "exchange/market_text.h"

#include <fmt/format.h>

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;
constexpr int64_t hour_ns = 3600 * ns_per_s;

std::string outcome_words(const MarketPlan& market) {
  if (market.strike == Strike::less) return fmt::format("{}° or below", market.cap_f - 1);
  if (market.strike == Strike::greater) return fmt::format("{}° or above", market.floor_f + 1);
  return fmt::format("{}° to {}°", market.floor_f, market.cap_f);
}

std::string condition_sign(const MarketPlan& market) {
  if (market.strike == Strike::less) return fmt::format("<{}°", market.cap_f);
  if (market.strike == Strike::greater) return fmt::format(">{}°", market.floor_f);
  return fmt::format("{}-{}°", market.floor_f, market.cap_f);
}

std::string condition_words(const MarketPlan& market) {
  if (market.strike == Strike::less) return fmt::format("less than {}°", market.cap_f);
  if (market.strike == Strike::greater) return fmt::format("greater than {}°", market.floor_f);
  return fmt::format("between {}-{}°", market.floor_f, market.cap_f);
}

// The facts a client may check stand as on the exchange: the report's code in brackets after the place, the
// climate day, the condition and the source.
void write_words(JsonText& out, const Plan& plan, const MarketPlan& market, const std::string& yes) {
  const std::string day = date_words(plan.climate_day);
  out.text("title", fmt::format("Will the **high temp in {}** be {} on {}?", plan.station.city,
                                condition_sign(market), day));
  out.text("yes_sub_title", yes).text("no_sub_title", outcome_words(market));
  out.text("rules_primary",
           fmt::format("SIMULATED. The market resolves to Yes if the maximum temperature recorded at {} ({}) "
                       "for {}, is {} fahrenheit according to The Weather Company.",
                       plan.station.city, plan.station.cli, day, condition_words(market)));
  out.text("rules_secondary",
           "SIMULATED. Nothing here can be traded for money. The day runs from midnight to midnight of local "
           "standard time, and whole degrees decide.");
}

void write_times(JsonText& out, const Floor::Event& event, const MarketLife& life) {
  const Plan& plan = event.plan;
  const std::string latest = second_text(plan.expected_expiration.plus_ns(6 * 24 * hour_ns));
  out.text("created_time", second_text(plan.begins)).text("updated_time", second_text(life.updated));
  out.text("open_time", second_text(plan.opens)).text("close_time", second_text(event.closes));
  out.text("occurrence_datetime", second_text(plan.closes));
  out.text("expected_expiration_time", second_text(plan.expected_expiration));
  out.text("expiration_time", latest).text("latest_expiration_time", latest);
  out.number("settlement_timer_seconds", plan.finalized.minus_ns(plan.determined) / ns_per_s);
}

// An absent bid reads as 0. An absent ask reads as 0 where nothing was ever asked, and as 1 elsewhere and
// after the end: 162 of 168 active markets of the demo exchange without an ask and all initialized ones said
// 0 (recorded 2026-06). Only the size tells that a side is absent.
int64_t shown_ask_e4(const PublicView& view, size_t market, const Floor::Top& top) {
  if (top.ask > Quantity() || view.candles.ever_asked(market)) return top.ask_e4;
  return view.floor.life(market).phase == Phase::finalized ? dollar_e4 : 0;
}

void write_quotes(JsonText& out, const PublicView& view, size_t market) {
  const Floor::Top top = view.floor.top(market);
  const int64_t ask_e4 = shown_ask_e4(view, market, top);
  out.dollars("yes_bid_dollars", top.bid_e4).dollars("yes_ask_dollars", ask_e4);
  out.dollars("no_bid_dollars", dollar_e4 - ask_e4).dollars("no_ask_dollars", dollar_e4 - top.bid_e4);
  out.count("yes_bid_size_fp", top.bid).count("yes_ask_size_fp", top.ask);
}

void write_figures(JsonText& out, const PublicView& view, size_t market) {
  const Floor::Figures& figures = view.floor.figures(market);
  const MarketTime yesterday = view.now.plus_ns(-24 * hour_ns);
  out.dollars("last_price_dollars", figures.last_price_e4);
  out.count("volume_fp", figures.volume);
  out.count("volume_24h_fp", view.candles.volume_since(market, yesterday));
  out.count("open_interest_fp", view.floor.open_interest(market));
  const auto before = view.candles.last_before(market, 1, yesterday.ns() / ns_per_s + 1);
  out.dollars("previous_yes_bid_dollars", before ? before->bid.close_e4 : 0);
  out.dollars("previous_yes_ask_dollars", before ? before->ask.close_e4 : 0);
  out.dollars("previous_price_dollars", before ? before->last_e4() : 0);
  out.dollars("liquidity_dollars", 0);
}

void write_outcome(JsonText& out, const MarketLife& life) {
  out.text("status", name_of(life.phase));
  out.text("result", life.outcome ? life.outcome->result() : "");
  out.text("expiration_value", life.outcome ? life.outcome->value : std::string());
  if (life.outcome) out.dollars("settlement_value_dollars", life.outcome->yes_e4);
  if (life.phase == Phase::finalized) out.text("settlement_ts", second_text(life.settled));
}

}  // namespace

void write_strikes(JsonText& out, const MarketPlan& market) {
  out.text("strike_type", name_of(market.strike));
  if (market.strike != Strike::less) out.number("floor_strike", market.floor_f);
  if (market.strike != Strike::greater) out.number("cap_strike", market.cap_f);
}

void write_grid(JsonText& out, PriceStructure structure) {
  out.text("price_level_structure", name_of(structure)).key("price_ranges").open_list();
  for (const venue::PriceBand& band : bands_of(structure)) {
    out.open().dollars("start", band.start_e4).dollars("end", band.end_e4);
    out.dollars("step", band.step_e4).close();
  }
  out.close_list();
}

std::string yes_words(const Floor& floor, size_t market) {
  const std::string& changed = floor.life(market).yes_sub_title;
  return changed.empty() ? outcome_words(floor.event_of(market).market(market)) : changed;
}

std::string second_text(MarketTime at) { return iso_utc(at.ns()).substr(0, 19) + "Z"; }

void write_market(JsonText& out, const PublicView& view, size_t market) {
  const Floor::Event& event = view.floor.event_of(market);
  const MarketLife& life = view.floor.life(market);
  const MarketPlan& plan = event.market(market);
  const std::string yes = yes_words(view.floor, market);
  out.open().text("ticker", plan.ticker).text("event_ticker", event.plan.event);
  out.text("market_type", "binary");
  write_words(out, event.plan, plan, yes);
  out.text("subtitle", yes);
  write_strikes(out, plan);
  write_times(out, event, life);
  write_quotes(out, view, market);
  write_figures(out, view, market);
  write_outcome(out, life);
  out.dollars("notional_value_dollars", dollar_e4);
  out.truth("can_close_early", true).text("early_close_condition", "None.");
  write_grid(out, life.structure);
  out.number("exchange_index", event.plan.exchange_index).close();
}

void write_created(JsonText& out, const Floor& floor, size_t market) {
  const Plan& plan = floor.event_of(market).plan;
  const MarketPlan& here = floor.event_of(market).market(market);
  out.text("event_type", "created").text("market_ticker", here.ticker);
  out.number("exchange_index", plan.exchange_index);
  out.number("open_ts", plan.opens.ns() / ns_per_s).number("close_ts", plan.closes.ns() / ns_per_s);
  write_grid(out, plan.price_structure);
  out.key("additional_metadata").open().text("name", outcome_words(here));
  write_words(out, plan, here, outcome_words(here));
  out.truth("can_close_early", true).text("event_ticker", plan.event);
  out.number("expected_expiration_ts", plan.expected_expiration.ns() / ns_per_s);
  write_strikes(out, here);
  out.close();
}

}  // namespace headgate::exchange
