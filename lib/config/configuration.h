#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money.h"
#include "domain/price.h"
#include "domain/quantity.h"
#include "domain/result.h"

namespace headgate {

enum class Mode : uint8_t { sim, paper, demo, live };
std::string_view name_of(Mode mode);

enum class ClockSource : uint8_t {
  utc,    // market time is UTC
  world,  // market time is what a simulated or recorded world grants
};

struct InstanceConfiguration {
  std::string name;
  Mode mode = Mode::paper;
  std::string state_directory;  // durable: one folder per service, and the KILL file
  std::string run_directory;    // sockets; "<run>/<service>/pub.sock" must fit in 107 bytes
};

struct ExchangeConfiguration {
  std::string rest_url;  // ".../trade-api/v2"
  std::string feed_url;  // "ws://.../trade-api/ws/v2"
  ClockSource clock = ClockSource::utc;
  std::string clock_url;  // with clock = "world": the world's clock socket
  std::vector<std::string> series;
  std::string event;  // empty: every open event of the series
  int64_t scan_every_s = 60;
};

// Which markets of the series are followed. 0: all of them.
struct MarketConfiguration {
  int64_t close_within_s = 0;
  int64_t spread_max_e4 = 0;
  Quantity volume_day_min;  // of the last 24 hours
};

// Which key of the exchange a process may use: its id there, and the file with the private half. The file is
// opened by lib/runtime alone; no actor sees what is in it. Empty: none.
struct KeyPlace {
  std::string id;
  std::string file;
  bool named() const { return !id.empty(); }
};
struct KeysConfiguration {
  // market and settle: the WebSocket asks for a signature; without it books are polled by REST
  KeyPlace read;
  KeyPlace write;  // exec alone
};

// At least one source is named. A source is its address and, for those that have several, its model.
struct ForecastConfiguration {
  std::string nbm_url;           // under it lie blend.<YYYYMMDD>/<HH>/text/blend_nbptx.t<HH>z
  std::string open_meteo_url;    // one forecast of the daily high
  std::string open_meteo_model;  // the model whose metadata say when its run became available
  std::string ensemble_url;      // Open-Meteo's ensemble shape
  std::string ensemble_model;
  int64_t poll_every_s = 300;
  double spread_f = 0;  // standard deviation of the daily high around a single forecast
};

struct SettleConfiguration {
  std::string reports_url;  // api.weather.gov's shape: the daily climate reports. Empty: no early labels
};

struct StrategyConfiguration {
  std::string name;          // "demonstration": refused in mode live
  double market_weight = 0;  // a in p ∝ p_market^a · p_model^b
  double model_weight = 1;   // b
  int64_t threshold_e4 = 0;  // least edge per contract after fees, dollars 1e-4
  double kelly_fraction = 0;
  Quantity clip;       // largest quantity of one intent
  int64_t rest_s = 0;  // market seconds after which an unfilled rest is cancelled
  int64_t fair_value_age_max_s = 0;
  int64_t book_age_max_s = 0;
};

// Every limit must be given: there is no default for money.
struct LimitsConfiguration {
  Money bankroll;
  Money order_cost_max;
  Quantity order_quantity_max;
  Money market_stake_max;
  Money event_stake_max;
  Money strategy_stake_max;
  Money account_stake_max;
  Money daily_loss_max;
  std::string loss_day_zone;  // IANA name
  int64_t open_orders_max = 0;
  int64_t orders_per_minute_max = 0;
  int64_t price_collar_e4 = 0;  // worst price may exceed the best offer by at most this
  int64_t book_age_max_s = 0;
  int64_t fair_value_age_max_s = 0;
  int64_t close_margin_s = 0;        // nothing new so near to the market's close
  int64_t approval_start_by_ms = 0;  // unscaled UTC from approval to the last allowed send
};

// Cash lies on the exchange's shards, and an order can spend only what lies on its market's. All three or
// none.
struct ShardsConfiguration {
  std::optional<int32_t> source;  // the shard that feeds the others; nothing: no cash is moved
  Money top_up_below;             // free cash on a shard we trade on, below which it is topped up
  Money top_up_to;
};

struct PaperConfiguration {
  Money cash;
  int64_t latency_ms = 0;  // market time from exec's request to the simulated exchange
};

struct Configuration {
  InstanceConfiguration instance;
  ExchangeConfiguration exchange;
  MarketConfiguration market;
  KeysConfiguration keys;
  ForecastConfiguration forecast;
  SettleConfiguration settle;
  StrategyConfiguration strategy;
  LimitsConfiguration limits;
  ShardsConfiguration shards;
  PaperConfiguration paper;
  std::string text;     // as read, for the capture header
  std::string version;  // first 12 hex digits of its SHA-256: named in approvals
};

struct ConfigurationError {
  int line = 0;  // 1-based; 0 when the whole file is meant
  int column = 0;
  std::string key;  // "limits.order_cost_max_dollars"
  std::string problem;
  std::string mend;
};

// Parses and judges one TOML text. All errors come at once, in the order of their lines.
// Keys carry units: *_dollars, *_contracts, *_cents, *_s, *_ms, *_f.
struct ParsedConfiguration {
  Configuration configuration;  // meaningful only without errors
  std::vector<ConfigurationError> errors;
};
ParsedConfiguration parse_configuration(std::string_view toml);

}  // namespace headgate
