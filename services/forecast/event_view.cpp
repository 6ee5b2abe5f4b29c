#include "services/forecast/event_view.h"

#include <algorithm>

#include "json/quote.h"
#include "weather/payload_hash.h"

namespace headgate {
namespace {

constexpr const char* model_name = "open-meteo-normal-1";
// The numbers are plausible and carry no evidence: every reader must be able to say so.
constexpr const char* evidence_label = "DEMONSTRATION";

void add_provenance(forecast::v1::FairValue& value, const DayForecast& from, const std::string& sha256) {
  forecast::v1::Provenance& out = *value.add_provenance();
  out.set_source("open-meteo");
  out.set_payload_sha256(sha256);
  out.set_issued_ns(from.issued_ns);
  out.set_fetched_ns(from.fetched_ns);
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

std::optional<Result<forecast::v1::FairValue>> EventView::fair_value(double spread_f) const {
  if (!forecast_) return std::nullopt;
  std::vector<weather::Strike> strikes;
  for (const auto& [ticker, strike] : strikes_) strikes.push_back(strike);
  const auto ladder = weather::ladder_of(strikes, weather::TwoPiece::normal(forecast_->high_f, spread_f));
  if (!ladder) return Result<forecast::v1::FairValue>(ladder.error());

  forecast::v1::FairValue out;
  std::string inputs = json::array_of({ticker_, model_name, std::to_string(forecast_->issued_ns),
                                       std::to_string(forecast_->high_f), std::to_string(spread_f)});
  for (const weather::Strike& strike : strikes) {
    inputs += json::array_of({strike.market_ticker, std::to_string(strike.kind),
                              std::to_string(strike.floor_e4), std::to_string(strike.cap_e4)});
  }
  out.set_event_ticker(ticker_);
  out.set_fair_value_id(weather::sha256_hex(inputs).substr(0, 32));
  out.set_model(model_name);
  out.set_label(evidence_label);
  for (const weather::OutcomeShare& share : *ladder) {
    forecast::v1::OutcomeProbability& outcome = *out.add_outcomes();
    outcome.set_market_ticker(share.market_ticker);
    outcome.set_probability(share.probability);
  }
  out.set_mean(forecast_->high_f);
  out.set_spread(spread_f);
  out.set_unit("degF");
  add_provenance(out, *forecast_, forecast_->daily_sha256);
  add_provenance(out, *forecast_, forecast_->run_sha256);
  out.set_issued_ns(forecast_->issued_ns);
  return Result<forecast::v1::FairValue>(out);
}

void EventView::add_to(Digest& digest) const {
  digest.add(ticker_).add(close_ns_);
  for (const auto& [ticker, strike] : strikes_) {
    digest.add(ticker).add(static_cast<int64_t>(strike.kind)).add(strike.floor_e4).add(strike.cap_e4);
  }
  if (forecast_) digest.add(forecast_->issued_ns).add(forecast_->fetched_ns).add(forecast_->daily_sha256);
}

}  // namespace headgate
