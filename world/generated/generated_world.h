#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/money.h"
#include "exchange/exchange.h"
#include "sky/sky.h"
#include "world/generated/planted.h"
#include "world/generated/programme.h"
#include "world/generated/signature.h"
#include "world/world.h"

namespace headgate::world {

struct WorldTerms {
  uint64_t seed = 0;
  std::optional<int64_t> days;  // nothing: without an end
  std::vector<const sky::Place*> places;
  Money cash;
  bool admin = false;                    // whether faults may be planted
  std::optional<MarketTime> begin = {};  // the first instant anyone sees; nothing: as the seed has it
  exchange::House house = {};  // further terms of the exchange; its own times, cash and seed are set
};

// A world made from a seed: the simulated exchange with its other traders, and the weather behind it. All
// money in it is SIMULATED.
class GeneratedWorld : public World, private Calendar {
 public:
  GeneratedWorld(const WorldTerms& terms, SignatureCheck signature);
  GeneratedWorld(const GeneratedWorld&) = delete;
  GeneratedWorld& operator=(const GeneratedWorld&) = delete;

  const StepClock& clock() const override { return clock_; }
  Frames grant() override;
  Frames run_to(MarketTime now) override;
  Frames waiting() override;
  Reply answer(const Request& request) override;
  std::optional<Reply> feed_refusal(const Request& request) override;
  void connect(uint64_t connection) override;
  void disconnect(uint64_t connection) override { exchange_.disconnect(connection); }
  std::vector<std::string> text(uint64_t connection, const std::string& text) override;
  std::vector<std::string> text_beyond_rate(uint64_t connection, const std::string& text) override;
  std::vector<FeedPosition> positions() const override;
  bool feed_open() const override { return true; }
  std::optional<int64_t> take_outage_s() override { return planted_.take_outage_s(); }
  bool take_feed_reset() override { return planted_.take_feed_reset(); }
  int64_t clock_ahead_ns() const override { return planted_.clock_ahead_ns(); }
  std::string ready_line(uint16_t port) const override;

  uint64_t digest() const { return digest_; }
  const exchange::Exchange& exchange() const { return exchange_; }

 private:
  struct Counts {
    int64_t feed_connections = 0;
    int64_t frames = 0;
    int64_t requests = 0;
    int64_t signature_refusals = 0;
    int64_t orders_received = 0;
  };
  MarketTime begins() const override { return terms_.begin.value_or(programme_.begins()); }
  bool over(MarketTime now) const override { return now >= programme_.ends(); }
  MarketTime step_after(MarketTime now) const override;
  MarketTime next_phase(MarketTime now) const;

  Frames counted(exchange::Sent frames);
  void list_due(MarketTime now);
  Reply exchange_reply(const Request& request);
  exchange::Caller caller_of(const Request& request, bool authenticated) const;
  Reply plant(const Request& request);
  Reply intervene(const Request& request);
  Reply weather_reply(const Request& request) const;
  Reply summary() const;
  std::string digest_text() const;

  const WorldTerms terms_;
  const SignatureCheck signature_;
  const Programme programme_;
  const sky::Sky sky_;
  const uint64_t digest_;
  exchange::Exchange exchange_;
  StepClock clock_;
  Planted planted_;
  Counts counts_;
  int64_t days_listed_ = 0;
};

}  // namespace headgate::world
