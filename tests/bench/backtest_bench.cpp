// backtest_bench [RECORDS]: recorded changes of books a second through a whole backtest on one core (book,
// fair value, evaluation, gates, paper venue, ledger), beside only parsing the same bytes. The recording is
// made up: a ladder of six markets of a weather day, changes within the best levels and behind them, prints,
// and forecasts.
#include <memory>
#include <string>
#include <vector>

#include "backtest/run.h"
#include "domain/random.h"
#include "imports/draft.h"
#include "tests/bench/samples.h"

namespace headgate::bench {
namespace {

namespace pb = recording::v1;

constexpr int64_t open_ns = 1'768'489'200LL * ns_per_s;  // 2026-01-15T15:00Z
constexpr int64_t day_ns = 86'400 * ns_per_s;
constexpr int markets = 6;

struct MadeUp {
  explicit MadeUp(int count) : draft(header(), MarketTime::from_ns(open_ns - 300 * ns_per_s)) {
    event = draft.name("KXHIGHNY-26JAN16", draft.last());
    source = draft.name("open-meteo-previous-runs", draft.last());
    auto& exchange = *draft.add(draft.last()).mutable_exchange();
    exchange.set_exchange_active(true);
    exchange.set_trading_active(true);
    forecast(420);
    for (int i = 0; i < markets; ++i) list(i);
    draft.add(draft.last()).mutable_feed()->set_connected(true);
    for (int i = 0; i < markets; ++i) snapshot(i);
    const int64_t step_ns = (day_ns - 3600 * ns_per_s) / std::max(count, 1);
    for (int i = 0; i < count; ++i) change(open_ns + i * step_ns);
  }
  static pb::Header header() {
    pb::Header out;
    out.set_venue("made up");
    return out;
  }
  void list(int i) {
    market::v1::MarketInfo info;
    const int low = 38 + 2 * i;
    info.set_event_ticker("KXHIGHNY-26JAN16");
    info.set_series_ticker("KXHIGHNY");
    info.set_title("made up");
    info.set_status(market::v1::MARKET_STATUS_ACTIVE);
    info.set_open_ns(open_ns);
    info.set_close_ns(open_ns + day_ns);
    if (i == 0) {
      info.set_market_ticker("KXHIGHNY-26JAN16-T40");
      info.set_strike_kind(market::v1::STRIKE_KIND_LESS);
      info.set_cap_e4(400'000);
    } else if (i == markets - 1) {
      info.set_market_ticker("KXHIGHNY-26JAN16-T47");
      info.set_strike_kind(market::v1::STRIKE_KIND_GREATER);
      info.set_floor_e4(470'000);
    } else {
      info.set_market_ticker("KXHIGHNY-26JAN16-B" + std::to_string(low) + ".5");
      info.set_strike_kind(market::v1::STRIKE_KIND_BETWEEN);
      info.set_floor_e4(low * 10'000);
      info.set_cap_e4((low + 1) * 10'000);
    }
    auto& range = *info.add_price_ranges();
    range.set_end_e4(10'000);
    range.set_step_e4(100);
    info.set_fee_type("quadratic");
    info.set_fee_multiplier_e4(10'000);
    info.set_rules_primary(
        "If the highest temperature recorded in Central Park, New York for Jan 16, 2026 as reported by the "
        "National Weather Service's Climatological Report (Daily) fits, then the market resolves to Yes.");
    numbers.push_back(draft.name(info.market_ticker(), draft.last()));
    auto& record = *draft.add(draft.last()).mutable_market();
    record.set_market(numbers.back());
    *record.mutable_info() = std::move(info);
  }
  void forecast(int64_t tenths) {
    auto& record = *draft.add(draft.last()).mutable_forecast();
    record.set_event(event);
    record.set_source(source);
    record.set_high_f_e3(tenths * 100);
    record.set_lead_h(24);
  }
  void snapshot(int i) {
    auto& book = *draft.add(draft.last()).mutable_snapshot();
    book.set_market(numbers[static_cast<size_t>(i)]);
    book.set_source(pb::SNAPSHOT_SOURCE_FEED);
    for (int level = 1; level <= 12; ++level) {
      book.add_yes_price_e4(static_cast<uint32_t>(level * 100));
      book.add_yes_quantity_e2(50'000);
      book.add_no_price_e4(static_cast<uint32_t>(6'800 + level * 100));
      book.add_no_quantity_e2(50'000);
    }
  }
  void change(int64_t at_ns) {
    const int i = static_cast<int>(random.below(markets));
    auto& delta = *draft.add(MarketTime::from_ns(at_ns)).mutable_delta();
    delta.set_market(numbers[static_cast<size_t>(i)]);
    const bool no_side = random.chance(500'000);
    delta.set_no_side(no_side);
    const auto level = random.between(1, 12);
    delta.set_price_e4(static_cast<uint32_t>((no_side ? 6'800 : 0) + level * 100));
    delta.set_change_e2(random.between(1, 300));
    delta.set_stamp_behind_ms(40);
  }

  imports::Draft draft;
  Random random{7};
  uint32_t event = 0;
  uint32_t source = 0;
  std::vector<uint32_t> numbers;
};

Configuration configuration() {
  Configuration out;
  out.instance = {"bench", Mode::paper, "/nowhere/state", "/nowhere/run"};
  out.exchange.rest_url = "http://recorded/trade-api/v2";
  out.exchange.feed_url = "ws://recorded/trade-api/ws/v2";
  out.exchange.series = {"KXHIGHNY"};
  out.forecast.open_meteo_url = "http://recorded";
  out.forecast.open_meteo_model = "gfs_seamless";
  out.forecast.poll_every_s = 600;
  out.forecast.spread_f = 3.6;
  out.strategy = {"demonstration", 0, 1, 500, 0.25, Quantity::contracts(10), 1'800, 129'600, 60};
  LimitsConfiguration& limits = out.limits;
  limits.bankroll = Money::dollars(1000);
  limits.order_cost_max = Money::dollars(10);
  limits.order_quantity_max = Quantity::contracts(10);
  limits.market_stake_max = Money::dollars(25);
  limits.event_stake_max = limits.strategy_stake_max = limits.account_stake_max = Money::dollars(200);
  limits.daily_loss_max = Money::dollars(200);
  limits.loss_day_zone = "America/New_York";
  limits.open_orders_max = 20;
  limits.orders_per_minute_max = 30;
  limits.price_collar_e4 = 300;
  limits.book_age_max_s = 60;
  limits.fair_value_age_max_s = 129'600;
  limits.close_margin_s = 900;
  limits.approval_start_by_ms = 5'000;
  out.paper = {Money::dollars(1000), 250};
  out.version = "bench";
  return out;
}

std::vector<std::string> written(const std::vector<pb::Record>& records) {
  std::vector<std::string> out;
  out.reserve(records.size());
  for (const pb::Record& record : records) out.push_back(record.SerializeAsString());
  return out;
}

std::vector<pb::Record> parsed(const std::vector<std::string>& bytes) {
  std::vector<pb::Record> out(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (!out[i].ParseFromString(bytes[i])) std::abort();
  }
  return out;
}

void measure(int count) {
  MadeUp made(count);
  const std::vector<std::string> bytes = written(made.draft.take());
  const auto a_second = [&](int64_t ns) {
    return static_cast<double>(bytes.size()) * 1e9 / static_cast<double>(ns);
  };
  int64_t from = machine_ns();
  std::vector<backtest::Track> tracks{{"made up", parsed(bytes)}};
  const double parse_only = a_second(machine_ns() - from);
  from = machine_ns();
  auto run = backtest::Run::make(configuration(), {"forecast", "edge", "risk", "exec", "settle"}, tracks);
  if (!run || !(*run)->play([](const auto&) {})) std::abort();
  const double whole = a_second(machine_ns() - from);
  backtest::Outcome outcome;
  (*run)->write(outcome);
  std::printf(
      "parse only %11.0f records/s\nwhole run  %11.0f records/s (%.3f of parse only), %zu records, %llu "
      "inputs\n",
      parse_only, whole, whole / parse_only, bytes.size(),
      static_cast<unsigned long long>((*run)->stage().inputs()));
  std::printf("evaluations %llu, intents %llu, denied %llu, orders %llu, fills %llu\n",
              static_cast<unsigned long long>(outcome.total.evaluations),
              static_cast<unsigned long long>(outcome.total.intents),
              static_cast<unsigned long long>(outcome.total.denied),
              static_cast<unsigned long long>(outcome.total.orders),
              static_cast<unsigned long long>(outcome.total.fills));
  for (const auto& [code, noted] : (*run)->stage().notes())
    std::printf("  %s x%llu: %s\n", code.c_str(), static_cast<unsigned long long>(noted.count),
                noted.last.c_str());
}

}  // namespace
}  // namespace headgate::bench

int main(int argc, char** argv) {
  headgate::bench::measure(headgate::bench::count_argument(argc, argv, 200'000));
}
