#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "services/forecast/event_view.h"
#include "services/forecast/nbm_poll.h"
#include "services/forecast/open_meteo_poll.h"
#include "services/forecast/rules_watch.h"

namespace headgate {

// Turns forecasts of the daily high into the probability of each outcome of each open event whose station is
// known. Payloads can be fetched again and are not kept; durable is only which rules each market had first.
class ForecastActor : public Actor {
 public:
  // Errors: SERIES_UNKNOWN.
  static Result<std::unique_ptr<ForecastActor>> make(const Configuration& configuration);
  explicit ForecastActor(const Configuration& configuration);

  std::vector<Subscription> subscriptions() const override { return {{"market", "state"}}; }
  void handle(const Input& input, Effects& effects) override;
  std::string status(const Input& now) const override;
  uint64_t digest() const override;

 private:
  void on(const Started& started, const Input& input, Effects& effects);
  void on(const Delivered& delivered, const Input& input, Effects& effects);
  void on(const StreamReset& reset, const Input& input, Effects& effects);
  void on(const TimerFired& fired, const Input& input, Effects& effects);
  void on(const HttpDone& done, const Input& input, Effects& effects);
  template <typename Other>
  void on(const Other&, const Input&, Effects&) {}

  void learn(const market::v1::MarketInfo& info, MarketTime now, Effects& effects);
  void poll(MarketTime now, Effects& effects);
  void poll_nbm(MarketTime now, Effects& effects);
  void begin_walk(OpenMeteoPoll& walk, MarketTime now, Effects& effects);
  void take(const NbmPoll::Advance& advance, MarketTime now, Effects& effects);
  void take(OpenMeteoPoll& walk, const OpenMeteoPoll::Advance& advance, MarketTime now, Effects& effects);
  // Why the event's outcomes are no ladder; nothing while that is not known or there is no such reason.
  std::optional<Error> publish_if_new(const std::string& event_ticker, MarketTime now, Effects& effects);
  void withdraw(const std::string& event_ticker, Effects& effects);
  void complain(ForecastSource source, Level level, const Error& error, const std::string& of,
                Effects& effects);
  std::string event_status(const EventView& event, MarketTime now) const;

  const ForecastConfiguration configuration_;
  RulesWatch rules_;
  NbmPoll nbm_;
  std::vector<OpenMeteoPoll> walks_;              // best first
  std::map<std::string, EventView> events_;       // by event ticker
  std::map<std::string, std::string> published_;  // fair value id by event ticker, in this life
  std::map<std::string, std::string> errors_;     // last error by source; empty again after a good reply
  std::set<std::string> rules_unknown_told_;      // events of which it was said
  bool poll_wanted_ = false;                      // an event is new since the last poll began
  MarketTime last_poll_;
  uint64_t fair_values_ = 0;  // published in this life
};

}  // namespace headgate
