#include "services/forecast/forecast_actor.h"

#include "actor/decode.h"
#include "domain/digest.h"
#include "json/quote.h"

namespace headgate {
namespace {
const std::string poll_timer = "poll";
}  // namespace

ForecastActor::ForecastActor(const Configuration& configuration)
    : configuration_(configuration.forecast), poll_(configuration_) {}

Result<std::unique_ptr<ForecastActor>> ForecastActor::make(const Configuration& configuration) {
  for (const std::string& series : configuration.exchange.series) {
    if (weather::station_of_series(series) != nullptr) continue;
    return Error{"SERIES_UNKNOWN", "exchange.series", series,
                 "no station is known that settles it; name a series of lib/weather/stations.cpp"};
  }
  return std::make_unique<ForecastActor>(configuration);
}

void ForecastActor::handle(const Input& input, Effects& effects) {
  std::visit([&](const auto& event) { on(event, input, effects); }, input.event);
  // Without market time (before a stepped world's first status) no age could be told.
  if (!poll_wanted_ || poll_.running() || input.market.ns() == 0) return;
  poll_wanted_ = false;
  effects.arm(poll_timer, input.market);
}

void ForecastActor::complain(Level level, std::string_view code, const std::string& text, Effects& effects) {
  last_error_ = text;
  effects.note(level, std::string(code), text);
}

void ForecastActor::on(const Delivered& delivered, const Input&, Effects& effects) {
  if (const auto info = decode<market::v1::MarketInfo>(delivered.envelope)) learn(*info, effects);
}

void ForecastActor::on(const StreamReset& reset, const Input&, Effects&) {
  if (reset.source == "market") events_.clear();
}

void ForecastActor::learn(const market::v1::MarketInfo& info, Effects& effects) {
  const std::string& ticker = info.event_ticker();
  if (weather::station_of_series(info.series_ticker()) == nullptr || ticker.empty()) return;
  auto known = events_.find(ticker);
  if (known == events_.end()) {
    const Result<weather::Date> date = weather::date_of_event(ticker);
    if (!date) return complain(Level::alert, date.error().code, date.error().text(), effects);
    known = events_.emplace(ticker, EventView(ticker, *date)).first;
    poll_wanted_ = true;
  }
  known->second.learn(info);
  publish_if_new(ticker, effects);
}

std::vector<OpenMeteoPoll::Wanted> ForecastActor::wanted_days(MarketTime now) const {
  std::vector<OpenMeteoPoll::Wanted> out;
  for (const auto& [ticker, event] : events_) {
    const weather::StationEntry* station = weather::station_of_series(ticker.substr(0, ticker.find('-')));
    if (station == nullptr) continue;
    const bool over = weather::settlement_day(event.date(), station->standard_offset_h).end_ns <= now.ns();
    const bool closed = event.close_ns() != 0 && event.close_ns() <= now.ns();
    if (!over && !closed) out.push_back({ticker, event.date(), *station});
  }
  return out;
}

void ForecastActor::on(const TimerFired& fired, const Input& input, Effects& effects) {
  if (fired.timer == poll_timer) poll(input.market, effects);
}

void ForecastActor::poll(MarketTime now, Effects& effects) {
  effects.arm(poll_timer, now.plus_ns(configuration_.poll_every_s * ns_per_s));
  if (poll_.running()) return;
  // While markets are still arriving a ladder is incomplete; one that is so a whole poll later is broken.
  for (const auto& [ticker, event] : events_) {
    const auto value = event.fair_value(configuration_.spread_f);
    if (value && !*value)
      complain(Level::alert, value->error().code, ticker + ": " + value->error().text(), effects);
  }
  std::vector<OpenMeteoPoll::Wanted> wanted = wanted_days(now);
  if (wanted.empty()) return;
  last_poll_ = now;
  effects.request(poll_.begin(std::move(wanted)));
}

void ForecastActor::on(const HttpDone& done, const Input& input, Effects& effects) {
  const auto advance = poll_.advance(done, input.market);
  if (!advance) return;
  if (advance->error) {
    // A forecast that stays away is not dropped: it ages until its readers' limits refuse it.
    const bool waiting = advance->error->code == "VALUE_NOT_KNOWN";
    const std::string of = advance->event_ticker.empty() ? "" : advance->event_ticker + ": ";
    complain(waiting ? Level::info : Level::warning, advance->error->code, of + advance->error->text(),
             effects);
  }
  const auto event = events_.find(advance->event_ticker);
  if (advance->forecast && event != events_.end()) {
    event->second.set_forecast(*advance->forecast);
    publish_if_new(advance->event_ticker, effects);
    last_error_.clear();
  }
  if (advance->next) effects.request(*advance->next);
}

void ForecastActor::publish_if_new(const std::string& event_ticker, Effects& effects) {
  const auto value = events_.at(event_ticker).fair_value(configuration_.spread_f);
  if (!value || !*value) return;
  std::string& published = published_[event_ticker];
  if ((*value)->fair_value_id() == published) return;
  published = (*value)->fair_value_id();
  ++fair_values_;
  effects.publish_state("fair", event_ticker, **value);
}

std::string ForecastActor::status(const Input& now) const {
  json::ObjectWriter ages;
  for (const auto& [ticker, event] : events_) {
    if (!event.forecast()) {
      ages.add(ticker, "no forecast yet");
    } else {
      ages.add(ticker, (now.market.ns() - event.forecast()->issued_ns) / ns_per_s);
    }
  }
  json::ObjectWriter out;
  out.add("label", "DEMONSTRATION");
  out.add("last_poll", last_poll_.ns() == 0 ? "never" : iso_utc(last_poll_.ns()));
  out.add("fair_values", static_cast<int64_t>(fair_values_));
  out.raw("forecast_age_s", ages.text()).add("last_error", last_error_);
  return out.text();
}

uint64_t ForecastActor::digest() const {
  Digest digest;
  for (const auto& [ticker, event] : events_) event.add_to(digest);
  for (const auto& [ticker, id] : published_) digest.add(ticker).add(id);
  digest.add(last_poll_.ns())
      .add(static_cast<int64_t>(poll_.running()))
      .add(static_cast<int64_t>(poll_wanted_));
  digest.add(last_error_);
  return digest.value();
}

}  // namespace headgate
