#include "backtest/known_from.h"

#include "weather/forecast_rule.h"

namespace headgate::backtest {
namespace {

namespace pb = recording::v1;

constexpr int64_t clock_tolerance_ms = 2000;
constexpr int64_t us_per_ms = 1000;
constexpr int64_t ns_per_us = 1000;

// Only an outcome leads to these.
bool is_settled(const market::v1::MarketInfo& info) {
  if (info.result() != market::v1::MARKET_RESULT_UNSPECIFIED) return true;
  switch (info.status()) {
    case market::v1::MARKET_STATUS_DETERMINED:
    case market::v1::MARKET_STATUS_DISPUTED:
    case market::v1::MARKET_STATUS_AMENDED:
    case market::v1::MARKET_STATUS_FINALIZED:
      return true;
    default:
      return false;
  }
}

}  // namespace

const std::string& KnownFrom::name(uint32_t index) const {
  static const std::string none;
  const auto found = names_.find(index);
  return found == names_.end() ? none : found->second;
}

Error KnownFrom::leak(const std::string& subject, const std::string& value, const std::string& mend) const {
  return Error{"LEAK", source_ + (subject.empty() ? "" : ", " + subject), value, mend};
}

// `behind` in units of which `per_ms` make a millisecond.
Status KnownFrom::stamp(int64_t behind, int64_t per_ms, uint32_t subject, int64_t at_ns) const {
  if (behind >= -clock_tolerance_ms * per_ms) return Done{};
  const std::string ahead_ms = std::to_string(behind / per_ms).substr(1);  // without its sign
  return leak(name(subject), iso_utc(at_ns),
              "the exchange stamped it " + ahead_ms + " ms later than it is said to have been known");
}

Status KnownFrom::look_at(const pb::Market& market, int64_t at_ns) {
  Market& known = markets_[market.market()];
  const market::v1::MarketInfo& info = market.info();
  // What did not parse says nothing of hours.
  if (info.open_ns() != 0) known.open_ns = info.open_ns();
  if (!is_settled(info)) return Done{};
  if (at_ns < info.close_ns() || info.close_ns() == 0) {
    return leak(name(market.market()), iso_utc(at_ns),
                "its result is told before the market closes at " + iso_utc(info.close_ns()));
  }
  if (!known.result_ns) known.result_ns = at_ns;
  return Done{};
}

Status KnownFrom::look_at(const pb::Forecast& forecast, int64_t at_ns) {
  const std::string& source = name(forecast.source());
  const std::string& event = name(forecast.event());
  const std::string subject = "forecast of '" + source + "' for " + event;
  const Result<MarketTime> earliest = weather::earliest_known(source, event, forecast.lead_h());
  if (!earliest) return leak(subject, iso_utc(at_ns), earliest.error().text());
  if (at_ns >= earliest->ns()) return Done{};
  return leak(subject, iso_utc(at_ns),
              "with a lead of " + std::to_string(forecast.lead_h()) + " h it was not known before " +
                  iso_utc(earliest->ns()));
}

Status KnownFrom::look_at(const pb::Candle& candle, int64_t at_ns) {
  const std::string& market = name(candle.market());
  const int64_t period_ns = int64_t{candle.period_s()} * ns_per_s;
  // Days begin at midnight of a place, which is on no grid of UTC.
  const bool has_grid = candle.period_s() <= 3600;
  if (period_ns == 0 || (has_grid && at_ns % period_ns != 0)) {
    return leak(market, iso_utc(at_ns),
                "a candle of " + std::to_string(candle.period_s()) + " s stands at the end of its period");
  }
  const auto known = markets_.find(candle.market());
  if (known == markets_.end() || !known->second.open_ns) {
    return leak(market, iso_utc(at_ns), "a candle's market is told before it, with its hours");
  }
  if (at_ns > *known->second.open_ns) return Done{};
  return leak(market, iso_utc(at_ns),
              "a candle stands at the end of its period, and the market opens at " +
                  iso_utc(*known->second.open_ns) + ": it seems to stand at the beginning");
}

Status KnownFrom::look_at(const pb::Trade& trade, int64_t at_ns) {
  const auto known = markets_.find(trade.market());
  const auto result_ns = known == markets_.end() ? std::nullopt : known->second.result_ns;
  // A trade may be heard of late; its stamp tells when it was made.
  if (result_ns && trade.stamp_behind_us() < (at_ns - *result_ns) / ns_per_us) {
    return leak(name(trade.market()), iso_utc(at_ns),
                "it was still traded after its result, told at " + iso_utc(*result_ns));
  }
  return stamp(trade.stamp_behind_us(), us_per_ms, trade.market(), at_ns);
}

Status KnownFrom::look_at(const pb::Record& record) {
  const int64_t at_ns = record.market_time_ns();
  if (at_ns < last_ns_)
    return leak("", iso_utc(at_ns), "stands after a record of " + iso_utc(last_ns_) + ": time went back");
  last_ns_ = at_ns;
  switch (record.payload_case()) {
    case pb::Record::kName:
      names_[record.name().index()] = record.name().text();
      return Done{};
    case pb::Record::kMarket:
      return look_at(record.market(), at_ns);
    case pb::Record::kForecast:
      return look_at(record.forecast(), at_ns);
    case pb::Record::kCandle:
      return look_at(record.candle(), at_ns);
    case pb::Record::kTrade:
      return look_at(record.trade(), at_ns);
    case pb::Record::kTicker:
      return stamp(record.ticker().stamp_behind_ms(), 1, record.ticker().market(), at_ns);
    case pb::Record::kSnapshot:
      return stamp(record.snapshot().stamp_behind_ms(), 1, record.snapshot().market(), at_ns);
    case pb::Record::kDelta:
      return stamp(record.delta().stamp_behind_ms(), 1, record.delta().market(), at_ns);
    case pb::Record::kSpot:
      return stamp(record.spot().stamp_behind_us(), us_per_ms, record.spot().product(), at_ns);
    default:
      return Done{};
  }
}

}  // namespace headgate::backtest
