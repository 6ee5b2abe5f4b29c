#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "config/configuration.h"
#include "domain/random.h"
#include "imports/draft.h"

// A made-up recording of one weather day: a ladder of six markets whose prices wander, changes at the best
// levels and behind them, prints, two forecasts, and results. Nothing of it happened.
namespace headgate::backtest::fixture {

namespace pb = recording::v1;

inline constexpr int64_t hour_ns = 3'600 * ns_per_s;
inline constexpr int64_t first_forecast_ns = 1'768'449'600LL * ns_per_s;  // 2026-01-15T04:00Z
inline constexpr int64_t second_forecast_ns = first_forecast_ns + 24 * hour_ns;
inline constexpr int64_t open_ns = first_forecast_ns + 11 * hour_ns;
inline constexpr int64_t close_ns = open_ns + 38 * hour_ns - 60 * ns_per_s;
inline constexpr int64_t determined_ns = open_ns + 45 * hour_ns;
inline constexpr int64_t finalized_ns = open_ns + 46 * hour_ns;
inline constexpr const char* event_ticker = "KXHIGHNY-26JAN16";
inline constexpr size_t markets = 6;

inline market::v1::MarketInfo market_info(size_t i) {
  market::v1::MarketInfo info;
  const int low = 38 + 2 * static_cast<int>(i);
  const std::string event = event_ticker;
  info.set_event_ticker(event);
  info.set_series_ticker("KXHIGHNY");
  info.set_title("made up");
  info.set_status(market::v1::MARKET_STATUS_ACTIVE);
  info.set_open_ns(open_ns);
  info.set_close_ns(close_ns);
  if (i == 0) {
    info.set_market_ticker(event + "-T40");
    info.set_strike_kind(market::v1::STRIKE_KIND_LESS);
    info.set_cap_e4(400'000);
  } else if (i == markets - 1) {
    info.set_market_ticker(event + "-T47");
    info.set_strike_kind(market::v1::STRIKE_KIND_GREATER);
    info.set_floor_e4(470'000);
  } else {
    info.set_market_ticker(event + "-B" + std::to_string(low) + ".5");
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
  return info;
}

// `changes` of books between open and close, evenly spread.
class Day {
 public:
  explicit Day(int changes, uint64_t seed = 7)
      : draft_(header(), MarketTime::from_ns(first_forecast_ns)), random_(seed) {
    event_ = draft_.name(event_ticker, draft_.last());
    source_ = draft_.name("open-meteo-previous-runs", draft_.last());
    forecast(420, 48);
    auto& exchange = *at(open_ns - 300 * ns_per_s).mutable_exchange();
    exchange.set_exchange_active(true);
    exchange.set_trading_active(true);
    for (size_t i = 0; i < markets; ++i) list(i, market_info(i), open_ns);
    at(open_ns).mutable_feed()->set_connected(true);
    for (size_t i = 0; i < markets; ++i) snapshot(i, open_ns);
    const int64_t step_ns = (close_ns - open_ns) / (changes + 1);
    for (int i = 1; i <= changes; ++i) something(open_ns + i * step_ns);
    end();
  }
  std::vector<pb::Record> take() { return draft_.take(); }

 private:
  static pb::Header header() {
    pb::Header out;
    out.set_venue("made up");
    return out;
  }
  pb::Record& at(int64_t ns) { return draft_.add(std::max(MarketTime::from_ns(ns), draft_.last())); }

  void list(size_t i, market::v1::MarketInfo info, int64_t ns) {
    if (numbers_.size() <= i) numbers_.push_back(draft_.name(info.market_ticker(), draft_.last()));
    auto& record = *at(ns).mutable_market();
    record.set_market(numbers_[i]);
    *record.mutable_info() = std::move(info);
  }
  void forecast(int64_t tenths, uint32_t lead_h) {
    auto& record = *at(lead_h == 48 ? first_forecast_ns : second_forecast_ns).mutable_forecast();
    record.set_event(event_);
    record.set_source(source_);
    record.set_high_f_e3(tenths * 100);
    record.set_lead_h(lead_h);
  }
  void snapshot(size_t i, int64_t ns) {
    auto& book = *at(ns).mutable_snapshot();
    book.set_market(numbers_[i]);
    book.set_source(pb::SNAPSHOT_SOURCE_FEED);
    const int yes = cents_[i] - 1;
    const int no = 100 - cents_[i] - 1;
    for (int level = 0; level < 12; ++level) {
      if (yes > level) book.add_yes_price_e4(static_cast<uint32_t>((yes - level) * 100));
      if (yes > level) book.add_yes_quantity_e2(random_.between(100, 20'000));
      if (no > level) book.add_no_price_e4(static_cast<uint32_t>((no - level) * 100));
      if (no > level) book.add_no_quantity_e2(random_.between(100, 20'000));
    }
  }
  // Mostly a change of one level; now and then a print, or the price moves.
  void something(int64_t ns) {
    if (!told_second_ && ns >= second_forecast_ns) {
      told_second_ = true;
      forecast(447, 24);
    }
    const size_t i = random_.below(markets);
    const auto kind = random_.below(1000);
    if (kind < 10) {
      cents_[i] = static_cast<int>(std::clamp<int64_t>(cents_[i] + random_.between(-5, 5), 3, 60));
      return snapshot(i, ns);
    }
    if (kind < 20) return print(i, ns);
    auto& delta = *at(ns).mutable_delta();
    delta.set_market(numbers_[i]);
    delta.set_no_side(random_.chance(500'000));
    const int best = delta.no_side() ? 99 - cents_[i] : cents_[i] - 1;
    const auto level = std::max<int64_t>(1, best - static_cast<int64_t>(random_.below(12)));
    delta.set_price_e4(static_cast<uint32_t>(level * 100));
    delta.set_change_e2(random_.between(1, 300));
    delta.set_stamp_behind_ms(40);
  }
  void print(size_t i, int64_t ns) {
    auto& trade = *at(ns).mutable_trade();
    trade.set_market(numbers_[i]);
    trade.set_trade_id("print-" + std::to_string(++prints_));
    trade.set_taker_bought_yes(random_.chance(500'000));
    trade.set_yes_price_e4(static_cast<uint32_t>((cents_[i] + (trade.taker_bought_yes() ? 1 : -1)) * 100));
    trade.set_quantity_e2(random_.between(100, 5'000));
  }
  void end() {
    constexpr size_t winner = 3;
    for (size_t i = 0; i < markets; ++i) {
      market::v1::MarketInfo info = market_info(i);
      info.set_status(market::v1::MARKET_STATUS_CLOSED);
      list(i, info, close_ns);
    }
    for (const bool finalized : {false, true}) {
      for (size_t i = 0; i < markets; ++i) {
        market::v1::MarketInfo info = market_info(i);
        info.set_status(finalized ? market::v1::MARKET_STATUS_FINALIZED
                                  : market::v1::MARKET_STATUS_DETERMINED);
        info.set_result(i == winner ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO);
        list(i, info, finalized ? finalized_ns : determined_ns);
      }
    }
    // A minute more, in which what was asked for at the end is answered.
    auto& exchange = *at(finalized_ns + 120 * ns_per_s).mutable_exchange();
    exchange.set_exchange_active(true);
    exchange.set_trading_active(true);
  }

  imports::Draft draft_;
  Random random_;
  std::array<int, markets> cents_{8, 17, 22, 22, 17, 14};
  uint32_t event_ = 0;
  uint32_t source_ = 0;
  std::vector<uint32_t> numbers_;
  bool told_second_ = false;
  uint64_t prints_ = 0;
};

inline Configuration configuration() {
  Configuration out;
  out.instance = {"made-up", Mode::paper, "/nowhere/state", "/nowhere/run"};
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
  out.version = "made-up";
  return out;
}

}  // namespace headgate::backtest::fixture
