#include "exchange/market_text.h"

#include <fmt/format.h>

namespace headgate::exchange {
namespace {

using Phase = Floor::Phase;

constexpr int64_t dollar_e4 = 10'000;
constexpr int64_t hour_ns = 3600 * ns_per_s;

std::string outcome_words(const MarketPlan& market) {
  if (market.strike == Strike::less) return fmt::format("{}° or below", market.cap_f - 1);
  if (market.strike == Strike::greater) return fmt::format("{}° or above", market.floor_f + 1);
  return fmt::format("{}° to {}°", market.floor_f, market.cap_f);
}

std::string condition_words(const MarketPlan& market) {
  if (market.strike == Strike::less) return fmt::format("<{}°", market.cap_f);
  if (market.strike == Strike::greater) return fmt::format(">{}°", market.floor_f);
  return fmt::format("{}-{}°", market.floor_f, market.cap_f);
}

void write_words(JsonText& out, const Plan& plan, const MarketPlan& market) {
  const std::string title = fmt::format("Will the **high temp in NYC** be {} on {}?", condition_words(market),
                                        date_text(plan.climate_day));
  const std::string outcome = outcome_words(market);
  out.text("title", title).text("subtitle", outcome);
  out.text("yes_sub_title", outcome).text("no_sub_title", outcome);
  out.text("rules_primary", "A simulated day. The market resolves to Yes if the answer is yes: " + title);
  out.text("rules_secondary", "Simulated; nothing here can be traded for money.");
}

void write_strikes(JsonText& out, const MarketPlan& market) {
  out.text("strike_type", name_of(market.strike));
  if (market.strike != Strike::less) out.number("floor_strike", market.floor_f);
  if (market.strike != Strike::greater) out.number("cap_strike", market.cap_f);
}

void write_times(JsonText& out, const Plan& plan, Phase phase) {
  const MarketTime created = plan.begins.plus_ns(-hour_ns);
  const MarketTime changes[] = {created, created, plan.opens, plan.closes, plan.determined, plan.finalized};
  out.text("created_time", second_text(created));
  out.text("updated_time", second_text(changes[static_cast<size_t>(phase)]));
  out.text("open_time", second_text(plan.opens)).text("close_time", second_text(plan.closes));
  out.text("occurrence_datetime", second_text(plan.closes));
  out.text("expected_expiration_time", second_text(plan.finalized));
  out.text("expiration_time", second_text(plan.closes.plus_ns(7 * 24 * hour_ns)));
  out.text("latest_expiration_time", second_text(plan.closes.plus_ns(7 * 24 * hour_ns)));
  out.number("settlement_timer_seconds", plan.finalized.minus_ns(plan.determined) / ns_per_s);
}

// An absent side reads as price 0 of its bid and 1 of its ask, with size 0 (recorded 2026-06).
void write_quotes(JsonText& out, const Floor& floor, size_t market) {
  const auto bids = floor.venue().book(floor.ticker(market), venue::BookSide::bid);
  const auto asks = floor.venue().book(floor.ticker(market), venue::BookSide::ask);
  const int64_t bid_e4 = bids.empty() ? 0 : bids.front().price_e4;
  const int64_t ask_e4 = asks.empty() ? dollar_e4 : asks.front().price_e4;
  out.dollars("yes_bid_dollars", bid_e4).dollars("yes_ask_dollars", ask_e4);
  out.dollars("no_bid_dollars", dollar_e4 - ask_e4).dollars("no_ask_dollars", dollar_e4 - bid_e4);
  out.count("yes_bid_size_fp", bids.empty() ? Quantity() : bids.front().quantity);
  out.count("yes_ask_size_fp", asks.empty() ? Quantity() : asks.front().quantity);
  const Floor::Figures& figures = floor.figures(market);
  out.dollars("last_price_dollars", figures.last_price_e4);
  out.count("volume_fp", figures.volume).count("volume_24h_fp", figures.volume);
  out.count("open_interest_fp", floor.open_interest(market));
}

void write_outcome(JsonText& out, const Floor& floor, size_t market) {
  const bool won = floor.winner() == market;
  out.text("status", name_of(floor.phase()));
  out.text("result", !floor.winner() ? "" : won ? "yes" : "no");
  out.text("expiration_value", floor.winner() ? fmt::format("{}.00", floor.high_f()) : std::string());
  if (floor.winner()) out.dollars("settlement_value_dollars", won ? dollar_e4 : 0);
  if (floor.phase() == Phase::finalized) out.text("settlement_ts", second_text(floor.plan().finalized));
}

void write_constants(JsonText& out) {
  for (const char* name : {"previous_price_dollars", "previous_yes_bid_dollars", "previous_yes_ask_dollars",
                           "liquidity_dollars"}) {
    out.dollars(name, 0);
  }
  out.text("market_type", "binary").dollars("notional_value_dollars", dollar_e4);
  out.truth("can_close_early", true).text("early_close_condition", "None.");
  out.text("price_level_structure", "linear_cent").key("price_ranges");
  out.raw(R"([{"start":"0.0000","end":"1.0000","step":"0.0100"}])").number("exchange_index", 0);
}

std::string_view fee_type(venue::FeeKind kind) {
  if (kind == venue::FeeKind::maker_quarter) return "quadratic_with_maker_fees";
  return kind == venue::FeeKind::maker_half ? "quadratic_with_combo_maker_fees" : "quadratic";
}

}  // namespace

std::string second_text(MarketTime at) { return iso_utc(at.ns()).substr(0, 19) + "Z"; }

void write_market(JsonText& out, const Floor& floor, size_t market) {
  const MarketPlan& plan = floor.plan().markets.at(market);
  out.open().text("ticker", plan.ticker).text("event_ticker", floor.plan().event);
  write_words(out, floor.plan(), plan);
  write_strikes(out, plan);
  write_times(out, floor.plan(), floor.phase());
  write_quotes(out, floor, market);
  write_outcome(out, floor, market);
  write_constants(out);
  out.close();
}

void write_series(JsonText& out, const Plan& plan) {
  out.open().text("ticker", plan.series).text("title", "Highest temperature in NYC");
  out.text("frequency", "daily").text("category", "Climate and Weather").key("categories");
  out.raw(R"(["Climate and Weather"])").key("tags").raw(R"(["Daily temperature"])");
  out.key("settlement_sources").raw(R"([{"name":"Simulated day","url":"about:simulated-day"}])");
  out.text("contract_url", "about:simulated-day").text("contract_terms_url", "about:simulated-day");
  out.text("fee_type", fee_type(plan.fees.kind));
  out.key("fee_multiplier").bare_decimal(plan.fees.multiplier_e4, 4);
  out.key("additional_prohibitions").raw("[]").number("exchange_index", 0).close();
}

}  // namespace headgate::exchange
