#include "imports/top_of_book.h"

#include <algorithm>
#include <optional>

#include "domain/decimal.h"
#include "imports/csv.h"
#include "imports/dataset.h"
#include "imports/event_day.h"
#include "imports/forecast_history.h"
#include "imports/market_life.h"
#include "imports/quotes.h"
#include "imports/schedule.h"
#include "imports/stamp.h"
#include "imports/winners.h"

namespace headgate::imports {
namespace {

enum Column : size_t { stamp, ticker, best_yes, best_no, no_ask, yes_ask };
constexpr int64_t silence_limit_ns = 900 * ns_per_s;
constexpr int64_t withdrawal_delay_ns = ns_per_ms;

struct Ladder {
  EventDay day;
  StatedHours hours;
  std::vector<std::string> tickers;
};

struct QuoteRow {
  MarketTime at;
  size_t market = 0;
  Quote quote;
  bool crossed = false;  // says nothing of prices, but the feed lived
};

// Cents; 0 is nobody. Nothing when the text is no price.
std::optional<std::optional<Price>> bid_of(std::string_view text) {
  const auto cents = parse_decimal(text, 0);
  if (!cents || *cents < 0 || *cents > 99) return std::nullopt;
  return Price::from_e4(*cents * 100);
}

// The recorder wrote both sides of each quote; where they disagree the row was damaged.
bool mirrors(std::string_view ask, const std::optional<Price>& other_bid) {
  const auto cents = parse_decimal(ask, 0);
  return cents && *cents * 100 == Price::one_e4 - (other_bid ? other_bid->e4() : 0);
}

std::optional<Error> read_row(const Csv& row, const Ladder& ladder, QuoteRow& out) {
  const auto at = utc_of_naive(row[stamp], "America/Los_Angeles");
  if (!at) return row.malformed(stamp, "must be one instant of US Pacific time");
  const auto found = std::find(ladder.tickers.begin(), ladder.tickers.end(), row[ticker]);
  if (found == ladder.tickers.end()) return row.malformed(ticker, "is no market of the event");
  const auto yes = bid_of(row[best_yes]);
  if (!yes) return row.malformed(best_yes, "must be 0 to 99 cents");
  const auto no = bid_of(row[best_no]);
  if (!no) return row.malformed(best_no, "must be 0 to 99 cents");
  if (!mirrors(row[no_ask], *yes)) return row.malformed(no_ask, "must be 100 less the YES bid");
  if (!mirrors(row[yes_ask], *no)) return row.malformed(yes_ask, "must be 100 less the NO bid");
  out = {*at, static_cast<size_t>(found - ladder.tickers.begin()), {*yes, *no}};
  out.crossed = *yes && *no && (*yes)->e4() + (*no)->e4() >= Price::one_e4;
  return std::nullopt;
}

// Rows as records: what was shown of each market, and whether the feed lived.
class Tape {
 public:
  Tape(const Ladder& ladder, Quantity nominal, Schedule& schedule, Draft& draft)
      : schedule_(schedule), draft_(draft), quotes_(ladder.tickers, nominal), closes_(ladder.hours.closes) {}

  void take(const QuoteRow& row) {
    const bool after_silence = last_ && row.at.minus_ns(*last_) > silence_limit_ns;
    if (after_silence) lose_feed();
    last_ = row.at;
    schedule_.play(row.at, draft_);
    if (after_silence) {
      record_feed(true, "", row.at, draft_);
      quotes_.forget_shown();
    }
    if (!row.crossed) quotes_.set(row.market, row.quote);
    // On the ten recorded days only the market that changed has a row after a silence: the others had stood.
    if (after_silence) {
      quotes_.show_all(row.at, draft_);
    } else {
      quotes_.show(row.market, row.at, draft_);
    }
  }

  // A quote that nobody confirms any more must not be tradable.
  void end() {
    if (!last_) return;
    const MarketTime at = std::min(last_->plus_ns(withdrawal_delay_ns), closes_);
    schedule_.play(at.plus_ns(-1), draft_);
    quotes_.withdraw_all(at, draft_);
  }

 private:
  void lose_feed() {
    const MarketTime at = last_->plus_ns(withdrawal_delay_ns);
    schedule_.play(at, draft_);
    record_feed(false, "no row for more than 900 s", at, draft_);
  }

