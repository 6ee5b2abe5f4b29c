#include "config/configuration.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "config/schema.h"
#include "config/version.h"

namespace {

using headgate::ConfigurationError;
using headgate::parse_configuration;

std::string example() {
  const char* source = std::getenv("HEADGATE_SOURCE");
  REQUIRE(source != nullptr);
  std::ifstream file(std::string(source) + "/deploy/configuration/paper.toml.example");
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

// The example with one line replaced by another; the line is named by its beginning.
std::string changed(const std::string& begin, const std::string& replacement) {
  std::string text = example();
  const size_t at = text.find("\n" + begin) + 1;
  REQUIRE(at != 0);
  return text.replace(at, text.find('\n', at) - at, replacement);
}
std::string changed(std::string text, const std::string& old_line, const std::string& replacement) {
  const size_t at = text.find(old_line);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old_line.size(), replacement);
}

int line_of(const std::string& text, const std::string& part) {
  const size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
}

std::string keys_of(const std::vector<ConfigurationError>& errors) {
  std::string out;
  for (const auto& error : errors) out += error.key + " " + error.problem + "; ";
  return out;
}

// One mistake in an otherwise good file: exactly one error, at the line, naming the key.
void expect_one(const std::string& text, const std::string& key, const std::string& line_part,
                const std::string& problem_part) {
  const auto errors = parse_configuration(text).errors;
  INFO(keys_of(errors));
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].key == key);
  CHECK(errors[0].line == line_of(text, line_part));
  CHECK(errors[0].column > 0);
  CHECK(errors[0].problem.find(problem_part) != std::string::npos);
  CHECK_FALSE(errors[0].mend.empty());
}

}  // namespace

TEST_CASE("the documented example is accepted and every value arrives in its own unit") {
  // A newcomer copies this file first; a wrong unit here would be a hundredfold order.
  const auto parsed = parse_configuration(example());
  INFO(keys_of(parsed.errors));
  REQUIRE(parsed.errors.empty());
  const auto& c = parsed.configuration;
  CHECK(c.instance.mode == headgate::Mode::paper);
  CHECK(c.limits.bankroll == headgate::Money::dollars(1000));
  CHECK(c.limits.order_cost_max == headgate::Money::from_e6(25'000'000));
  CHECK(c.strategy.threshold_e4 == 500);
  CHECK(c.limits.price_collar_e4 == 300);
  CHECK(c.strategy.clip == headgate::Quantity::contracts(10));
  CHECK(c.forecast.spread_f == doctest::Approx(3.6));
  CHECK(c.forecast.nbm_url == "https://noaa-nbm-grib2-pds.s3.amazonaws.com");
  CHECK_FALSE(c.keys.write.named());
  CHECK(c.exchange.event.empty());
  CHECK(c.paper.latency_ms == 250);
}

TEST_CASE("the version is the beginning of the text's SHA-256") {
  // Approvals name the limits they were made under; two files with one version could not be told apart.
  // FIPS 180-2, appendix B.1: SHA-256 of "abc" begins ba7816bf 8f01.
  CHECK(headgate::config::version_of("abc") == "ba7816bf8f01");
  const auto one = parse_configuration(example()).configuration.version;
  const auto two = parse_configuration(example() + "\n").configuration.version;
  CHECK(one != two);
}

TEST_CASE("each required key is reported by name when it is missing") {
  // A limit that silently became zero or infinite would be money without a limit.
  for (const auto& key : headgate::config::schema()) {
    const bool paper = key.section == "paper";
    if (!key.required && !paper) continue;
    const std::string section = "\n[" + std::string(key.section) + "]\n";
    std::string text = example();
    const size_t table = text.find(section);
    REQUIRE(table != std::string::npos);
    const size_t at = text.find("\n" + std::string(key.name) + " =", table);
    REQUIRE(at != std::string::npos);
    text.erase(at + 1, text.find('\n', at + 1) - at);
    const std::string name = std::string(key.section) + "." + std::string(key.name);
    const auto errors = parse_configuration(text).errors;
    INFO(name << ": " << keys_of(errors));
    REQUIRE_FALSE(errors.empty());
    CHECK(std::any_of(errors.begin(), errors.end(), [&](const ConfigurationError& error) {
      return error.key == name && error.problem == "is missing" && error.line > 0;
    }));
  }
}

