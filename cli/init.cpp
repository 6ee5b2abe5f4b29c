#include "cli/init.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cli/approval_keys.h"
#include "cli/configuration_file.h"
#include "cli/configuration_text.h"
#include "cli/durable_file.h"
#include "domain/decimal.h"
#include "json/quote.h"
#include "json/value.h"
#include "runtime/service_main.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

constexpr int64_t least_bankroll_e6 = 10'000'000;  // below ten dollars 1 % buys no contract

Error usage(const std::string& option, const std::string& value, const std::string& mend) {
  return Error{"USAGE", option, value, mend};
}

Result<Mode> mode_of(const std::string& word) {
  for (const Mode mode : {Mode::sim, Mode::paper, Mode::demo}) {
    if (word == name_of(mode)) return mode;
  }
  if (word == "live") {
    return Error{"LIVE_NOT_OPEN", "--mode", word,
                 "real money asks for evidence first: forward paper trading of a frozen strategy over at "
                 "least 300 event-days, scored against the market at executable prices; begin with paper"};
  }
  return usage("--mode", word, "say sim, paper or demo");
}

// A limit as it was given, or so many thousandths of the bankroll, rounded down to a whole cent.
Result<Money> dollars_of(const std::string& option, const std::string& text, Money bankroll,
                         int64_t part_e3) {
  constexpr int64_t cent_e6 = 10'000;
  if (text.empty()) return Money::from_e6(bankroll.e6() / 1000 * part_e3 / cent_e6 * cent_e6);
  const auto e6 = parse_decimal(text, 6);
  if (!e6 || *e6 <= 0) return usage(option, text, "give dollars, e.g. 25 or 12.50");
  return Money::from_e6(*e6);
}

Status set_limits(const InitOptions& options, Configuration& out) {
  const auto bankroll = parse_decimal(options.bankroll, 6);
  if (!bankroll || *bankroll < least_bankroll_e6) {
    return usage("--bankroll", options.bankroll, "give at least 10 dollars, e.g. 1000");
  }
  LimitsConfiguration& limits = out.limits;
  limits.bankroll = Money::from_e6(*bankroll);
  struct Part {
    const char* option;
    const std::string& text;
    int64_t part_e3;
    Money& limit;
  };
  const std::array parts{Part{"--order-cost", options.order_cost, 10, limits.order_cost_max},
                         Part{"--market-stake", options.market_stake, 25, limits.market_stake_max},
                         Part{"--event-stake", options.event_stake, 50, limits.event_stake_max},
                         Part{"--account-stake", options.account_stake, 200, limits.account_stake_max},
                         Part{"--daily-loss", options.daily_loss, 50, limits.daily_loss_max}};
  for (const Part& part : parts) {
    const auto dollars = dollars_of(part.option, part.text, limits.bankroll, part.part_e3);
    if (!dollars) return dollars.error();
    part.limit = *dollars;
  }
  limits.strategy_stake_max = limits.account_stake_max;
  limits.order_quantity_max = Quantity::contracts(50);
  limits.loss_day_zone = "America/New_York";
  limits.open_orders_max = 40;
  limits.orders_per_minute_max = 30;
  limits.price_collar_e4 = 300;
  limits.book_age_max_s = 60;
  limits.fair_value_age_max_s = 108'000;
  limits.close_margin_s = 900;
  limits.approval_start_by_ms = 5'000;
  return Done{};
}

void set_strategy(Configuration& out) {
  StrategyConfiguration& strategy = out.strategy;
  strategy.name = "demonstration";
  strategy.market_weight = 0;
  strategy.model_weight = 1;
  strategy.threshold_e4 = 500;
  strategy.kelly_fraction = 0.25;
  strategy.clip = Quantity::contracts(10);
  strategy.rest_s = 1'800;
  strategy.fair_value_age_max_s = 108'000;
  strategy.book_age_max_s = 60;
}

Status set_exchange(const InitOptions& options, Configuration& out) {
  ExchangeConfiguration& exchange = out.exchange;
  exchange.series = options.series;
  exchange.scan_every_s = 60;
  if (out.instance.mode == Mode::sim) {
    if (!options.world.starts_with("http://")) {
      return usage("--world", options.world,
                   "give the address of headgate-world, e.g. http://127.0.0.1:8080");
    }
    const std::string socket = "ws" + options.world.substr(4);
    exchange.rest_url = options.world + "/trade-api/v2";
    exchange.feed_url = socket + "/trade-api/ws/v2";
    exchange.clock = ClockSource::world;
    exchange.clock_url = socket + "/world/v1/clock";
    return Done{};
  }
  const std::string demo = out.instance.mode == Mode::demo ? ".demo.kalshi.co" : ".kalshi.com";
  exchange.rest_url = "https://external-api" + demo + "/trade-api/v2";
  exchange.feed_url = "wss://external-api-ws" + demo + "/trade-api/ws/v2";
  return Done{};
}

