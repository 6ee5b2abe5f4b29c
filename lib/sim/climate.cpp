#include "sim/climate.h"

#include "domain/moment.h"
#include "domain/random.h"

namespace headgate::sim {
namespace {

class Weather {
 public:
  explicit Weather(uint64_t seed) : random_(Random::of(seed, "climate")) {}

  // On in every second world, and then from harsh to mild by factors of three.
  uint64_t chance(uint64_t harsh) {
    const bool on = random_.chance(500'000);
    uint64_t mildness = 1;
    for (uint64_t thirds = random_.below(5); thirds > 0; --thirds) mildness *= 3;
    return on ? harsh / mildness : 0;
  }
  int64_t period_ns(int64_t least_s, int64_t most_s) {
    const bool on = random_.chance(500'000);
    const int64_t s = random_.between(least_s, most_s);
    return on ? s * ns_per_s : 0;
  }
  bool coin() { return random_.chance(500'000); }
  Random& draw() { return random_; }

 private:
  Random random_;
};

}  // namespace

Climate Climate::of(uint64_t seed) {
  Weather weather(seed);
  Climate out;
  out.message_lost = weather.chance(200'000);
  out.message_repeated = weather.chance(200'000);
  out.message_overtakes = weather.chance(300'000);
  out.message_late = weather.chance(50'000);
  out.ask_lost = weather.chance(500'000);
  out.crash_at_touch = weather.chance(2'000);
  out.kill_every_ns = weather.period_ns(5, 60);
  out.clean_stop = weather.chance(500'000);
  out.stall = weather.chance(5'000);
  out.commit_ns = weather.draw().between(50, 8'000) * 1'000;
  out.commit_slow = weather.chance(30'000);
  out.commit_fails = weather.chance(10'000);
  out.commit_crashes = weather.chance(30'000);
  out.request_not_sent = weather.chance(200'000);
  out.request_lost = weather.chance(300'000);
  out.reply_lost = weather.chance(400'000);
  out.reply_spoiled = weather.chance(200'000);
  out.web_slow = weather.chance(500'000);
  out.feed_cut_every_ns = weather.period_ns(5, 60);
  if (weather.draw().chance(250'000)) {
    out.blackout_from_ns = weather.draw().between(20, 150) * ns_per_s;
    out.blackout_ns = weather.draw().between(5, 120) * ns_per_s;
  }
  out.read_lag_ns = weather.coin() ? weather.draw().between(0, 1'500) * ns_per_ms : 0;
  if (weather.coin()) out.page_most = weather.draw().between(1, 4);
  out.skew_max_ns = weather.coin() ? weather.draw().between(0, 300) * ns_per_ms : 0;
  out.buggify = weather.chance(50'000);
  out.remote_exchange = weather.coin();
  out.restless_edge = weather.coin();
  out.narrow =
      static_cast<Climate::Narrow>(weather.draw().below(static_cast<uint64_t>(Climate::Narrow::rate) + 1));
  if (weather.draw().chance(330'000)) out.operator_every_ns = weather.draw().between(2, 40) * ns_per_s;
  if (weather.draw().chance(250'000)) {
    out.kill_switch_at_ns = weather.draw().between(20, 200) * ns_per_s;
    out.kill_file_removed = weather.coin();
    out.risk_alone_resumed = out.kill_file_removed && weather.draw().chance(750'000);
  }
  return out;
}

}  // namespace headgate::sim
