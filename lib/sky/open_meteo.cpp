#include "sky/open_meteo.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/decimal.h"
#include "domain/digest.h"
#include "exchange/json_text.h"
#include "sky/calendar.h"
#include "sky/diurnal.h"
#include "sky/open_meteo_text.h"

namespace headgate::sky {
namespace {

using exchange::Answer;
using exchange::JsonText;
using exchange::Target;

constexpr int64_t rapid_s = 3600, usual_s = 6 * 3600;
constexpr int64_t members = 31;
constexpr int64_t longest_days = 10;
constexpr std::string_view best_match = "best_match";

// Single runs are about 30 % worse than the bulletins, an ensemble's mean lies between (recorded 2025-10 to
// 2026-04: root mean square 3.6 degrees a day ahead).
constexpr int64_t single_day_mf = 1900, single_run_mf = 900;
constexpr int64_t ensemble_day_mf = 1500, ensemble_run_mf = 700;
// Members of a raw ensemble stand too close together.
constexpr int64_t narrowness_e3 = 650;

int64_t interval_s(std::string_view model) {
  const auto has = [&](std::string_view part) { return model.find(part) != std::string_view::npos; };
  return has("hrrr") || has("nbm") ? rapid_s : usual_s;
}

Ground ground_of(const Place& place) {
  return {place.latitude_e6, place.longitude_e6, place.elevation_m, place.standard_offset_h};
}

std::string ensemble_objection(const Target& target) {
  if (const auto name =
          target.stranger({"latitude", "longitude", "hourly", "models", "temperature_unit", "timeformat",
                           "timezone", "forecast_days", "start_date", "end_date"}))
    return "This source knows no parameter '" + *name + "'.";
  if (!target.says("hourly", "temperature_2m")) return "This source has hourly=temperature_2m only.";
  if (!target.says("temperature_unit", "fahrenheit")) return "This source speaks fahrenheit only.";
  if (!target.says("timeformat", "unixtime")) return "This source writes timeformat=unixtime only.";
  if (target.parameter("timezone").value_or("GMT") != "GMT") return "This source counts hours in GMT only.";
  if (const auto model = target.parameter("models"); model && !is_model_name(*model))
    return "This source answers for one model at a time.";
  return {};
}

// UTC days of an hourly question: from the day of `now` on, or those that are named.
std::optional<DaySpan> hours_asked(const Target& target, MarketTime now) {
  if (target.parameter("start_date"))
    return target.parameter("forecast_days") ? std::nullopt : span_of(target);
  const auto days = target.whole("forecast_days", 7);
  if (!days || *days < 1 || *days > longest_days) return std::nullopt;
  return DaySpan{day_of(now), day_of(now) + *days - 1};
}

std::string member_name(int64_t member) {
  return member == 0 ? "temperature_2m" : fmt::format("temperature_2m_member{:02}", member);
}

}  // namespace

MarketTime OpenMeteo::available(MarketTime initialised, int64_t every_s) const {
  Random draw = Random::of(
      Digest().add(static_cast<int64_t>(climate_.seed())).add(initialised.ns()).add(every_s).value(),
      "run's delay");
  const int64_t minutes = every_s == rapid_s ? draw.between(55, 85) : draw.between(200, 290);
  return initialised.plus_ns(minutes * minute_ns + draw.between(0, 59) * ns_per_s);
}

OpenMeteo::Run OpenMeteo::latest(std::string_view model, MarketTime now) const {
  const int64_t every_s = interval_s(model);
  const int64_t every_ns = every_s * ns_per_s;
  for (MarketTime run = MarketTime::from_ns(now.ns() / every_ns * every_ns);; run = run.plus_ns(-every_ns)) {
    const MarketTime there = available(run, every_s);
    if (there <= now) return {run, there, every_s};
  }
}

MarketTime OpenMeteo::next_arrival(MarketTime after) const {
  MarketTime out = MarketTime::from_ns(INT64_MAX);
  for (const int64_t every_s : {rapid_s, usual_s}) {
    const int64_t every_ns = every_s * ns_per_s;
    MarketTime run = MarketTime::from_ns(after.ns() / every_ns * every_ns).plus_ns(-2 * every_ns);
    for (int i = 0; i < 4; ++i, run = run.plus_ns(every_ns)) {
      const MarketTime there = available(run, every_s);
      if (there > after) out = std::min(out, there);
    }
  }
  return out;
}

std::vector<int64_t> OpenMeteo::members_df(const Place& place, int64_t climate_day, MarketTime run,
                                           std::string_view model) const {
  const Skill skill{model, ensemble_day_mf, ensemble_run_mf};
  const auto middle = climate_.forecast(place, climate_day, run, skill);
  Random draw = Random::of(Digest()
                               .add(static_cast<int64_t>(climate_.seed()))
                               .add(place.series)
                               .add(climate_day)
                               .add(run.ns())
                               .value(),
                           model);
  std::vector<int64_t> out;
  for (int64_t i = 0; i < members; ++i) {
    const int64_t off_mf = middle.spread_mf * normal_e3(draw) / 1000 * narrowness_e3 / 1000;
    out.push_back(to_tenths(middle.mean_mf + off_mf));
  }
  return out;
}

std::optional<Answer> OpenMeteo::serve(const Target& target, MarketTime now) const {
  if (target.path == "/v1/forecast") return forecast(target, now);
  if (target.path == "/v1/ensemble") return ensemble(target, now);
  const auto model = metadata_model(target.path);
  if (!model) return std::nullopt;
  const Run run = latest(*model, now);
  return metadata_answer(
      {run.initialised, run.available, run.initialised.plus_ns(longest_days * day_ns), run.every_s});
}

Answer OpenMeteo::forecast(const Target& target, MarketTime now) const {
  const auto at = place_of(target);
  const Place* place = at ? climate_.place_near(at->first, at->second) : nullptr;
  if (place == nullptr) return open_meteo_refusal(400, "This source knows the world's stations only.");
  const std::string reason = daily_objection(target, ground_of(*place));
  if (!reason.empty()) return open_meteo_refusal(400, reason);
  const auto span = span_of(target);
  if (!span) return span_refusal();
  const std::string model = target.parameter("models").value_or(std::string(best_match));
  const Run run = latest(model, now);
  const int64_t horizon = day_of(run.initialised) + longest_days;
  const Skill skill{model, single_day_mf, single_run_mf};
  std::vector<std::optional<int64_t>> highs_df;
  for (int64_t day = span->first; day <= span->last; ++day) {
    const bool told = day >= day_of(run.initialised, place->standard_offset_h) && day < horizon;
    highs_df.push_back(
        told ? std::optional(to_tenths(climate_.forecast(*place, day, run.initialised, skill).mean_mf))
             : std::nullopt);
  }
  return daily_answer(ground_of(*place), span->first, highs_df);
}

namespace {

// One member's hours, as the reply lists them.
std::string hours_text(const std::vector<DayExtremes>& days, const DaySpan& span, int64_t offset_h) {
  JsonText out;
  out.open_list();
  for (int64_t hour = 0; hour < (span.last - span.first + 1) * 24; ++hour) {
    // `days` begins two days before the span, so that each hour has a day before and after its own.
    const int64_t local = hour + 2 * 24 + offset_h;
    const auto day = static_cast<size_t>(local / 24);
    out.bare_decimal(hourly_df(days.at(day - 1), days.at(day), days.at(day + 1), local % 24), 1);
  }
  return out.close_list().take();
}

}  // namespace

Answer OpenMeteo::ensemble(const Target& target, MarketTime now) const {
  const auto at = place_of(target);
  const Place* place = at ? climate_.place_near(at->first, at->second) : nullptr;
  if (place == nullptr) return open_meteo_refusal(400, "This source knows the world's stations only.");
  if (const std::string reason = ensemble_objection(target); !reason.empty())
    return open_meteo_refusal(400, reason);
  const auto span = hours_asked(target, now);
  if (!span)
    return open_meteo_refusal(400, "forecast_days must be 1 to 10, or start_date and end_date given.");
  const std::string model = target.parameter("models").value_or(std::string(best_match));
  const MarketTime run = latest(model, now).initialised;

  std::vector<std::vector<DayExtremes>> days(static_cast<size_t>(members));
  for (int64_t day = span->first - 2; day <= span->last + 1; ++day) {
    const int64_t night_df = to_tenths(climate_.night_mf(*place, day));
    const std::vector<int64_t> highs_df = members_df(*place, day, run, model);
    for (size_t i = 0; i < days.size(); ++i)
      days[i].push_back({highs_df[i], std::min(night_df, highs_df[i] - 50)});
  }
  JsonText units, hourly, times;
  times.open_list();
  for (int64_t hour = 0; hour < (span->last - span->first + 1) * 24; ++hour)
    times.number(instant(span->first, hour).ns() / ns_per_s);
  units.open().text("time", "unixtime");
  hourly.open().key("time").raw(times.close_list().take());
  for (int64_t i = 0; i < members; ++i) {
    units.text(member_name(i), "°F");
    hourly.key(member_name(i)).raw(hours_text(days[static_cast<size_t>(i)], *span, place->standard_offset_h));
  }
  JsonText out;
  out.open().key("latitude").bare_decimal(place->latitude_e6, 6);
  out.key("longitude").bare_decimal(place->longitude_e6, 6);
  out.key("generationtime_ms").raw("0.8").number("utc_offset_seconds", 0).text("timezone", "GMT");
  out.text("timezone_abbreviation", "GMT").key("elevation").raw(fmt::format("{}.0", place->elevation_m));
  out.key("hourly_units").raw(units.close().take()).key("hourly").raw(hourly.close().take());
  return {200, out.close().take()};
}

}  // namespace headgate::sky
