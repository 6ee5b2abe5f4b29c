#include "sky/nbm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "domain/decimal.h"
#include "sky/calendar.h"
#include "sky/nbp_block.h"

namespace headgate::sky {
namespace {

using exchange::Answer;

constexpr std::array<int64_t, 4> cycle_hours = {1, 7, 13, 19};
constexpr int64_t earliest_s = 35 * 60, latest_s = 60 * 60;
constexpr size_t files_kept = 8;
constexpr std::string_view folder = "/blend.";

// The five percentiles that a bulletin prints: 10, 25, 50, 75 and 90, of a standard normal variable.
constexpr std::array<double, 5> quantiles = {-1.2815515655, -0.6744897502, 0, 0.6744897502, 1.2815515655};
constexpr std::array<std::string_view, 5> percentile_rows = {"TXNP1", "TXNP2", "TXNP5", "TXNP7", "TXNP9"};
constexpr std::array<std::string_view, 5> wind_rows = {"WSPP1", "WSPP2", "WSPP5", "WSPP7", "WSPP9"};
constexpr std::array<std::string_view, 5> strongest_rows = {"W24P1", "W24P2", "W24P5", "W24P7", "W24P9"};
constexpr std::array<std::string_view, 5> rain_rows = {"Q24P1", "Q24P2", "Q24P5", "Q24P7", "Q24P9"};
constexpr int64_t night_spread_mf = 2200;

int64_t degrees(double mf) { return std::lround(mf / 1000); }

// The high of the day that ends at a 00Z column, or the low of the morning of a 12Z column.
Climate::Belief column_of(const Climate& climate, const Place& place, MarketTime cycle, MarketTime valid) {
  if (valid.ns() % day_ns == 0) return climate.forecast(place, day_of(valid) - 1, cycle, nbm_skill);
  const int64_t morning = day_of(valid);
  const auto high = climate.forecast(place, morning, cycle, nbm_skill);
  const auto known = climate.known(place, morning, cycle);
  return {climate.night_mf(place, morning) + high.mean_mf - known.mean_mf, night_spread_mf};
}

struct Rows {
  std::vector<NbpRow> all;
  NbpRow& add(std::string_view label, bool wide = false) { return all.emplace_back(NbpRow{label, wide, {}}); }
};

void add_temperatures(Rows& rows, const std::vector<Climate::Belief>& columns) {
  NbpRow mean{"TXNMN", false, {}}, spread{"TXNSD", false, {}};
  for (const auto& column : columns) {
    mean.values.emplace_back(degrees(static_cast<double>(column.mean_mf)));
    spread.values.emplace_back(std::max<int64_t>(1, degrees(static_cast<double>(column.spread_mf))));
  }
  rows.all.push_back(std::move(mean));
  rows.all.push_back(std::move(spread));
  for (size_t i = 0; i < quantiles.size(); ++i) {
    NbpRow& row = rows.add(percentile_rows.at(i));
    for (const auto& column : columns) {
      row.values.emplace_back(degrees(static_cast<double>(column.mean_mf) +
                                      quantiles.at(i) * static_cast<double>(column.spread_mf)));
    }
  }
}

// Wind and rain that nobody trades by, so that a reader meets rows that are sparse and wide.
void add_others(Rows& rows, const std::vector<int64_t>& hours, MarketTime cycle, Random& draw) {
  const int64_t calm = draw.between(0, 8), wet = draw.between(0, 3);
  for (size_t i = 0; i < wind_rows.size(); ++i) {
    NbpRow& row = rows.add(wind_rows.at(i));
    for (size_t k = 0; k < hours.size(); ++k)
      row.values.emplace_back(calm + static_cast<int64_t>(2 * i) + draw.between(0, 1));
  }
  for (size_t i = 0; i < strongest_rows.size(); ++i) {
    NbpRow& row = rows.add(strongest_rows.at(i));
    for (const int64_t hour : hours) {
      const bool told = cycle.plus_ns(hour * hour_ns).ns() % day_ns == 0;
      row.values.push_back(told ? std::optional(calm + 4 + static_cast<int64_t>(3 * i)) : std::nullopt);
    }
  }
  for (size_t i = 0; i < rain_rows.size(); ++i) {
    NbpRow& row = rows.add(rain_rows.at(i), true);
    for (const int64_t hour : hours) {
      const bool told = cycle.plus_ns(hour * hour_ns).ns() % day_ns != 0;
      row.values.push_back(told ? std::optional(wet * static_cast<int64_t>(i * i * i)) : std::nullopt);
    }
  }
}

// "/blend.20260928/13/text/blend_nbptx.t13z"
std::optional<MarketTime> cycle_of(const std::string& path) {
  const auto part = [&](size_t at, size_t length) {
    return path.size() < at + length ? std::nullopt : parse_decimal(path.substr(at, length), 0);
  };
  if (path.size() < 17) return std::nullopt;
  const std::string date = path.substr(7, 4) + "-" + path.substr(11, 2) + "-" + path.substr(13, 2);
  const auto midnight = parse_iso_utc(date + "T00:00:00Z");
  const auto hour = part(16, 2);
  if (!midnight || !hour) return std::nullopt;
  if (std::find(cycle_hours.begin(), cycle_hours.end(), *hour) == cycle_hours.end()) return std::nullopt;
  const std::string expected =
      fmt::format("{}{}/{:02}/text/blend_nbptx.t{:02}z", folder, path.substr(7, 8), *hour, *hour);
  if (path != expected) return std::nullopt;
  return MarketTime::from_ns(*midnight + *hour * hour_ns);
}

}  // namespace

MarketTime Nbm::arrival(MarketTime cycle) const {
  Random draw = Random::of(Digest().add(static_cast<int64_t>(climate_.seed())).add(cycle.ns()).value(),
                           "bulletin's delay");
  return cycle.plus_ns(draw.between(earliest_s, latest_s) * ns_per_s);
}

MarketTime Nbm::next_arrival(MarketTime after) const {
  for (int64_t day = day_of(after) - 1;; ++day) {
    for (const int64_t hour : cycle_hours) {
      const MarketTime at = arrival(instant(day, hour));
      if (at > after) return at;
    }
  }
}

const std::string& Nbm::bulletin(MarketTime cycle) const {
  const auto found = files_.find(cycle);
  if (found != files_.end()) return found->second;
  if (files_.size() >= files_kept) files_.erase(files_.begin());
  return files_.emplace(cycle, written(cycle)).first->second;
}

std::string Nbm::written(MarketTime cycle) const {
  const std::vector<int64_t> hours = nbp_hours(cycle);
  std::vector<NbpBlock> blocks;
  for (const Place* place : climate_.places()) {
    std::vector<Climate::Belief> columns;
    for (const int64_t hour : hours) {
      columns.push_back(column_of(climate_, *place, cycle, cycle.plus_ns(hour * hour_ns)));
    }
    Random draw = Random::of(
        Digest().add(static_cast<int64_t>(climate_.seed())).add(place->series).add(cycle.ns()).value(),
        "wind and rain");
    Rows rows;
    add_temperatures(rows, columns);
    add_others(rows, hours, cycle, draw);
    blocks.push_back({place->icao, cycle, std::move(rows.all)});
  }
  std::sort(blocks.begin(), blocks.end(),
            [](const NbpBlock& a, const NbpBlock& b) { return a.station < b.station; });
  return nbp_file(blocks);
}

std::optional<Answer> Nbm::serve(const std::string& path, MarketTime now) const {
  if (!path.starts_with(folder)) return std::nullopt;
  const auto cycle = cycle_of(path);
  // The archive keeps some days; what lies further ahead or back is not there either.
  if (!cycle || arrival(*cycle) > now || *cycle < now.plus_ns(-3 * day_ns)) return Answer{404, "Not Found\n"};
  return Answer{200, bulletin(*cycle)};
}

}  // namespace headgate::sky
