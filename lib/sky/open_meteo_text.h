#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/moment.h"
#include "exchange/answer.h"
#include "exchange/target.h"

namespace headgate::sky {

// What questions to Open-Meteo and its replies have in common, whoever knows the weather.

exchange::Answer open_meteo_refusal(int status, std::string_view reason);

// First and last day asked for, days since 1970: `start_date` and `end_date`, at most 16 days.
struct DaySpan {
  int64_t first = 0;
  int64_t last = 0;
};
exchange::Answer span_refusal();
std::optional<DaySpan> span_of(const exchange::Target& target);

// Latitude and longitude, 1e-6 degree.
std::optional<std::pair<int64_t, int64_t>> place_of(const exchange::Target& target);

// Days are cut by standard time all year: "Etc/GMT+5", whose sign is that of POSIX.
std::string zone_of(int64_t standard_offset_h);

struct Ground {
  int64_t latitude_e6 = 0;
  int64_t longitude_e6 = 0;
  int64_t elevation_m = 0;
  int64_t standard_offset_h = 0;
};

// Tenths of a degree Fahrenheit by day; null where nothing is known yet.
exchange::Answer daily_answer(const Ground& ground, int64_t first_day,
                              const std::vector<std::optional<int64_t>>& highs_df);

// Why a question for daily highs at `ground` has no answer here; empty when it has one.
std::string daily_objection(const exchange::Target& target, const Ground& ground);

// The model in /data/{model}/static/meta.json.
std::optional<std::string> metadata_model(std::string_view path);

struct RunTimes {
  MarketTime initialised;
  MarketTime available;
  MarketTime data_end;
  int64_t every_s = 0;
};
exchange::Answer metadata_answer(const RunTimes& run);

// Letters, digits and underscores.
bool is_model_name(std::string_view name);

int64_t to_tenths(int64_t mf);

}  // namespace headgate::sky
