#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/random.h"
#include "exchange/exchange.h"
#include "sim/scene.h"
#include "sky/forecast_source.h"

namespace headgate::sim {

class Process;

// An order as it left: what crossed the wire, whatever became of it.
struct OrderSent {
  std::string client_order_id;
  int64_t utc_ns = 0;  // by the sender's clock
  int64_t at_ns = 0;
  bool killed = false;         // the KILL switch had been set before; nobody resumes here
  int64_t feed_silent_ns = 0;  // since a frame of the exchange's feed last reached the market process
};

// HTTP and WebSocket to the simulated exchange and the weather service, as a bad line carries them.
class Web {
 public:
  static constexpr const char* exchange_url = "http://exchange.sim/trade-api/v2";
  static constexpr const char* feed_url = "ws://exchange.sim/trade-api/ws/v2";
  static constexpr const char* weather_url = "http://weather.sim";

  Web(Scene& scene, exchange::Exchange& exchange, sky::ForecastSource& weather);

  void request(Process& from, const HttpRequest& request, int64_t at_ns);
  void feed(Process& from, const FeedCommand& command, int64_t at_ns);
  void leave(Process& process);
  // Moves the exchange to the present and sends what it says; called by itself whenever it has something.
  void advance();

  const std::vector<OrderSent>& orders_sent() const { return orders_sent_; }
  // Called after each write the exchange was asked for.
  void on_write(std::function<void()> look) { look_ = std::move(look); }

 private:
  struct Connection {
    Process* owner;
    std::string feed;
    uint64_t life;
    int64_t last_arrival_ns = 0;
  };
  struct Wait {
    bool over = false;
  };
  using Waiting = std::shared_ptr<Wait>;

  void obey(Process& from, uint64_t life, const HttpRequest& request, const Waiting& wait);
  void finish(Process& from, uint64_t life, const Waiting& wait, HttpDone done, int64_t at_ns);
  exchange::Answer serve(const HttpRequest& request);
  void spoil(exchange::Answer& answer, bool taken);
  void note_order(Process& from, const HttpRequest& request, int64_t at_ns);
  void open(Process& from, const std::string& feed);
  void send(uint64_t connection, const std::string& text);
  void cut(uint64_t connection, const std::string& why);
  void cut_now_and_then();
  void plan_advance();
  void plan_blackout();
  bool dark() const;
  uint64_t connection_of(const Process& owner, const std::string& feed) const;
  int64_t way_ns();
  bool strikes(uint64_t of_a_million) { return scene_.faults && random_.chance(of_a_million); }

  Scene& scene_;
  exchange::Exchange& exchange_;
  sky::ForecastSource& weather_;
  Random random_;
  std::map<uint64_t, Connection> connections_;
  uint64_t last_connection_ = 0;
  std::vector<OrderSent> orders_sent_;
  int64_t last_frame_ns_ = 0;
  std::function<void()> look_;
};

}  // namespace headgate::sim
