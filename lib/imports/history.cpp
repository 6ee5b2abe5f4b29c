#include "imports/history.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/civil_day.h"
#include "imports/candles.h"
#include "imports/dataset.h"
#include "imports/event_day.h"
#include "imports/forecast_history.h"
#include "imports/market_life.h"
#include "imports/quotes.h"
#include "imports/schedule.h"
#include "imports/winners.h"
#include "weather/forecast_rule.h"

namespace headgate::imports {
namespace {

namespace pb = recording::v1;

constexpr int64_t hour_ns = 3600 * ns_per_s;

struct Listed {
  DecisionQuote decision;
  MarketTime opens;
  MarketTime closes;
};
using Markets = std::map<std::string, Listed, std::less<>>;

uint32_t e4_of(const std::optional<Price>& price) { return price ? static_cast<uint32_t>(price->e4()) : 0; }

void schedule_candle(const PastCandle& candle, Schedule& schedule) {
  pb::Candle out;
  out.set_period_s(candle_period_s);
  out.set_open_e4(candle.open_e4);
  out.set_close_e4(candle.close_e4);
  out.set_volume_e2(candle.volume_e2);
  schedule.add(candle.ends, [ticker = candle.market, out](Draft& draft, MarketTime at) {
    const uint32_t market = draft.name(ticker, at);
    pb::Candle& to = *draft.add(at).mutable_candle();
    to = out;
    to.set_market(market);
  });
}

void schedule_quote(const std::string& ticker, const DecisionQuote& quote, uint32_t last_e4, Quantity nominal,
                    Schedule& schedule) {
  pb::Ticker out;
  out.set_price_e4(last_e4);
  out.set_yes_bid_e4(e4_of(quote.yes_bid));
  out.set_yes_ask_e4(e4_of(quote.yes_ask));
  if (quote.yes_bid) out.set_yes_bid_quantity_e2(nominal.e2());
  if (quote.yes_ask) out.set_yes_ask_quantity_e2(nominal.e2());
  schedule.add(quote.at, [ticker, out](Draft& draft, MarketTime at) {
    const uint32_t market = draft.name(ticker, at);
    pb::Ticker& to = *draft.add(at).mutable_ticker();
    to = out;
    to.set_market(market);
  });
}

// Why a candle says nothing; empty when it does.
const char* emptiness(const PastCandle& candle, const Listed& listed) {
  const bool begins_after_close = candle.ends.plus_ns(-hour_ns) >= listed.closes;
  if (begins_after_close || (candle.ends >= listed.closes && candle.placeholder()))
    return "candles after trading ended: a price of 50 that nobody quoted";
  if (candle.ends <= listed.opens) return "candles before the open";
  return candle.placeholder() ? "candles of an hour without a trade, with no quote at its end" : "";
}

void write_market(const std::string& ticker, const Listed& listed, const std::vector<PastCandle>& candles,
                  Quantity nominal, Schedule& schedule, Imported& out) {
  const DecisionQuote& decision = listed.decision;
  uint32_t last_e4 = 0;
  auto next =
      std::lower_bound(candles.begin(), candles.end(), ticker,
                       [](const PastCandle& each, const std::string& name) { return each.market < name; });
  for (; next != candles.end() && next->market == ticker; ++next) {
    if (const std::string reason = emptiness(*next, listed); !reason.empty()) {
      count_left_out(out, reason, 1);
      continue;
    }
    schedule_candle(*next, schedule);
    if (next->traded() && next->ends <= decision.at) last_e4 = next->close_e4;
    const bool same =
        next->yes_bid_e4 == e4_of(decision.yes_bid) && next->yes_ask_e4 == e4_of(decision.yes_ask);
    if (next->ends == decision.at && !same)
      count_left_out(out, "quotes of candles that differ from the dataset's at 10:00", 1);
  }
  schedule_quote(ticker, decision, last_e4, nominal, schedule);
}

std::optional<Error> take_event(const std::vector<const DatasetRow*>& rows, const std::string& winner,
                                const std::string& file, Markets& markets, Schedule& schedule) {
  const Result<EventDay> day = event_day_of(rows.front()->market.event);
  if (!day) return day.error();
  const StatedHours hours = stated_hours(*day);
  const auto ten_ns = utc_of_civil(weather::civil_zone(*day->station), day->midnight_ns + 10 * hour_ns);
  for (const DatasetRow* row : rows) {
    if (row->quote.at.ns() != ten_ns) {
      return Error{"DECISION_TIME", file + ", " + row->market.ticker, iso_utc(row->quote.at.ns()),
                   "must be 10:00 on the clocks of " + std::string(day->station->place)};
    }
    const bool paid = row->market.ticker == winner;
    schedule_life(stated_info(*day, row->market, hours), hours,
                  paid ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO, schedule);
    markets[row->market.ticker] = {row->quote, hours.opens, hours.closes};
  }
  return std::nullopt;
}

// The events that can be played: those with a winner.
Result<std::set<std::string>> take_events(const History& sources, Markets& markets, Schedule& schedule,
                                          Imported& out) {
  const auto rows = read_dataset(sources.dataset);
  if (!rows) return rows.error();
  const auto winners = read_winners(sources.winners);
  if (!winners) return winners.error();
  std::map<std::string, std::vector<const DatasetRow*>> events;
  for (const DatasetRow& row : *rows) events[row.market.event].push_back(&row);
  std::set<std::string> taken;
  for (const auto& [event, listed] : events) {
    const auto winner = winners->find(event);
    if (winner == winners->end()) {
      count_left_out(out, "event " + event + ": its winner is not known", 1);
      continue;
    }
    const bool among = std::any_of(listed.begin(), listed.end(), [&](const DatasetRow* row) {
      return row->market.ticker == winner->second;
    });
    if (!among) {
      count_left_out(out, "event " + event + ": its winner is none of its markets", 1);
      continue;
    }
    if (const auto error = take_event(listed, winner->second, sources.dataset.name, markets, schedule))
      return *error;
    taken.insert(event);
  }
  return taken;
}

std::optional<Error> take_candles(const Source& source, const Markets& markets, Quantity nominal,
                                  Schedule& schedule, Imported& out) {
  const auto candles = read_candles(source);
  if (!candles) return candles.error();
  for (const auto& [ticker, listed] : markets) write_market(ticker, listed, *candles, nominal, schedule, out);
  const auto others = std::count_if(candles->begin(), candles->end(), [&](const PastCandle& candle) {
    return markets.find(candle.market) == markets.end();
  });
  count_left_out(out, "candles of events that are left out", others);
  return std::nullopt;
}

std::optional<Error> take_forecasts(const Source& source, const std::set<std::string>& events,
                                    Schedule& schedule, Imported& out) {
  const auto history = read_forecast_history(source);
  if (!history) return history.error();
  for (const PastForecast& forecast : *history) {
    if (events.count(forecast.event) == 0) continue;
    count_left_out(out, moved_forecasts, forecast.moved ? 1 : 0);
    schedule.add(forecast.known_from,
                 [forecast](Draft& draft, MarketTime) { record_forecast(forecast, draft); });
  }
  return std::nullopt;
}

pb::Header header_of(const History& sources, Quantity nominal) {
  pb::Header out;
  out.set_mode("import");
  out.set_service("import");
  out.set_venue("hourly candles: " + sources.candles.name +
                "; stated, not recorded: sizes, hours, fees, rules");
  out.set_nominal_quantity_e2(nominal.e2());
  out.set_source_sha256(
      sha256_of({&sources.candles, &sources.dataset, &sources.winners, &sources.forecasts}));
  return out;
}

}  // namespace

Result<Imported> import_history(const History& sources, Quantity nominal) {
  Imported out;
  Schedule schedule;
  Markets markets;
  const auto events = take_events(sources, markets, schedule, out);
  if (!events) return events.error();
  if (const auto error = take_forecasts(sources.forecasts, *events, schedule, out)) return *error;
  if (const auto error = take_candles(sources.candles, markets, nominal, schedule, out)) return *error;
  const MarketTime begins = schedule.first_or(MarketTime());
  Draft draft(header_of(sources, nominal), begins);
  record_exchange_active(draft, begins);
  schedule.play_all(draft);
  count_left_out(out, rules_stated, static_cast<int64_t>(markets.size()));
  out.records = draft.take();
  return out;
}

}  // namespace headgate::imports
