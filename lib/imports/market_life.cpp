#include "imports/market_life.h"

#include "domain/price.h"

namespace headgate::imports {
namespace {

using market::v1::MarketInfo;
using market::v1::MarketResult;
using market::v1::MarketStatus;

constexpr int32_t auto_routed = -1;  // the exchange's word for "find the shard by the ticker"

std::string rules_of(const weather::StationEntry& station, const std::string& title) {
  std::string out(
      "Stated by an import, since the source holds no rules: the question is settled by the highest "
      "temperature of the day at ");
  out.append(station.place).append(" (").append(station.cli);
  out.append(") as the Climatological Report (Daily) has it. The question: ").append(title);
  return out;
}

}  // namespace

MarketInfo stated_info(const EventDay& day, const ListedMarket& market, const StatedHours& hours) {
  MarketInfo out;
  out.set_market_ticker(market.ticker);
  out.set_event_ticker(day.event);
  out.set_series_ticker(day.series);
  out.set_title(market.title);
  out.set_strike_kind(market.kind);
  out.set_floor_e4(market.floor_e4);
  out.set_cap_e4(market.cap_e4);
  out.set_open_ns(hours.opens.ns());
  out.set_close_ns(hours.closes.ns());
  market::v1::PriceRange& cents = *out.add_price_ranges();
  cents.set_end_e4(Price::one_e4);
  cents.set_step_e4(100);
  out.set_fee_type("quadratic");
  out.set_fee_multiplier_e4(10'000);
  out.set_exchange_index(auto_routed);
  out.set_rules_primary(rules_of(*day.station, market.title));
  return out;
}

void schedule_life(const MarketInfo& info, const StatedHours& hours, MarketResult paid, Schedule& schedule) {
  const auto tell = [&](MarketTime at, MarketStatus status, MarketResult result) {
    MarketInfo told = info;
    told.set_status(status);
    told.set_result(result);
    schedule.add(at, [told = std::move(told)](Draft& draft, MarketTime when) {
      const uint32_t market = draft.name(told.market_ticker(), when);
      recording::v1::Market& out = *draft.add(when).mutable_market();
      out.set_market(market);
      *out.mutable_info() = told;
    });
  };
  const MarketResult open = market::v1::MARKET_RESULT_UNSPECIFIED;
  tell(hours.listed, market::v1::MARKET_STATUS_INITIALIZED, open);
  tell(hours.opens, market::v1::MARKET_STATUS_ACTIVE, open);
  tell(hours.closes, market::v1::MARKET_STATUS_CLOSED, open);
  tell(hours.determined, market::v1::MARKET_STATUS_DETERMINED, paid);
  tell(hours.finalized, market::v1::MARKET_STATUS_FINALIZED, paid);
}

}  // namespace headgate::imports
