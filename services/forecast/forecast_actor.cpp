#include "services/forecast/forecast_actor.h"

#include "actor/decode.h"
#include "domain/digest.h"
#include "json/quote.h"

namespace headgate {
namespace {

const std::string poll_timer = "poll";
const std::string nbm_timer = "nbm";

std::vector<weather::StationEntry> stations_of(const Configuration& configuration) {
  std::vector<weather::StationEntry> out;
  for (const std::string& series : configuration.exchange.series) {
    if (const weather::StationEntry* station = weather::station_of_series(series)) out.push_back(*station);
  }
  return out;
}

}  // namespace

ForecastActor::ForecastActor(const Configuration& configuration)
    : configuration_(configuration.forecast), nbm_(configuration_.nbm_url, stations_of(configuration)) {
  const ForecastConfiguration& c = configuration_;
  walks_.emplace_back(
      OpenMeteoPoll::Settings{ForecastSource::ensemble, c.ensemble_url, c.ensemble_model, c.spread_f});
  walks_.emplace_back(
      OpenMeteoPoll::Settings{ForecastSource::daily, c.open_meteo_url, c.open_meteo_model, c.spread_f});
}

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
  if (!poll_wanted_ || input.market.ns() == 0) return;
  poll_wanted_ = false;
  effects.arm(poll_timer, input.market);
}

// One error that lasts is told once, and again after a good reply in between.
void ForecastActor::complain(ForecastSource source, Level level, const Error& error, const std::string& of,
                             Effects& effects) {
  const std::string text = (of.empty() ? "" : of + ": ") + error.text();
  std::string& last = errors_[std::string(name_of(source))];
  if (last == text) return;
  last = text;
  effects.note(level, std::string(error.code), text);
}

void ForecastActor::on(const Started& started, const Input&, Effects&) { rules_.restore(started.rows); }

void ForecastActor::on(const Delivered& delivered, const Input& input, Effects& effects) {
  if (const auto info = decode<market::v1::MarketInfo>(delivered.envelope))
    learn(*info, input.market, effects);
}

void ForecastActor::on(const StreamReset& reset, const Input&, Effects&) {
  if (reset.source == "market") events_.clear();
}

void ForecastActor::learn(const market::v1::MarketInfo& info, MarketTime now, Effects& effects) {
  const std::string& ticker = info.event_ticker();
  const weather::StationEntry* station = weather::station_of_series(info.series_ticker());
  if (station == nullptr || ticker.empty()) return;
  auto known = events_.find(ticker);
  if (known == events_.end()) {
    const Result<weather::Date> date = weather::date_of_event(ticker);
    if (!date) return effects.note(Level::alert, std::string(date.error().code), date.error().text());
    known = events_.emplace(ticker, EventView(ticker, *date, *station)).first;
    poll_wanted_ = true;
  }
  known->second.learn(info);
  if (const auto error = rules_.learn(info, *station, effects)) {
    effects.note(Level::alert, std::string(error->code), error->text() + "; no fair value for " + ticker);
  }
  publish_if_new(ticker, now, effects);
}

void ForecastActor::on(const TimerFired& fired, const Input& input, Effects& effects) {
  if (fired.timer == poll_timer) poll(input.market, effects);
  if (fired.timer == nbm_timer) poll_nbm(input.market, effects);
}

void ForecastActor::poll(MarketTime now, Effects& effects) {
  effects.arm(poll_timer, now.plus_ns(configuration_.poll_every_s * ns_per_s));
  last_poll_ = now;
  rules_.forget_old(now, effects);
  // While markets are still arriving a ladder is incomplete; one that is so a whole poll later is broken.
  for (const auto& [ticker, event] : events_) {
    if (!event.open(now)) continue;  // nobody can trade on it any more, and its rules may be forgotten
    const auto value = event.fair_value(now);
    if (value && !*value)
      effects.note(Level::alert, std::string(value->error().code), ticker + ": " + value->error().text());
    const auto problem = rules_.problem(ticker);
    if (problem && problem->code == "RULES_UNKNOWN" && rules_unknown_told_.insert(ticker).second) {
      effects.note(Level::alert, std::string(problem->code), problem->text());
    }
    publish_if_new(ticker, now, effects);  // a source that grew old gives way to the next
  }
  poll_nbm(now, effects);
  for (OpenMeteoPoll& walk : walks_) begin_walk(walk, now, effects);
}

void ForecastActor::poll_nbm(MarketTime now, Effects& effects) {
  if (!nbm_.used()) return;
  std::vector<OpenDay> open;
  for (const auto& [ticker, event] : events_) {
    if (event.open(now)) open.push_back(event.day());
  }
  if (auto request = nbm_.ask(open, now)) effects.request(*request);
  effects.arm(nbm_timer, nbm_.next_ask(now));
}

