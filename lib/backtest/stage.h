#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "actor/actor.h"
#include "backtest/kept.h"
#include "node/timers.h"

namespace headgate::backtest {

// Services' actors in one process at full speed: no socket, disk or clock. A message is with all its readers
// before the next one is looked at, in the order of publication, so equal inputs give equal runs to the byte.
//
// Market time is what the driver says; UTC is the same, since nobody else's clock is there. Machine time
// follows it from zero in steps of `machine_look_ns`: what waits for machine time is resending, asking again
// and listening whether the others live, and here nothing is lost and nobody dies.
class Stage {
 public:
  // The world outside: where requests go and what a run is judged by.
  class Audience {
   public:
    virtual ~Audience() = default;
    virtual HttpDone answer(const HttpRequest& request, MarketTime now) = 0;
    // Every message, before its readers have it.
    virtual void heard(const bus::v1::Envelope& envelope) = 0;
  };

  Stage(std::string instance, MarketTime begins, Audience& audience);

  void cast(std::string service, std::unique_ptr<Actor> actor);
  void start();
  // Messages of a source that is not on the stage.
  void publish(std::string_view source, std::vector<Publication> publications);
  // Market time moves on, and what it brings due happens at its own instants. Never backwards.
  void advance(MarketTime to);
  void stop();

  MarketTime present() const { return now_; }
  const Kept& kept() const { return kept_; }
  Kept take_kept() { return std::move(kept_); }
  // What a service would show people now, as JSON; empty when it is not on the stage.
  std::string status(std::string_view service) const;
  // Alerts and warnings by code, and the last text of each.
  struct Noted {
    uint64_t count = 0;
    std::string last;
  };
  const std::map<std::string, Noted>& notes() const { return notes_; }
  uint64_t inputs() const { return inputs_; }

  static constexpr int64_t machine_look_ns = 10 * ns_per_s;

 private:
  struct Role {
    std::string service;
    std::unique_ptr<Actor> actor;
    Timers timers;
    uint64_t inputs = 0;
  };
  struct Stream {
    uint64_t sequence = 0;
    std::vector<Role*> readers;
  };
  struct Reply {
    Role* to;
    HttpDone done;
  };

  void give(Role& role, const bus::v1::Envelope* cause);  // input_ holds the event
  void act(Role& role, Effects& effects, const bus::v1::Envelope* cause);
  void enqueue(std::string_view source, Publication& publication, const bus::v1::Envelope* cause);
  void settle_down();
  void fire_market_timers(MarketTime to);
  void fire_machine_timers();
  void beat();
  void set_time(MarketTime to);
  Stream& stream(std::string_view source, std::string_view name);

  const std::string instance_;
  const MarketTime begins_;
  Audience& audience_;
  std::vector<std::unique_ptr<Role>> roles_;
  std::map<std::string, std::map<std::string, Stream, std::less<>>, std::less<>> streams_;  // by source, name
  std::deque<std::variant<bus::v1::Envelope, Reply>> queue_;
  Input input_;
  MarketTime now_;
  MarketTime machine_looked_;
  Kept kept_;
  std::map<std::string, Noted> notes_;
  uint64_t inputs_ = 0;
};

}  // namespace headgate::backtest
