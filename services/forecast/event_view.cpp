#include "services/forecast/event_view.h"

#include <algorithm>

#include "json/quote.h"
#include "weather/payload_hash.h"

namespace headgate {
namespace {

// The numbers are plausible and carry no evidence: every reader must be able to say so.
constexpr const char* evidence_label = "DEMONSTRATION";

bool fresh(const DayForecast& forecast, MarketTime now) {
  return now.ns() - forecast.issued_ns < forecast_fresh_ns;
}

// Same inputs, same id: readers tell a new opinion from a repeated one by it.
std::string id_of(const std::string& event, const DayForecast& from,
                  const std::vector<weather::Strike>& strikes) {
  std::string inputs =
      json::array_of({event, from.model, std::to_string(from.issued_ns), std::to_string(from.high.median()),
                      std::to_string(from.high.spread_below()), std::to_string(from.high.spread_above())});
  for (const weather::Strike& strike : strikes) {
    inputs += json::array_of({strike.market_ticker, std::to_string(strike.kind),
                              std::to_string(strike.floor_e4), std::to_string(strike.cap_e4)});
  }
  return weather::sha256_hex(inputs).substr(0, 32);
}

void write_shape(const weather::TwoPiece& high, forecast::v1::FairValue& out) {
  out.set_mean(high.mean());
  out.set_spread(high.spread());
  out.set_spread_below(high.spread_below());
  out.set_spread_above(high.spread_above());
  for (const double probability : {0.10, 0.25, 0.50, 0.75, 0.90}) {
    forecast::v1::Quantile& quantile = *out.add_quantiles();
    quantile.set_probability(probability);
    quantile.set_value(high.quantile(probability));
  }
  out.set_unit("degF");
}

void write_origins(const DayForecast& from, forecast::v1::FairValue& out) {
  for (const Origin& origin : from.origins) {
    forecast::v1::Provenance& provenance = *out.add_provenance();
    provenance.set_source(origin.source);
    provenance.set_payload_sha256(origin.sha256);
    provenance.set_issued_ns(from.issued_ns);
    provenance.set_fetched_ns(from.fetched_ns);
  }
  out.set_issued_ns(from.issued_ns);
}

}  // namespace

void EventView::learn(const market::v1::MarketInfo& info) {
  weather::Strike& strike = strikes_[info.market_ticker()];
  strike.market_ticker = info.market_ticker();
  close_ns_ = std::max(close_ns_, info.close_ns());
  if (info.strike_kind() == market::v1::STRIKE_KIND_UNSPECIFIED) return;
  strike.kind = info.strike_kind();
  strike.floor_e4 = info.floor_e4();
  strike.cap_e4 = info.cap_e4();
}

void EventView::set_forecast(ForecastSource source, DayForecast forecast) {
  std::optional<DayForecast>& known = forecasts_[static_cast<size_t>(source)];
  if (known && known->issued_ns > forecast.issued_ns) return;
  known = std::move(forecast);
}

bool EventView::open(MarketTime now) const {
  const bool over = weather::settlement_day(day_.date, day_.station.standard_offset_h).end_ns <= now.ns();
  const bool closed = close_ns_ != 0 && close_ns_ <= now.ns();
  return !over && !closed;
}

const DayForecast* EventView::forecast(ForecastSource source) const {
  const std::optional<DayForecast>& known = forecasts_[static_cast<size_t>(source)];
  return known ? &*known : nullptr;
}

bool EventView::served_better(ForecastSource than, MarketTime now) const {
  return std::any_of(forecast_sources.begin(), forecast_sources.end(), [&](ForecastSource source) {
    const DayForecast* known = forecast(source);
    return source < than && known != nullptr && fresh(*known, now);
  });
}

std::optional<ForecastSource> EventView::chosen(MarketTime now) const {
  std::optional<ForecastSource> latest;
  for (const ForecastSource source : forecast_sources) {
    const DayForecast* known = forecast(source);
    if (known == nullptr) continue;
    if (fresh(*known, now)) return source;
    if (!latest || known->issued_ns > forecast(*latest)->issued_ns) latest = source;
  }
  return latest;
}

std::optional<Result<forecast::v1::FairValue>> EventView::fair_value(MarketTime now) const {
  const auto source = chosen(now);
  if (!source) return std::nullopt;
  const DayForecast& from = *forecast(*source);
  std::vector<weather::Strike> strikes;
  for (const auto& [ticker, strike] : strikes_) strikes.push_back(strike);
  const auto ladder = weather::ladder_of(strikes, from.high);
  if (!ladder) return Result<forecast::v1::FairValue>(ladder.error());

  forecast::v1::FairValue out;
  out.set_event_ticker(day_.event_ticker);
  out.set_fair_value_id(id_of(day_.event_ticker, from, strikes));
  out.set_model(from.model);
  out.set_label(evidence_label);
  for (const weather::OutcomeShare& share : *ladder) {
    forecast::v1::OutcomeProbability& outcome = *out.add_outcomes();
    outcome.set_market_ticker(share.market_ticker);
    outcome.set_probability(share.probability);
  }
  write_shape(from.high, out);
  write_origins(from, out);
  return Result<forecast::v1::FairValue>(out);
}

void EventView::add_to(Digest& digest) const {
  digest.add(day_.event_ticker).add(close_ns_);
  for (const auto& [ticker, strike] : strikes_) {
    digest.add(ticker).add(static_cast<int64_t>(strike.kind)).add(strike.floor_e4).add(strike.cap_e4);
  }
  for (const auto& known : forecasts_) {
    if (!known) continue;
    digest.add(known->model).add(known->issued_ns).add(known->fetched_ns);
    for (const Origin& origin : known->origins) digest.add(origin.sha256);
  }
}

}  // namespace headgate