void ForecastActor::begin_walk(OpenMeteoPoll& walk, MarketTime now, Effects& effects) {
  if (!walk.used() || walk.running()) return;
  std::vector<OpenDay> wanted;
  for (const auto& [ticker, event] : events_) {
    if (event.open(now) && !event.served_better(walk.source(), now)) wanted.push_back(event.day());
  }
  if (!wanted.empty()) effects.request(walk.begin(std::move(wanted)));
}

void ForecastActor::on(const HttpDone& done, const Input& input, Effects& effects) {
  if (const auto advance = nbm_.advance(done, input.market)) return take(*advance, input.market, effects);
  for (OpenMeteoPoll& walk : walks_) {
    if (const auto advance = walk.advance(done, input.market)) {
      return take(walk, *advance, input.market, effects);
    }
  }
}

void ForecastActor::take(const NbmPoll::Advance& advance, MarketTime now, Effects& effects) {
  if (advance.read) errors_.erase(std::string(name_of(ForecastSource::nbm)));
  for (const Error& error : advance.errors) complain(ForecastSource::nbm, Level::warning, error, "", effects);
  for (auto& [ticker, event] : events_) publish_if_new(ticker, now, effects);
  // An older cycle may serve until this one is there, or tell what this one no longer does.
  poll_nbm(now, effects);
}

void ForecastActor::take(OpenMeteoPoll& walk, const OpenMeteoPoll::Advance& advance, MarketTime now,
                         Effects& effects) {
  // A forecast that stays away is not dropped: it ages until its readers' limits refuse it.
  if (advance.error) {
    const bool waiting = advance.error->code == "VALUE_NOT_KNOWN";
    complain(walk.source(), waiting ? Level::info : Level::warning, *advance.error, advance.event_ticker,
             effects);
  }
  const auto event = events_.find(advance.event_ticker);
  if (advance.forecast && event != events_.end()) {
    event->second.set_forecast(walk.source(), *advance.forecast);
    errors_.erase(std::string(name_of(walk.source())));
    publish_if_new(advance.event_ticker, now, effects);
  }
  if (advance.next) effects.request(*advance.next);
}

void ForecastActor::publish_if_new(const std::string& event_ticker, MarketTime now, Effects& effects) {
  EventView& event = events_.at(event_ticker);
  if (auto forecast = nbm_.forecast(event.day())) event.set_forecast(ForecastSource::nbm, *forecast);
  if (rules_.problem(event_ticker)) return withdraw(event_ticker, effects);
  const auto value = event.fair_value(now);
  if (!value || !*value) return;
  std::string& published = published_[event_ticker];
  if ((*value)->fair_value_id() == published) return;
  published = (*value)->fair_value_id();
  ++fair_values_;
  effects.publish_state("fair", event_ticker, **value);
}

// What was said before would be traded on until it is too old: a value without outcomes takes its place,
// which no reader takes for an opinion.
void ForecastActor::withdraw(const std::string& event_ticker, Effects& effects) {
  if (published_.erase(event_ticker) == 0) return;
  forecast::v1::FairValue nothing;
  nothing.set_event_ticker(event_ticker);
  effects.publish_state("fair", event_ticker, nothing);
}

std::string ForecastActor::event_status(const EventView& event, MarketTime now) const {
  json::ObjectWriter out;
  const auto source = event.chosen(now);
  out.add("source", source ? name_of(*source) : "none yet");
  if (source) {
    const DayForecast& forecast = *event.forecast(*source);
    out.add("model", forecast.model).add("age_s", (now.ns() - forecast.issued_ns) / ns_per_s);
  }
  if (const auto problem = rules_.problem(event.day().event_ticker)) out.add("problem", problem->text());
  return out.text();
}

std::string ForecastActor::status(const Input& now) const {
  json::ObjectWriter events, errors;
  for (const auto& [ticker, event] : events_) events.raw(ticker, event_status(event, now.market));
  for (const auto& [source, error] : errors_) errors.add(source, error);
  json::ObjectWriter out;
  out.add("label", "DEMONSTRATION");
  out.add("last_poll", last_poll_.ns() == 0 ? "never" : iso_utc(last_poll_.ns()));
  out.add("fair_values", static_cast<int64_t>(fair_values_));
  out.raw("events", events.text()).raw("last_errors", errors.text());
  return out.text();
}

uint64_t ForecastActor::digest() const {
  Digest digest;
  for (const auto& [ticker, event] : events_) event.add_to(digest);
  for (const auto& [ticker, id] : published_) digest.add(ticker).add(id);
  for (const auto& [source, error] : errors_) digest.add(source).add(error);
  for (const std::string& event : rules_unknown_told_) digest.add(event);
  rules_.add_to(digest);
  nbm_.add_to(digest);
  for (const OpenMeteoPoll& walk : walks_) walk.add_to(digest);
  digest.add(last_poll_.ns()).add(static_cast<int64_t>(poll_wanted_));
  return digest.value();
}

}  // namespace headgate