TEST_CASE("every key is documented in the example, and nothing else is") {
  // What stands nowhere is found by reading the sources, or never.
  const std::string text = example();
  size_t documented = 0;
  for (size_t at = text.find(" = "); at != std::string::npos; at = text.find(" = ", at + 1)) ++documented;
  for (const auto& key : headgate::config::schema()) {
    CAPTURE(key.name);
    const size_t section = text.find("\n[" + std::string(key.section) + "]\n");
    REQUIRE(section != std::string::npos);
    const size_t end = std::min(text.find("\n[", section + 1), text.size());
    const std::string name = std::string(key.name) + " = ";
    CHECK(std::min(text.find("\n" + name, section), text.find("\n# " + name, section)) < end);
  }
  CHECK(documented == headgate::config::schema().size());
}

TEST_CASE("a single mistake gives a single error at its place") {
  // The operator mends what is named; a second, derived error sends them to the wrong line.
  struct Row {
    const char* line;
    const char* replacement;
    const char* key;
    const char* problem;
  };
  const Row rows[] = {
      {"bankroll_dollars", "bankroll_dollars = 1000.00", "limits.bankroll_dollars", "is a float"},
      {"bankroll_dollars", "bankroll_dollars = \"1000.0000001\"", "limits.bankroll_dollars", "decimals"},
      {"bankroll_dollars", "bankroll_dollars = \"1e3\"", "limits.bankroll_dollars", "not a number"},
      {"bankroll_dollars", "bankroll_dollars = -5", "limits.bankroll_dollars", "out of range"},
      {"bankroll_dollars", "bankroll_dollars = 9223372036854775807", "limits.bankroll_dollars",
       "not a number"},
      {"clip_contracts", "clip_contracts = 0", "strategy.clip_contracts", "out of range"},
      {"threshold_cents", "threshold_cents = 0.5", "strategy.threshold_cents", "is a float"},
      {"open_orders_max", "open_orders_max = \"20\"", "limits.open_orders_max", "is a text"},
      {"open_orders_max", "open_orders_max = true", "limits.open_orders_max", "true or false"},
      {"spread_f", "spread_f = nan", "forecast.spread_f", "out of range"},
      {"spread_f", "spread_f = \"3.6\"", "forecast.spread_f", "is a text"},
      {"kelly_fraction", "kelly_fraction = 1.5", "strategy.kelly_fraction", "out of range"},
      {"name = \"paper\"", "name = \"Paper\"", "instance.name", "cannot name"},
      {"name = \"paper\"", "name = \"a-name-of-more-than-24-char\"", "instance.name", "cannot name"},
      {"mode", "mode = \"papre\"", "instance.mode", "no mode"},
      {"state_directory", "state_directory = \"var\"", "instance.state_directory", "absolute"},
      {"run_directory", "run_directory = \"/var/lib/headgate/paper\"", "instance.run_directory",
       "state directory"},
      {"series = [\"KXHIGHNY\"]", "series = [\"KXHIGHNY\", \"KXHIGHNY\"]", "exchange.series", "twice"},
      {"[keys]", "[keys]\nread_id = \"a\"", "keys.read_id", "stands without keys.read_file"},
      {"[keys]", "[keys]\nwrite_file = \"/k\"\nwrite_id = \"a\"", "keys.write_id", "sends no order"},
      {"[keys]", "[keys]\nread_file = \"/k\"\nread_id = \"a\\nHost: x\"", "keys.read_id", "no key's id"},
      {"ensemble_model", "ensemble_model = 5", "forecast.ensemble_model", "is a whole number"},
      {"series = [\"KXHIGHNY\"]", "series = [1]", "exchange.series", "is a list"},
      {"loss_day_zone", "loss_day_zone = \"New York\"", "limits.loss_day_zone", "no time zone"},
      {"order_cost_max_dollars", "order_cost_max_dollars = 51", "limits.order_cost_max_dollars",
       "market_stake_max"},
      {"market_stake_max", "market_stake_max_dollars = 101", "limits.market_stake_max_dollars",
       "event_stake_max"},
      {"event_stake_max", "event_stake_max_dollars = 201", "limits.event_stake_max_dollars",
       "account_stake_max"},
      {"account_stake_max", "account_stake_max_dollars = 1001", "limits.account_stake_max_dollars",
       "bankroll"},
      {"daily_loss_max", "daily_loss_max_dollars = 1001", "limits.daily_loss_max_dollars", "bankroll"},
      {"model_weight", "model_weight = 0", "strategy.model_weight", "both 0"},
      {"rest_url", "rest_url = \"https://user@external-api.kalshi.com/trade-api/v2\"", "exchange.rest_url",
       "no such address"},
      {"rest_url", "rest_url = \"http://external-api.kalshi.com/trade-api/v2\"", "exchange.rest_url",
       "encryption"},
      {"rest_url", "rest_url = \"https://evil.kalshi.com/trade-api/v2\"", "exchange.rest_url", "none of its"},
      {"feed_url", "feed_url = \"wss://external-api-ws.kalshi.com/trade-api/v2\"", "exchange.feed_url",
       "path"},
      {"poll_every_s", "poll_every_s = 300\nkey_file = \"x\"", "forecast.key_file", "is unknown"},
      {"[market]", "[market]\nclose_within_s = 59", "market.close_within_s", "out of range"},
      {"[market]", "[market]\nspread_max_cents = 0.5", "market.spread_max_cents", "is a float"},
      {"[market]", "[market]\nvolume_day_min_contracts = \"0\"", "market.volume_day_min_contracts",
       "out of range"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.replacement);
    std::string part = row.replacement;
    part.erase(0, part.rfind('\n') + 1);  // the last line is the mistaken one
    expect_one(changed(row.line, row.replacement), row.key, part, row.problem);
  }
}

