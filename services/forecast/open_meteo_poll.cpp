#include "services/forecast/open_meteo_poll.h"

#include <fmt/format.h>

#include "json/value.h"
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

}  // namespace

HttpRequest OpenMeteoPoll::ask(const std::string& path) {
  waiting_for_ = "poll-" + std::to_string(++number_);
  return HttpRequest{waiting_for_, "GET", configuration_.open_meteo_url + path, "", 10'000};
}

HttpRequest OpenMeteoPoll::begin(std::vector<Wanted> wanted) {
  wanted_.assign(wanted.begin(), wanted.end());
  run_known_ = false;
  return ask("/data/" + configuration_.open_meteo_model + "/static/meta.json");
}

HttpRequest OpenMeteoPoll::ask_day(const Wanted& wanted) {
  const std::string date = wanted.date.text();
  return ask(fmt::format(
      "/v1/forecast?latitude={:.4f}&longitude={:.4f}&daily=temperature_2m_max"
      "&temperature_unit=fahrenheit&timezone={}&start_date={}&end_date={}&models={}",
      wanted.station.latitude, wanted.station.longitude, zone_parameter(wanted.station.standard_offset_h),
      date, date, configuration_.open_meteo_model));
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

void OpenMeteoPoll::read_day(const Wanted& wanted, const HttpDone& done, MarketTime now, Advance& out) const {
  out.event_ticker = wanted.event_ticker;
  out.error = transport_error(done);
  if (out.error) return;
  const Result<weather::DailyHigh> high =
      weather::parse_daily_high(done.body, wanted.date.text(), wanted.station.standard_offset_h * 3600);
  if (!high) {
    out.error = high.error();
  } else if (!high->high_f) {
    out.error = Error{"VALUE_NOT_KNOWN", "daily.temperature_2m_max[0]", "null",
                      "the run does not reach this day yet"};
  } else {
    out.forecast =
        DayForecast{*high->high_f, run_available_ns_, now.ns(), weather::sha256_hex(done.body), run_sha256_};
  }
}

std::optional<OpenMeteoPoll::Advance> OpenMeteoPoll::advance(const HttpDone& done, MarketTime now) {
  if (waiting_for_.empty() || done.request != waiting_for_) return std::nullopt;
  waiting_for_.clear();
  Advance out;
  if (!run_known_) {
    out.error = read_run(done, now);
    if (out.error) return out;  // without the run's age no value can be used
  } else {
    read_day(wanted_.front(), done, now, out);
    wanted_.pop_front();
    if (done.outcome != HttpOutcome::answered) return out;  // the next would wait out its deadline too
  }
  if (!wanted_.empty()) out.next = ask_day(wanted_.front());
  return out;
}

}  // namespace headgate
