#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actor/actor.h"
#include "config/configuration.h"
#include "services/forecast/event_view.h"
#include "services/forecast/open_meteo_poll.h"

namespace headgate {

// Turns a daily high forecast into the probability of each outcome of each open event of its stations. Keeps
// nothing durable: payloads can be fetched again, and the same inputs give the same fair value id.
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
  void on(const Delivered& delivered, const Input& input, Effects& effects);
  void on(const StreamReset& reset, const Input& input, Effects& effects);
  void on(const TimerFired& fired, const Input& input, Effects& effects);
  void on(const HttpDone& done, const Input& input, Effects& effects);
  template <typename Other>
  void on(const Other&, const Input&, Effects&) {}

  void learn(const market::v1::MarketInfo& info, Effects& effects);
  void poll(MarketTime now, Effects& effects);
  void publish_if_new(const std::string& event_ticker, Effects& effects);
  void complain(Level level, std::string_view code, const std::string& text, Effects& effects);
  std::vector<OpenMeteoPoll::Wanted> wanted_days(MarketTime now) const;

  const ForecastConfiguration configuration_;
  OpenMeteoPoll poll_;
  std::map<std::string, EventView> events_;       // by event ticker
  std::map<std::string, std::string> published_;  // fair value id by event ticker, in this life
  bool poll_wanted_ = false;                      // an event is new since the last poll began
  MarketTime last_poll_;
  std::string last_error_;
  uint64_t fair_values_ = 0;  // published in this life
};

}  // namespace headgate