void set_sources(const InitOptions& options, Configuration& out) {
  const bool sim = out.instance.mode == Mode::sim;
  out.forecast.nbm_url = sim ? options.world : "https://noaa-nbm-grib2-pds.s3.amazonaws.com";
  out.forecast.ensemble_url = sim ? options.world : "https://ensemble-api.open-meteo.com";
  out.forecast.ensemble_model = "ncep_gefs025";
  out.forecast.open_meteo_url = sim ? options.world : "https://api.open-meteo.com";
  out.forecast.open_meteo_model = "gfs_seamless";
  out.forecast.poll_every_s = 600;
  out.forecast.spread_f = 3.6;
  out.settle.reports_url = sim ? options.world : "https://api.weather.gov";
}

void ask(const char* question, std::string& answer) {
  if (!answer.empty() || ::isatty(STDIN_FILENO) == 0) return;
  std::cerr << question << ": " << std::flush;
  std::getline(std::cin, answer);
}

InitOptions completed(InitOptions options) {
  ask("mode: paper (no order leaves), demo (Kalshi's demo exchange) or sim (headgate-world)", options.mode);
  ask("bankroll in dollars: the most this instance may count with", options.bankroll);
  if (options.mode == "sim") ask("address of headgate-world, e.g. http://127.0.0.1:8080", options.world);
  if (options.mode == "sim" || options.mode == "demo") {
    ask("id of the trading key", options.write_id);
    ask("file with its private half (PEM, mode 0600)", options.write_file);
  }
  if (options.name.empty()) options.name = options.mode;
  if (options.series.empty()) {
    options.series = {"KXHIGHNY", "KXHIGHCHI", "KXHIGHMIA", "KXHIGHDEN", "KXHIGHLAX"};
  }
  const char* home = std::getenv("HOME");
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (options.state_directory.empty() && home != nullptr) {
    options.state_directory = std::string(home) + "/.local/state/headgate/" + options.name;
  }
  if (options.run_directory.empty()) {
    options.run_directory = runtime != nullptr ? std::string(runtime) + "/headgate/" + options.name
                                               : options.state_directory + "/run";
  }
  if (options.output.empty()) options.output = options.name + ".toml";
  return options;
}

Exit refuse(const InitOptions& options, const Error& error) {
  if (options.json) {
    std::cout << json::ObjectWriter().add("written", false).add("error", error.text()).text() << "\n";
  } else {
    std::cerr << "headgate: " << error.text() << "\n";
  }
  if (error.code == "LIVE_NOT_OPEN") return Exit::refused;
  return error.code == "FILE_FAILED" ? Exit::failed : Exit::usage;
}

Status look_at_keys(const Configuration& configuration) {
  for (const KeyPlace* key : {&configuration.keys.read, &configuration.keys.write}) {
    if (!key->named()) continue;
    if (const auto text = read_key_file(key->file); !text) return text.error();
  }
  return Done{};
}

}  // namespace

Result<Configuration> configuration_of(const InitOptions& options) {
  const auto mode = mode_of(options.mode);
  if (!mode) return mode.error();
  Configuration out;
  out.instance = {options.name, *mode, options.state_directory, options.run_directory};
  if (auto set = set_exchange(options, out); !set) return set.error();
  out.keys = {{options.read_id, options.read_file}, {options.write_id, options.write_file}};
  set_sources(options, out);
  set_strategy(out);
  if (auto set = set_limits(options, out); !set) return set.error();
  out.paper = {out.limits.bankroll, 250};
  return out;
}

Exit init(const InitOptions& given) {
  const InitOptions options = completed(given);
  const auto configuration = configuration_of(options);
  if (!configuration) return refuse(options, configuration.error());
  if (auto keys = look_at_keys(*configuration); !keys) return refuse(options, keys.error());
  const std::string text = configuration_text(*configuration);
  const ParsedConfiguration parsed = parse_configuration(text);
  if (!parsed.errors.empty()) {
    const ConfigurationError& first = parsed.errors.front();
    return refuse(options, Error{"CONFIGURATION", first.key, first.problem, first.mend});
  }
  if (auto written = create_durably(options.output, text, 0600); !written) {
    return refuse(options, written.error());
  }
  if (configuration->instance.mode == Mode::demo) {
    if (auto keys = make_approval_keys(options.state_directory); !keys) return refuse(options, keys.error());
  }
  std::error_code ignored;
  const std::string path = fs::absolute(options.output, ignored).string();
  if (options.json) {
    json::ObjectWriter out;
    out.add("written", true).add("file", path).add("mode", options.mode);
    std::cout << out.add("version", parsed.configuration.version).text() << "\n";
  } else {
    std::cout << path << "\n";
  }
  std::cerr << "headgate: wrote " << path << " (0600). Read its limits, then: headgate up --config " << path
            << "\n";
  return Exit::done;
}

}  // namespace headgate::cli