  Schedule& schedule_;
  Draft& draft_;
  Quotes quotes_;
  MarketTime closes_;
  std::optional<MarketTime> last_;
};

std::optional<Error> read_books(const Source& books, const Ladder& ladder, Tape& tape, Imported& out) {
  auto rows = Csv::open(books, {"timestamp", "market_ticker", "best_yes_bid", "best_no_bid", "implied_no_ask",
                                "implied_yes_ask"});
  if (!rows) return rows.error();
  const std::string prefix = ladder.day.event + "-";
  MarketTime last;
  int64_t used = 0, others = 0, before = 0, after = 0, crossed = 0;
  while (rows->next()) {
    if (!(*rows)[ticker].starts_with(prefix)) {
      ++others;
      continue;
    }
    QuoteRow row;
    if (const auto error = read_row(*rows, ladder, row)) return error;
    if (row.at < last) return rows->malformed(stamp, "is earlier than the row before");
    last = row.at;
    if (row.at < ladder.hours.opens || row.at >= ladder.hours.closes) {
      ++(row.at < ladder.hours.opens ? before : after);
      continue;
    }
    ++used;
    if (row.crossed) ++crossed;
    tape.take(row);
  }
  if (rows->problem()) return rows->problem();
  if (used == 0)
    return Error{"BOOKS_MISSING", books.name, "", "has no row of " + ladder.day.event + " in trading hours"};
  count_left_out(out, "rows of other events", others);
  count_left_out(out, "rows before the open", before);
  count_left_out(out, "rows after the close", after);
  count_left_out(out, "crossed rows: they tell no price", crossed);
  return std::nullopt;
}

std::optional<Error> schedule_forecasts(const Source& source, const std::string& event, Schedule& schedule,
                                        Imported& out) {
  const auto history = read_forecast_history(source);
  if (!history) return history.error();
  int64_t found = 0;
  for (const PastForecast& forecast : *history) {
    if (forecast.event != event) continue;
    ++found;
    count_left_out(out, moved_forecasts, forecast.moved ? 1 : 0);
    schedule.add(forecast.known_from,
                 [forecast](Draft& draft, MarketTime) { record_forecast(forecast, draft); });
  }
  if (found > 0) return std::nullopt;
  return Error{"FORECAST_MISSING", source.name, "", "must hold a forecast of " + event};
}

std::optional<Error> schedule_markets(const TopOfBook& sources, Ladder& ladder, Schedule& schedule) {
  const auto rows = read_ladder(sources.dataset, ladder.day.event);
  if (!rows) return rows.error();
  const auto winners = read_winners(sources.winners);
  if (!winners) return winners.error();
  const auto winner = winners->find(ladder.day.event);
  if (winner == winners->end())
    return Error{"WINNER_MISSING", sources.winners.name, "", "must name the winner of " + ladder.day.event};
  for (const ListedMarket& market : *rows) {
    ladder.tickers.push_back(market.ticker);
    const bool paid = market.ticker == winner->second;
    schedule_life(stated_info(ladder.day, market, ladder.hours), ladder.hours,
                  paid ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO, schedule);
  }
  if (std::find(ladder.tickers.begin(), ladder.tickers.end(), winner->second) != ladder.tickers.end())
    return std::nullopt;
  return Error{"WINNER_MISSING", sources.winners.name, winner->second,
               "must be a market of " + ladder.day.event + " in " + sources.dataset.name};
}

recording::v1::Header header_of(const TopOfBook& sources, Quantity nominal) {
  recording::v1::Header out;
  out.set_mode("import");
  out.set_service("import");
  out.set_venue("top of book: " + file_of(sources.books) +
                "; stated, not recorded: sizes, hours, fees, rules");
  out.set_nominal_quantity_e2(nominal.e2());
  out.set_source_sha256(sha256_of({&sources.books, &sources.dataset, &sources.winners, &sources.forecasts}));
  return out;
}

// The hours have been seen in winter alone.
bool in_winter(const StatedHours& hours, const EventDay& day) {
  return hours.closes.minus_ns(MarketTime::from_ns(day.midnight_ns)) ==
         (24 * 60 - 1 - day.station->standard_offset_h * 60) * 60 * ns_per_s;
}

}  // namespace

Result<Imported> import_top_of_book(const TopOfBook& sources, std::string_view event, Quantity nominal) {
  const Result<EventDay> day = event_day_of(event);
  if (!day) return day.error();
  Ladder ladder{*day, stated_hours(*day), {}};
  if (!in_winter(ladder.hours, *day)) {
    return Error{"EVENT_IN_SUMMER", "event", std::string(event),
                 "the exchange's hours of top-of-book days are known in winter only"};
  }
  Schedule schedule;
  Imported out;
  if (const auto error = schedule_forecasts(sources.forecasts, day->event, schedule, out)) return *error;
  schedule.add(ladder.hours.listed, record_exchange_active);
  schedule.add(ladder.hours.listed, [](Draft& draft, MarketTime at) { record_feed(true, "", at, draft); });
  if (const auto error = schedule_markets(sources, ladder, schedule)) return *error;
  Draft draft(header_of(sources, nominal), schedule.first_or(ladder.hours.listed));
  Tape tape(ladder, nominal, schedule, draft);
  if (const auto error = read_books(sources.books, ladder, tape, out)) return *error;
  tape.end();
  schedule.play_all(draft);
  count_left_out(out, rules_stated, static_cast<int64_t>(ladder.tickers.size()));
  out.records = draft.take();
  return out;
}

}  // namespace headgate::imports
