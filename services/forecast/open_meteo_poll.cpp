#include "services/forecast/open_meteo_poll.h"

#include <fmt/format.h>

#include <cmath>

#include "weather/ensemble_codec.h"
#include "weather/open_meteo_codec.h"
#include "weather/payload_hash.h"

namespace headgate {
namespace {

std::optional<Error> transport_error(const HttpDone& done) {
  if (done.outcome != HttpOutcome::answered) {
    return Error{"NO_ANSWER", done.request, done.why, "is asked again at the next poll"};
  }
  if (done.status == 200) return std::nullopt;
  return Error{"HTTP_STATUS", "status", std::to_string(done.status), done.body.substr(0, 200)};
}

// "Etc/GMT+5" inside a query: a bare plus would be read as a space.
std::string zone_parameter(int standard_offset_h) {
  std::string zone = weather::fixed_zone_name(standard_offset_h);
  const size_t plus = zone.find('+');
  if (plus != std::string::npos) zone.replace(plus, 1, "%2B");
  return zone;
}

std::string daily_path(const OpenDay& day, const std::string& model) {
  const std::string date = day.date.text();
  return fmt::format(
      "/v1/forecast?latitude={:.4f}&longitude={:.4f}&daily=temperature_2m_max"
      "&temperature_unit=fahrenheit&timezone={}&start_date={}&end_date={}&models={}",
      day.station.latitude, day.station.longitude, zone_parameter(day.station.standard_offset_h), date, date,
      model);
}

// Hours of UTC, since the service cuts days by civil time; the settlement day touches two dates of UTC.
std::string ensemble_path(const OpenDay& day, const std::string& model) {
  const weather::DayInterval hours = weather::settlement_day(day.date, day.station.standard_offset_h);
  return fmt::format(
      "/v1/ensemble?latitude={:.4f}&longitude={:.4f}&hourly=temperature_2m"
      "&temperature_unit=fahrenheit&timeformat=unixtime&timezone=GMT&start_date={}&end_date={}&models={}",
      day.station.latitude, day.station.longitude, iso_utc(hours.begin_ns).substr(0, 10),
      iso_utc(hours.end_ns - 1).substr(0, 10), model);
}

// Members spread too little, since they share one model's errors: each is worth a single forecast with an
// error of its own, which is added to the spread between them.
weather::TwoPiece dressed(const std::vector<double>& highs_f, double spread_f) {
  double mean = 0;
  for (const double high : highs_f) mean += high / static_cast<double>(highs_f.size());
  double square = 0;
  for (const double high : highs_f) square += (high - mean) * (high - mean);
  const double between = square / static_cast<double>(highs_f.size() - 1);
  return weather::TwoPiece::normal(mean, std::sqrt(between + spread_f * spread_f));
}

}  // namespace

HttpRequest OpenMeteoPoll::ask(const std::string& path) {
  waiting_for_ = std::string(name_of(settings_.source)) + "-" + std::to_string(++number_);
  return HttpRequest{waiting_for_, "GET", settings_.url + path, "", 10'000};
}

HttpRequest OpenMeteoPoll::begin(std::vector<OpenDay> wanted) {
  wanted_.assign(wanted.begin(), wanted.end());
  run_known_ = false;
  return ask("/data/" + settings_.model + "/static/meta.json");
}

HttpRequest OpenMeteoPoll::ask_day(const OpenDay& wanted) {
  return ask(settings_.source == ForecastSource::daily ? daily_path(wanted, settings_.model)
                                                       : ensemble_path(wanted, settings_.model));
}

std::optional<Error> OpenMeteoPoll::read_run(const HttpDone& done, MarketTime now) {
  if (auto error = transport_error(done)) return error;
  const Result<weather::RunTimes> run = weather::parse_run_times(done.body);
  if (!run) return run.error();
  if (run->available_ns > now.ns()) {
    // A run from the future is look-ahead in a replay and a broken clock outside.
    return Error{"ISSUED_IN_FUTURE", "last_run_availability_time", iso_utc(run->available_ns),
                 "must not lie after market time " + iso_utc(now.ns())};
  }
  run_known_ = true;
  run_available_ns_ = run->available_ns;
  run_sha256_ = weather::sha256_hex(done.body);
  return std::nullopt;
}

Result<weather::TwoPiece> OpenMeteoPoll::high_in(const std::string& body, const OpenDay& wanted) const {
  const weather::StationEntry& station = wanted.station;
  if (settings_.source == ForecastSource::ensemble) {
    const auto members =
        weather::parse_ensemble_highs(body, {station.latitude, station.longitude},
                                      weather::settlement_day(wanted.date, station.standard_offset_h));
    if (!members) return members.error();
    return dressed(members->highs_f(), settings_.spread_f);
  }
  const auto daily = weather::parse_daily_high(body, wanted.date.text(), station.standard_offset_h * 3600);
  if (!daily) return daily.error();
  if (!daily->high_f) {
    return Error{"VALUE_NOT_KNOWN", "daily.temperature_2m_max[0]", "null",
                 "the run does not reach this day yet"};
  }
  return weather::TwoPiece::normal(*daily->high_f, settings_.spread_f);
}

void OpenMeteoPoll::read_day(const OpenDay& wanted, const HttpDone& done, MarketTime now,
                             Advance& out) const {
  out.event_ticker = wanted.event_ticker;
  out.error = transport_error(done);
  if (out.error) return;
  const auto high = high_in(done.body, wanted);
  if (!high) {
    out.error = high.error();
    return;
  }
  const bool ensemble = settings_.source == ForecastSource::ensemble;
  const std::string name = ensemble ? "open-meteo-ensemble" : "open-meteo";
  out.forecast = DayForecast{name + "-normal/1",
                             *high,
                             run_available_ns_,
                             now.ns(),
                             {{name, weather::sha256_hex(done.body)}, {name, run_sha256_}}};
}

std::optional<OpenMeteoPoll::Advance> OpenMeteoPoll::advance(const HttpDone& done, MarketTime now) {
  if (waiting_for_.empty() || done.request != waiting_for_) return std::nullopt;
  waiting_for_.clear();
  Advance out;
  if (!run_known_) {
    out.error = read_run(done, now);
  } else {
    read_day(wanted_.front(), done, now, out);
    wanted_.pop_front();
  }
  if (out.error) out.error->field = settings_.url + " " + out.error->field;
  // Without the run's age no value can be used; where one request had no answer the next would wait as long.
  if (!run_known_ || done.outcome != HttpOutcome::answered) return out;
  if (!wanted_.empty()) out.next = ask_day(wanted_.front());
  return out;
}

void OpenMeteoPoll::add_to(Digest& digest) const {
  digest.add(waiting_for_).add(run_available_ns_).add(static_cast<int64_t>(wanted_.size()));
}

}  // namespace headgate