TEST_CASE("limits on what is followed arrive in their units, and none are assumed") {
  // A spread read in dollars would follow everything, or nothing.
  CHECK(parse_configuration(example()).configuration.market.close_within_s == 0);
  const auto parsed = parse_configuration(changed(
      "[market]",
      "[market]\nclose_within_s = 172800\nspread_max_cents = \"2.5\"\nvolume_day_min_contracts = 100"));
  REQUIRE(parsed.errors.empty());
  CHECK(parsed.configuration.market.close_within_s == 172'800);
  CHECK(parsed.configuration.market.spread_max_e4 == 250);
  CHECK(parsed.configuration.market.volume_day_min == headgate::Quantity::contracts(100));
}

TEST_CASE("an unknown key is answered with the key that was probably meant") {
  // "order_cost_max_dolars" must not leave the operator believing that a limit is set.
  const auto errors =
      parse_configuration(changed("order_cost_max_dollars", "order_cost_max_dolars = 25")).errors;
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].key == "limits.order_cost_max_dollars");
  CHECK(errors[0].problem == "is missing");
  CHECK(errors[1].key == "limits.order_cost_max_dolars");
  CHECK(errors[1].mend.find("order_cost_max_dollars") != std::string::npos);
  const auto section = parse_configuration(changed("[paper]", "[papr]")).errors;
  REQUIRE_FALSE(section.empty());
  CHECK(section.back().key == "papr");
  CHECK(section.back().mend.find("'paper'") != std::string::npos);
}

TEST_CASE("mode, host and strategy must agree") {
  // Demo settings pointed at production, or the reverse, trade the wrong money.
  const std::string no_paper = changed(changed("cash_dollars", ""), "latency_ms = 250", "");
  const std::string live = changed(no_paper, "mode = \"paper\"", "mode = \"live\"");
  auto errors = parse_configuration(live).errors;
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].key == "keys.write_id");
  CHECK(errors[1].key == "strategy.name");

  const std::string with_key = changed(no_paper, "# write_id = ", "write_file = \"/k.pem\"\nwrite_id = ");
  const std::string demo_at_production = changed(with_key, "mode = \"paper\"", "mode = \"demo\"");
  errors = parse_configuration(demo_at_production).errors;
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].key == "exchange.rest_url");
  CHECK(errors[0].problem.find("real money") != std::string::npos);
  CHECK(errors[1].key == "exchange.feed_url");

  std::string demo_hosts = changed(example(), "external-api.kalshi.com", "external-api.demo.kalshi.co");
  demo_hosts = changed(demo_hosts, "external-api-ws.kalshi.com", "external-api-ws.demo.kalshi.co");
  errors = parse_configuration(demo_hosts).errors;
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].problem.find("is the demo exchange") != std::string::npos);

  const std::string mixed = changed(example(), "wss://external-api-ws.kalshi.com/", "ws://127.0.0.1:8080/");
  errors = parse_configuration(mixed).errors;
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].problem.find("different exchanges") != std::string::npos);

  std::string paper_account = changed(example(), "mode = \"paper\"", "mode = \"sim\"");
  errors = parse_configuration(paper_account).errors;
  REQUIRE(errors.size() == 5);  // no key to trade with, both hosts, both keys of [paper]
  CHECK(errors[3].key == "paper.cash_dollars");
}

