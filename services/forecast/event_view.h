#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "domain/digest.h"
#include "domain/moment.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "services/forecast/day_forecast.h"
#include "weather/climate_day.h"
#include "weather/ladder.h"

namespace headgate {

// Two cycles of the National Blend and an hour: when an older one is all there is, the next source knows
// more.
inline constexpr int64_t forecast_fresh_ns = 13 * 3600 * ns_per_s;

// One event as the forecast sees it: its outcomes' strikes as market tells them, and what each source last
// said of its day.
class EventView {
 public:
  EventView(std::string event_ticker, weather::Date date, weather::StationEntry station)
      : day_{std::move(event_ticker), date, station} {}

  // Strikes that were read once stay when a later payload is damaged: they do not change in a market's life.
  void learn(const market::v1::MarketInfo& info);
  // An older one than is known is left aside.
  void set_forecast(ForecastSource source, DayForecast forecast);

  const OpenDay& day() const { return day_; }
  bool open(MarketTime now) const;
  const DayForecast* forecast(ForecastSource source) const;
  // Whether a source that is better than this one has said something fresh, so that it need not be asked.
  bool served_better(ForecastSource than, MarketTime now) const;
  // The best source with something fresh; when nothing is fresh, the one that spoke last.
  std::optional<ForecastSource> chosen(MarketTime now) const;

  // The fair value of the event; nothing before a forecast. LADDER_* errors while the strikes do not tile.
  std::optional<Result<forecast::v1::FairValue>> fair_value(MarketTime now) const;
  void add_to(Digest& digest) const;

 private:
  OpenDay day_;
  std::map<std::string, weather::Strike> strikes_;
  int64_t close_ns_ = 0;                                                       // the latest of its markets
  std::array<std::optional<DayForecast>, forecast_sources.size()> forecasts_;  // by ForecastSource
};

}  // namespace headgate
