#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "config/address.h"
#include "config/reading.h"

namespace headgate::config {
namespace {

// Open-Meteo's lead-one run is a day old when its day trades; a smaller limit would silently never trade.
constexpr int64_t fair_value_age_least_s = int64_t{25} * 3600;

void refuse_at(Reading& r, std::string_view key, std::string problem, std::string mend) {
  r.refuse(r.position(key), std::string(key), std::move(problem), std::move(mend));
}

std::string mode_text(const Reading& r) {
  return "mode \"" + std::string(name_of(r.configuration.instance.mode)) + "\"";
}

void strategy_against_mode(Reading& r) {
  const Configuration& c = r.configuration;
  if (!r.has("instance.mode") || !r.has("strategy.name")) return;
  if (c.instance.mode != Mode::live || c.strategy.name != "demonstration") return;
  refuse_at(r, "strategy.name", "the demonstration strategy carries no evidence and never trades real money",
            "use a strategy that has earned its evidence, or mode \"paper\"");
}

void clock_against_mode(Reading& r) {
  const Configuration& c = r.configuration;
  if (!r.has("exchange.clock")) return;
  const bool world = c.exchange.clock == ClockSource::world;
  const bool real_exchange = c.instance.mode == Mode::live || c.instance.mode == Mode::demo;
  if (world && r.has("instance.mode") && real_exchange) {
    refuse_at(r, "exchange.clock", mode_text(r) + " trades at a real exchange, whose clock no world grants",
              "write clock = \"utc\"");
  }
  const bool url_named = !c.exchange.clock_url.empty();
  if (world && !url_named) {
    refuse_at(r, "exchange.clock", "clock \"world\" has no clock_url",
              "add clock_url = \"ws://HOST:PORT/world/v1/clock\" to [exchange]");
  }
  if (!world && r.has("exchange.clock_url")) {
    refuse_at(r, "exchange.clock_url", "clock \"utc\" takes time from no address",
              "remove clock_url, or write clock = \"world\"");
  }
}

// The host decides whose money moves, so each mode names the hosts it may speak to.
std::string host_problem(Mode mode, Venue venue) {
  if (venue == Venue::unknown_kalshi) return "is under Kalshi's name but none of its documented hosts";
  const bool production = venue == Venue::production;
  const bool demo = venue == Venue::demo;
  switch (mode) {
    case Mode::live:
      return production ? "" : demo ? "is the demo exchange" : "is not Kalshi's exchange";
    case Mode::demo:
      return demo         ? ""
             : production ? "is the production exchange: real money"
                          : "is not Kalshi's demo exchange";
    case Mode::paper:
      return demo ? "is the demo exchange, whose books and results mean nothing" : "";
    case Mode::sim:
      return production || demo ? "is Kalshi; a simulation trades in a simulated world" : "";
  }
  return "";
}

std::string_view host_mend(Mode mode) {
  switch (mode) {
    case Mode::live:
      return "use https://external-api.kalshi.com and wss://external-api-ws.kalshi.com";
    case Mode::demo:
      return "use https://external-api.demo.kalshi.co and wss://external-api-ws.demo.kalshi.co";
    case Mode::paper:
      return "use https://external-api.kalshi.com and wss://external-api-ws.kalshi.com, or a recorded world";
    case Mode::sim:
      return "use the address headgate-world printed";
  }
  return "";
}

void host_against_mode(Reading& r, std::string_view key, const std::string& url) {
  const auto address = parse_address(url);
  if (!r.has(key) || !r.has("instance.mode") || !address) return;
  const Mode mode = r.configuration.instance.mode;
  const Venue venue = venue_of(address->host);
  const std::string problem = host_problem(mode, venue);
  if (!problem.empty()) {
    refuse_at(r, key, mode_text(r) + ": the host " + address->host + " " + problem,
              std::string(host_mend(mode)));
    return;
  }
  if (venue != Venue::elsewhere && !address->encrypted()) {
    refuse_at(r, key, "speaks to Kalshi without encryption", "use https:// and wss://");
  }
}

void hosts_against_each_other(Reading& r) {
  const ExchangeConfiguration& c = r.configuration.exchange;
  if (!r.has("exchange.rest_url") || !r.has("exchange.feed_url")) return;
  const auto rest = parse_address(c.rest_url);
  const auto feed = parse_address(c.feed_url);
  if (!rest || !feed) return;
  const Venue venue = venue_of(rest->host);
  const Venue feed_venue = venue_of(feed->host);
  const bool known = venue != Venue::unknown_kalshi && feed_venue != Venue::unknown_kalshi;
  if (known && venue != feed_venue) {
    refuse_at(r, "exchange.feed_url", "rest_url and feed_url speak to different exchanges",
              "name two hosts of the same exchange");
  }
  if (r.has("exchange.clock") && c.clock == ClockSource::world && venue != Venue::elsewhere) {
    refuse_at(r, "exchange.clock", "Kalshi's exchange grants no clock", "write clock = \"utc\"");
  }
}

void series_named_once(Reading& r) {
  if (!r.has("exchange.series")) return;
  const std::vector<std::string>& series = r.configuration.exchange.series;
  for (size_t i = 0; i < series.size(); ++i) {
    const auto end = series.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(series.begin(), end, series[i]) == end) continue;
    refuse_at(r, "exchange.series", "names " + series[i] + " twice", "name each series once");
  }
}

// Two keys that mean something only together. A value that was refused by itself is not absent.
void both_or_neither(Reading& r, std::string_view one, std::string_view other) {
  const bool refused = std::any_of(r.errors.begin(), r.errors.end(), [&](const ConfigurationError& error) {
    return error.key == one || error.key == other;
  });
  if (refused || r.has(one) == r.has(other)) return;
  const std::string_view there = r.has(one) ? one : other;
  const std::string absent(r.has(one) ? other : one);
  refuse_at(r, there, "stands without " + absent, "add " + absent + ", or remove it");
}

void keys_against_mode(Reading& r) {
  both_or_neither(r, "keys.read_id", "keys.read_file");
  both_or_neither(r, "keys.write_id", "keys.write_file");
  if (!r.has("instance.mode")) return;
  if (r.configuration.instance.mode == Mode::paper) {
    if (!r.has("keys.write_id")) return;
    return refuse_at(r, "keys.write_id", "mode \"paper\" sends no order, so it holds no key that could",
                     "remove write_id and write_file");
  }
  if (r.has("keys.write_id") || r.has("keys.write_file")) return;
  r.refuse(r.position("instance.mode"), "keys.write_id", "is missing: " + mode_text(r) + " sends orders",
           "add [keys] with write_id and write_file");
}

void sources_of_forecasts(Reading& r) {
  both_or_neither(r, "forecast.open_meteo_url", "forecast.open_meteo_model");
  both_or_neither(r, "forecast.ensemble_url", "forecast.ensemble_model");
  const ForecastConfiguration& c = r.configuration.forecast;
  if (!c.nbm_url.empty() || !c.open_meteo_url.empty() || !c.ensemble_url.empty()) return;
  r.refuse(r.position("forecast.poll_every_s"), "forecast.nbm_url", "no source of forecasts is named",
           "add nbm_url, ensemble_url with ensemble_model, or open_meteo_url with open_meteo_model");
}

void event_against_series(Reading& r) {
  const ExchangeConfiguration& c = r.configuration.exchange;
  if (!r.has("exchange.event") || !r.has("exchange.series")) return;
  for (const std::string& series : c.series) {
    if (c.event.starts_with(series + "-")) return;
  }
  refuse_at(r, "exchange.event", c.event + " belongs to none of the series",
            "add its series to exchange.series");
}

// A wider limit inside a narrower one would never bind: the number that was meant to protect protects
// nothing.
void limits_in_order(Reading& r) {
  const LimitsConfiguration& l = r.configuration.limits;
  struct Pair {
    std::string_view inner;
    Money inner_value;
    std::string_view outer;
    Money outer_value;
  };
  const std::array pairs{
      Pair{"limits.order_cost_max_dollars", l.order_cost_max, "limits.market_stake_max_dollars",
           l.market_stake_max},
      Pair{"limits.market_stake_max_dollars", l.market_stake_max, "limits.event_stake_max_dollars",
           l.event_stake_max},
      Pair{"limits.event_stake_max_dollars", l.event_stake_max, "limits.account_stake_max_dollars",
           l.account_stake_max},
      Pair{"limits.strategy_stake_max_dollars", l.strategy_stake_max, "limits.account_stake_max_dollars",
           l.account_stake_max},
      Pair{"limits.account_stake_max_dollars", l.account_stake_max, "limits.bankroll_dollars", l.bankroll},
      Pair{"limits.daily_loss_max_dollars", l.daily_loss_max, "limits.bankroll_dollars", l.bankroll},
  };
  for (const Pair& pair : pairs) {
    if (!r.has(pair.inner) || !r.has(pair.outer) || pair.inner_value <= pair.outer_value) continue;
    refuse_at(r, pair.inner,
              "$" + pair.inner_value.text() + " is above " + std::string(pair.outer) + ", $" +
                  pair.outer_value.text(),
              "lower it, or raise " + std::string(pair.outer));
  }
}

void ages_long_enough(Reading& r) {
  const Configuration& c = r.configuration;
  if (!c.forecast.nbm_url.empty() || !c.forecast.ensemble_url.empty()) return;
  const std::array<std::pair<std::string_view, int64_t>, 2> ages{
      {{"strategy.fair_value_age_max_s", c.strategy.fair_value_age_max_s},
       {"limits.fair_value_age_max_s", c.limits.fair_value_age_max_s}}};
  for (const auto& [key, age_s] : ages) {
    if (!r.has(key) || age_s >= fair_value_age_least_s) continue;
    refuse_at(r, key,
              std::to_string(age_s) +
                  " s would refuse every forecast: a lead-one run is a day old when its day trades",
              "write at least 90000 (25 h)");
  }
}

void weights_not_both_zero(Reading& r) {
  const StrategyConfiguration& s = r.configuration.strategy;
  if (!r.has("strategy.market_weight") || !r.has("strategy.model_weight")) return;
  if (s.market_weight > 0 || s.model_weight > 0) return;
  refuse_at(r, "strategy.model_weight",
            "market_weight and model_weight are both 0: nothing would be believed",
            "give at least one of them weight; the demonstration uses 0 and 1");
}

void directories_apart(Reading& r) {
  const InstanceConfiguration& c = r.configuration.instance;
  if (!r.has("instance.state_directory") || !r.has("instance.run_directory")) return;
  if (c.state_directory != c.run_directory) return;
  refuse_at(r, "instance.run_directory", "is the state directory",
            "keep sockets and durable state apart: the run directory is emptied at boot");
}

// A rule that is half written would move money by a number nobody gave.
void shards_whole(Reading& r) {
  both_or_neither(r, "shards.source", "shards.top_up_below_dollars");
  both_or_neither(r, "shards.top_up_below_dollars", "shards.top_up_to_dollars");
  if (!r.has("shards.top_up_below_dollars") || !r.has("shards.top_up_to_dollars")) return;
  const ShardsConfiguration& c = r.configuration.shards;
  if (c.top_up_below < c.top_up_to) return;
  refuse_at(r, "shards.top_up_to_dollars",
            "$" + c.top_up_to.text() + " is not above top_up_below_dollars, $" + c.top_up_below.text(),
            "raise it: each fill would move a little money otherwise");
}

void paper_against_mode(Reading& r) {
  if (!r.has("instance.mode") || r.configuration.instance.mode == Mode::paper) return;
  for (const std::string_view key : {"paper.cash_dollars", "paper.latency_ms"}) {
    if (!r.has(key)) continue;
    refuse_at(r, key, mode_text(r) + " has no paper account", "remove [paper]");
  }
}

}  // namespace

void find_contradictions(Reading& reading) {
  strategy_against_mode(reading);
  clock_against_mode(reading);
  host_against_mode(reading, "exchange.rest_url", reading.configuration.exchange.rest_url);
  host_against_mode(reading, "exchange.feed_url", reading.configuration.exchange.feed_url);
  hosts_against_each_other(reading);
  series_named_once(reading);
  keys_against_mode(reading);
  sources_of_forecasts(reading);
  event_against_series(reading);
  limits_in_order(reading);
  ages_long_enough(reading);
  weights_not_both_zero(reading);
  directories_apart(reading);
  shards_whole(reading);
  paper_against_mode(reading);
}

}  // namespace headgate::config