TEST_CASE("a world's clock never drives a real exchange") {
  // Market time run fast against a real exchange would age nothing and expire nothing.
  std::string text =
      changed("clock = ", "clock = \"world\"\nclock_url = \"ws://127.0.0.1:1/world/v1/clock\"");
  auto errors = parse_configuration(text).errors;
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].problem.find("grants no clock") != std::string::npos);
  text = changed(text, "mode = \"paper\"", "mode = \"live\"");
  errors = parse_configuration(text).errors;
  CHECK(std::any_of(errors.begin(), errors.end(), [](const ConfigurationError& error) {
    return error.key == "exchange.clock" && error.problem.find("mode \"live\"") != std::string::npos;
  }));
  std::string world = changed(example(), "https://external-api.kalshi.com", "http://127.0.0.1:1");
  world = changed(world, "wss://external-api-ws.kalshi.com", "ws://127.0.0.1:1");
  expect_one(changed(world, "clock = \"utc\"", "clock = \"world\""), "exchange.clock", "clock = \"world\"",
             "no clock_url");
  CHECK(parse_configuration(changed(world, "clock = \"utc\"",
                                    "clock = \"world\"\nclock_url = \"ws://127.0.0.1:1/world/v1/clock\""))
            .errors.empty());
  expect_one(changed("clock = ", "clock = \"utc\"\nclock_url = \"ws://h/c\""), "exchange.clock_url",
             "ws://h/c", "from no address");
}

TEST_CASE("an age limit below a day is refused with its reason") {
  // Such an instance would run for months and never trade, with nobody knowing why.
  std::string text = changed("nbm_url", "");
  text = changed(text, "ensemble_url = \"https://ensemble-api.open-meteo.com\"\n", "");
  text = changed(text, "ensemble_model = \"ncep_gefs025\"\n", "");
  for (int i = 0; i < 2; ++i) {
    text = changed(text, "fair_value_age_max_s = 108000", "fair_value_age_max_s = 43200");
  }
  const auto errors = parse_configuration(text).errors;
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].key == "strategy.fair_value_age_max_s");
  CHECK(errors[1].key == "limits.fair_value_age_max_s");
  CHECK(errors[0].mend.find("90000") != std::string::npos);
}

TEST_CASE("a run directory is refused exactly when a socket in it would not fit") {
  // The kernel cuts or refuses longer paths; a service would bind nothing and say so too late.
  const std::string fits = "/" + std::string(86, 'r');
  const std::string too_long = "/" + std::string(87, 'r');
  CHECK(parse_configuration(changed("run_directory", "run_directory = \"" + fits + "\"")).errors.empty());
  expect_one(changed("run_directory", "run_directory = \"" + too_long + "\""), "instance.run_directory",
             "run_directory = \"/r", "107");
}

TEST_CASE("every mistake of a file is reported at once, in the order of its lines") {
  // Mending one error a minute while an instance stands still costs the day.
  std::string text = changed(example(), "mode = \"paper\"", "mode = \"pepper\"");
  text = changed(text, "scan_every_s = 60", "scan_every_s = 0");
  text = changed(text, "kelly_fraction = 0.25", "kelly_fraction = \"a quarter\"");
  text = changed(text, "open_orders_max = 20\n", "");
  text = changed(text, "latency_ms = 250", "latency_ms = 250\ntypo = 1");
  const auto errors = parse_configuration(text).errors;
  INFO(keys_of(errors));
  REQUIRE(errors.size() == 5);
  CHECK(errors[0].key == "instance.mode");
  CHECK(errors[1].key == "exchange.scan_every_s");
  CHECK(errors[2].key == "strategy.kelly_fraction");
  CHECK(errors[3].key == "limits.open_orders_max");
  CHECK(errors[3].line == line_of(text, "[limits]"));
  CHECK(errors[4].key == "paper.typo");
  CHECK(errors[4].line == line_of(text, "typo = 1"));
}

TEST_CASE("broken TOML and an empty file are refused with a place") {
  // Whatever stands after a syntax error is a guess, and a guess must not become a limit.
  const auto broken = parse_configuration("[instance]\nname = \"a\nmode = 1\n").errors;
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].line == 2);
  const auto twice =
      parse_configuration(changed("open_orders_max", "open_orders_max = 1\nopen_orders_max = 2")).errors;
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].line > 0);
  const auto empty = parse_configuration("").errors;
  CHECK(empty.size() == 37);  // all required keys, and that no forecast is named
}

TEST_CASE("a letter outside ASCII is refused with its place, unless it stands in a comment") {
  // Some such letters in a key lead the TOML library astray; one that only looks like ours would name another
  // key.
  expect_one(changed("mode", "mo\u030Bde = \"paper\""), "", "mo\u030Bde", "outside ASCII");
  CHECK(parse_configuration(example() + "# at most 5 \u20AC\n").errors.empty());
}
