#include "cli/try_instance.h"

#include "cli/configuration_text.h"
#include "cli/demonstration.h"

namespace headgate::cli {
std::string try_configuration(const std::string& home, const WorldFacts& world,
                              const TradingAccount& account) {
  const std::string host = "127.0.0.1:" + std::to_string(world.port);
  const bool recorded = !world.event.empty();
  Configuration out;
  out.instance = {"try", recorded ? Mode::paper : Mode::sim, home + "/state", home + "/run"};
  out.exchange.rest_url = "http://" + host + "/trade-api/v2";
  out.exchange.feed_url = "ws://" + host + "/trade-api/ws/v2";
  out.exchange.clock = ClockSource::world;
  out.exchange.clock_url = "ws://" + host + "/world/v1/clock";
  out.exchange.series = world.series;
  out.exchange.event = world.event;
  out.exchange.scan_every_s = 600;
  out.forecast.open_meteo_url = "http://" + host;
  out.forecast.open_meteo_model = "gfs_seamless";
  out.forecast.poll_every_s = 600;
  out.forecast.spread_f = demonstration_spread_f;
  out.strategy = demonstration_strategy();
  // In the generated world somebody acts in each market every two minutes: an order that has waited five has
  // been passed over, and the day shows what a cancel is.
  if (!recorded) out.strategy.rest_s = 300;
  out.limits = demonstration_limits();
  if (recorded) {
    out.paper = {account.cash, 250};
    return configuration_text(out);
  }
  out.keys.read = {account.key_id, account.key_file};
  out.keys.write = {account.key_id, account.key_file};
  out.forecast.nbm_url = "http://" + host;
  out.forecast.ensemble_url = "http://" + host;
  out.forecast.ensemble_model = "ncep_gefs025";
  out.settle.reports_url = "http://" + host;
  return configuration_text(out);
}

}  // namespace headgate::cli
