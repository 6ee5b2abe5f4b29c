#include "exchange/market_text.h"

#include <fmt/format.h>

namespace headgate::exchange {
namespace {

constexpr int64_t dollar_e4 = 10'000;
constexpr int64_t hour_ns = 3600 * ns_per_s;

// The source and its address as they stood in markets of September 2026.
constexpr std::string_view settlement_sources =
    R"([{"name":"The Weather Company","url":"https://weather.com/kalshi"}])";

constexpr std::string_view price_ranges = R"([{"start":"0.0000","end":"1.0000","step":"0.0100"}])";

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
void write_words(JsonText& out, const Plan& plan, const MarketPlan& market) {
  const std::string day = date_words(plan.climate_day);
  const std::string outcome = outcome_words(market);
  out.text("title", fmt::format("Will the **high temp in {}** be {} on {}?", plan.station.city,
                                condition_sign(market), day));
  out.text("yes_sub_title", outcome).text("no_sub_title", outcome);
  out.text("rules_primary",
           fmt::format("SIMULATED. The market resolves to Yes if the maximum temperature recorded at {} ({}) "
                       "for {}, is {} fahrenheit according to The Weather Company.",
                       plan.station.city, plan.station.cli, day, condition_words(market)));
  out.text("rules_secondary",
           "SIMULATED. Nothing here can be traded for money. The day runs from midnight to midnight of local "
           "standard time, and whole degrees decide.");
}

void write_strikes(JsonText& out, const MarketPlan& market) {
  out.text("strike_type", name_of(market.strike));
  if (market.strike != Strike::less) out.number("floor_strike", market.floor_f);
  if (market.strike != Strike::greater) out.number("cap_strike", market.cap_f);
}

void write_times(JsonText& out, const Plan& plan, Phase phase) {
  const MarketTime changes[] = {plan.begins, plan.begins,     plan.opens,
                                plan.closes, plan.determined, plan.finalized};
  const std::string latest = second_text(plan.expected_expiration.plus_ns(6 * 24 * hour_ns));
  out.text("created_time", second_text(plan.begins));
  out.text("updated_time", second_text(changes[static_cast<size_t>(phase)]));
  out.text("open_time", second_text(plan.opens)).text("close_time", second_text(plan.closes));
  out.text("occurrence_datetime", second_text(plan.closes));
  out.text("expected_expiration_time", second_text(plan.expected_expiration));
  out.text("expiration_time", latest).text("latest_expiration_time", latest);
  out.number("settlement_timer_seconds", plan.finalized.minus_ns(plan.determined) / ns_per_s);
}

// An absent side reads as price 0 of its bid and 1 of its ask, with size 0 (recorded 2026-06).
void write_quotes(JsonText& out, const Floor& floor, size_t market) {
  const Floor::Top top = floor.top(market);
  out.dollars("yes_bid_dollars", top.bid_e4).dollars("yes_ask_dollars", top.ask_e4);
  out.dollars("no_bid_dollars", dollar_e4 - top.ask_e4).dollars("no_ask_dollars", dollar_e4 - top.bid_e4);
  out.count("yes_bid_size_fp", top.bid).count("yes_ask_size_fp", top.ask);
  const Floor::Figures& figures = floor.figures(market);
  out.dollars("last_price_dollars", figures.last_price_e4);
  out.count("volume_fp", figures.volume).count("volume_24h_fp", figures.volume);
  out.count("open_interest_fp", floor.open_interest(market));
}

void write_outcome(JsonText& out, const Floor::Event& event, size_t market) {
  const bool won = event.winner == market;
  out.text("status", name_of(event.phase));
  out.text("result", !event.winner ? "" : won ? "yes" : "no");
  out.text("expiration_value", event.winner ? fmt::format("{}.00", event.high_f) : std::string());
  if (event.winner) out.dollars("settlement_value_dollars", won ? dollar_e4 : 0);
  if (event.phase == Phase::finalized) out.text("settlement_ts", second_text(event.plan.finalized));
}

void write_constants(JsonText& out) {
  for (const char* name : {"previous_price_dollars", "previous_yes_bid_dollars", "previous_yes_ask_dollars",
                           "liquidity_dollars"}) {
    out.dollars(name, 0);
  }
  out.text("market_type", "binary").dollars("notional_value_dollars", dollar_e4);
  out.truth("can_close_early", true).text("early_close_condition", "None.");
  out.text("price_level_structure", "linear_cent").key("price_ranges").raw(price_ranges);
  out.number("exchange_index", 0);
}

std::string_view fee_type(venue::FeeKind kind) {
  if (kind == venue::FeeKind::maker_quarter) return "quadratic_with_maker_fees";
  return kind == venue::FeeKind::maker_half ? "quadratic_with_combo_maker_fees" : "quadratic";
}

}  // namespace

std::string second_text(MarketTime at) { return iso_utc(at.ns()).substr(0, 19) + "Z"; }

void write_market(JsonText& out, const Floor& floor, size_t market) {
  const Floor::Event& event = floor.event_of(market);
  const MarketPlan& plan = event.market(market);
  out.open().text("ticker", plan.ticker).text("event_ticker", event.plan.event);
  write_words(out, event.plan, plan);
  out.text("subtitle", outcome_words(plan));
  write_strikes(out, plan);
  write_times(out, event.plan, event.phase);
  write_quotes(out, floor, market);
  write_outcome(out, event, market);
  write_constants(out);
  out.close();
}

void write_created(JsonText& out, const Floor& floor, size_t market) {
  const Plan& plan = floor.event_of(market).plan;
  const MarketPlan& here = floor.event_of(market).market(market);
  out.text("event_type", "created").text("market_ticker", here.ticker).number("exchange_index", 0);
  out.number("open_ts", plan.opens.ns() / ns_per_s).number("close_ts", plan.closes.ns() / ns_per_s);
  out.text("price_level_structure", "linear_cent").key("price_ranges").raw(price_ranges);
  out.key("additional_metadata").open().text("name", outcome_words(here));
  write_words(out, plan, here);
  out.truth("can_close_early", true).text("event_ticker", plan.event);
  out.number("expected_expiration_ts", plan.expected_expiration.ns() / ns_per_s);
  write_strikes(out, here);
  out.close();
}

void write_event_created(JsonText& out, const Floor&, const Floor::Event& event) {
  const Plan& plan = event.plan;
  const std::string day = date_words(plan.climate_day);
  out.text("event_ticker", plan.event).number("exchange_index", 0);
  out.text("title", fmt::format("Highest temperature in {} on {}?", plan.station.city, day));
  out.text("subtitle", "On " + day).text("collateral_return_type", "MECNET");
  out.text("series_ticker", plan.station.series).number("strike_date", plan.closes.ns() / ns_per_s);
}

void write_event(JsonText& out, const Floor& floor, const Floor::Event& event, bool with_markets) {
  const Plan& plan = event.plan;
  const std::string day = date_words(plan.climate_day);
  out.open().text("event_ticker", plan.event).text("series_ticker", plan.station.series);
  out.text("title", fmt::format("Highest temperature in {} on {}?", plan.station.city, day));
  out.text("sub_title", "On " + day).text("category", "Climate and Weather");
  out.truth("mutually_exclusive", true).text("collateral_return_type", "MECNET");
  out.text("strike_date", second_text(plan.closes)).key("settlement_sources").raw(settlement_sources);
  out.key("product_metadata").raw(R"({"competition":"High Temperature"})");
  out.truth("available_on_brokers", false).text("last_updated_ts", second_text(plan.begins));
  out.number("exchange_index", 0);
  if (with_markets) {
    out.key("markets").open_list();
    for (size_t i = 0; i < plan.markets.size(); ++i) write_market(out, floor, event.first + i);
    out.close_list();
  }
  out.close();
}

void write_series(JsonText& out, const Plan& plan) {
  out.open().text("ticker", plan.station.series);
  out.text("title", "Highest temperature in " + plan.station.city);
  out.text("frequency", "daily").text("category", "Climate and Weather").key("categories");
  out.raw(R"(["Climate and Weather"])").key("tags").raw(R"(["Daily temperature"])");
  out.key("settlement_sources").raw(settlement_sources);
  out.text("contract_url", "about:simulated-day").text("contract_terms_url", "about:simulated-day");
  out.text("fee_type", fee_type(plan.fees.kind));
  out.key("fee_multiplier").bare_decimal(plan.fees.multiplier_e4, 4);
  out.key("additional_prohibitions").raw("[]").number("exchange_index", 0).close();
}

}  // namespace headgate::exchange
