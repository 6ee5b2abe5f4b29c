#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "domain/digest.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "weather/climate_day.h"
#include "weather/ladder.h"

namespace headgate {

// What the source said of one event's day.
struct DayForecast {
  double high_f = 0;
  int64_t issued_ns = 0;   // availability of the run it belongs to
  int64_t fetched_ns = 0;  // market time of the reply
  std::string daily_sha256;
  std::string run_sha256;
};

// One event as the forecast sees it: its outcomes' strikes as market tells them, and the latest forecast of
// its day.
class EventView {
 public:
  EventView(std::string event_ticker, weather::Date date) : ticker_(std::move(event_ticker)), date_(date) {}

  // Strikes that were read once stay when a later payload is damaged: they do not change in a market's life.
  void learn(const market::v1::MarketInfo& info);
  void set_forecast(DayForecast forecast) { forecast_ = std::move(forecast); }

  const weather::Date& date() const { return date_; }
  int64_t close_ns() const { return close_ns_; }
  const std::optional<DayForecast>& forecast() const { return forecast_; }

  // The fair value of the event; nothing before a forecast. LADDER_* errors while the strikes do not tile.
  std::optional<Result<forecast::v1::FairValue>> fair_value(double spread_f) const;
  void add_to(Digest& digest) const;

 private:
  std::string ticker_;
  weather::Date date_;
  std::map<std::string, weather::Strike> strikes_;
  int64_t close_ns_ = 0;  // the latest of its markets
  std::optional<DayForecast> forecast_;
};

}  // namespace headgate
