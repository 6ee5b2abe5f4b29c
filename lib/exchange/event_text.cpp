#include "exchange/event_text.h"

#include <fmt/format.h>

#include "exchange/history.h"
#include "exchange/market_text.h"

namespace headgate::exchange {
namespace {

std::string event_title(const Plan& plan) {
  return fmt::format("Highest temperature in {} on {}?", plan.station.city, date_words(plan.climate_day));
}

void write_fees(JsonText& out, const venue::FeeTerms& fees, const char* type, const char* multiplier) {
  out.text(type, fee_type(fees.kind)).key(multiplier).bare_decimal(fees.multiplier_e4, 4);
}

}  // namespace

std::string_view fee_type(venue::FeeKind kind) {
  if (kind == venue::FeeKind::maker_quarter) return "quadratic_with_maker_fees";
  return kind == venue::FeeKind::maker_half ? "quadratic_with_combo_maker_fees" : "quadratic";
}

// The source and its address as they stood in markets of September 2026.
std::string_view settlement_sources() {
  return R"([{"name":"The Weather Company","url":"https://weather.com/kalshi"}])";
}

void write_fee_override(JsonText& out, const std::optional<venue::FeeTerms>& fees) {
  if (fees) return write_fees(out, *fees, "fee_type_override", "fee_multiplier_override");
  out.key("fee_type_override").raw("null").key("fee_multiplier_override").raw("null");
}

void write_event_created(JsonText& out, const Floor&, const Floor::Event& event) {
  const Plan& plan = event.plan;
  out.text("event_ticker", plan.event).number("exchange_index", plan.exchange_index);
  out.text("title", event_title(plan)).text("subtitle", "On " + date_words(plan.climate_day));
  out.text("collateral_return_type", "MECNET").text("series_ticker", plan.station.series);
  out.number("strike_date", plan.closes.ns() / ns_per_s);
}

void write_event(JsonText& out, const PublicView& view, const Floor::Event& event, bool with_markets) {
  const Plan& plan = event.plan;
  out.open().text("event_ticker", plan.event).text("series_ticker", plan.station.series);
  out.text("title", event_title(plan)).text("sub_title", "On " + date_words(plan.climate_day));
  out.text("category", "Climate and Weather");
  out.truth("mutually_exclusive", true).text("collateral_return_type", "MECNET");
  out.text("strike_date", second_text(plan.closes)).key("settlement_sources").raw(settlement_sources());
  out.key("product_metadata").raw(R"({"competition":"High Temperature"})");
  out.truth("available_on_brokers", false).text("last_updated_ts", second_text(event.updated));
  if (event.fees) write_fee_override(out, event.fees);
  out.number("exchange_index", plan.exchange_index);
  if (with_markets) {
    out.key("markets").open_list();
    for (size_t market = event.first; market < event.first + plan.markets.size(); ++market) {
      if (!is_history(view, market)) write_market(out, view, market);
    }
    out.close_list();
  }
  out.close();
}

void write_series(JsonText& out, const SeriesText& series, bool with_volume, bool with_metadata) {
  const Plan& plan = *series.plan;
  out.open().text("ticker", plan.station.series);
  out.text("title", "Highest temperature in " + plan.station.city);
  out.text("frequency", "daily").text("category", "Climate and Weather").key("categories");
  out.raw(R"(["Climate and Weather"])").key("tags").raw(R"(["Daily temperature"])");
  out.key("settlement_sources").raw(settlement_sources());
  out.text("contract_url", "about:simulated-day").text("contract_terms_url", "about:simulated-day");
  if (with_metadata) out.key("product_metadata").raw(R"({"scope":"simulated"})");
  write_fees(out, plan.fees, "fee_type", "fee_multiplier");
  out.key("additional_prohibitions").raw("[]");
  if (with_volume) out.count("volume_fp", series.volume);
  out.text("last_updated_ts", second_text(series.updated));
  out.number("exchange_index", plan.exchange_index).close();
}

}  // namespace headgate::exchange
