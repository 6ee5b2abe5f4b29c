#include "world/recorded/recording.h"

#include <algorithm>
#include <array>

#include "domain/decimal.h"
#include "world/recorded/pacific_time.h"
#include "world/recorded/stated.h"
#include "world/recorded/table.h"

namespace headgate::world {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view book_prefix = "market_data_";
constexpr std::string_view recorded_series = "KXHIGHNY";

// "KXHIGHNY-25DEC05, KXHIGHNY-25DEC06": the days a folder has books of, for messages.
std::string days_with_books(const fs::path& books) {
  std::vector<std::string> days;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(books, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(book_prefix, 0) != 0) continue;
    const std::string day = name.substr(book_prefix.size(), name.find('.') - book_prefix.size());
    if (std::find(days.begin(), days.end(), day) == days.end()) days.push_back(day);
  }
  std::sort(days.begin(), days.end());
  std::string out;
  for (const std::string& day : days) out.append(out.empty() ? "" : ", ").append(day);
  return out.empty() ? "none" : out;
}

Result<std::optional<int64_t>> strike(const Table& table, size_t line, const char* column,
                                      const std::string& text) {
  if (text.empty()) return std::optional<int64_t>{};
  const auto degrees = parse_decimal(text, 0);
  if (!degrees) return table.malformed(line, column, text, "must be whole degrees or empty");
  return degrees;
}

std::optional<StrikeType> strike_type(std::string_view text) {
  for (const StrikeType type : {StrikeType::less, StrikeType::between, StrikeType::greater}) {
    if (text == name_of(type)) return type;
  }
  return std::nullopt;
}

// A tail has the strike it is cut at and no other; a bracket has both, in order.
bool strikes_fit(const Market& market) {
  if (market.type == StrikeType::less) return !market.floor_f && market.cap_f;
  if (market.type == StrikeType::greater) return market.floor_f && !market.cap_f;
  return market.floor_f && market.cap_f && *market.floor_f <= *market.cap_f;
}

Status read_markets(const fs::path& history, Recording& recording) {
  const auto table = Table::read(history, "backtest_dataset");
  if (!table) return table.error();
  const auto visit = [&](const Table::Row& row, size_t line) -> Status {
    if (row[0] != recording.event) return Done{};
    if (row[1].rfind(recording.event + "-", 0) != 0) {
      return table->malformed(line, "market_ticker", row[1], "must begin with its event's ticker");
    }
    const auto type = strike_type(row[2]);
    if (!type) return table->malformed(line, "strike_type", row[2], "must be less, between or greater");
    const auto floor_f = strike(*table, line, "floor_strike", row[3]);
    if (!floor_f) return floor_f.error();
    const auto cap_f = strike(*table, line, "cap_strike", row[4]);
    if (!cap_f) return cap_f.error();
    Market market{row[1], *type, *floor_f, *cap_f, row[5], row[6]};
    if (!strikes_fit(market))
      return table->malformed(line, "strike_type", row[2], "does not fit its strikes");
    for (const Market& other : recording.markets) {
      if (other.ticker == market.ticker)
        return table->malformed(line, "market_ticker", row[1], "stands twice");
    }
    recording.markets.push_back(std::move(market));
    return Done{};
  };
  const Status read = table->each({"event_ticker", "market_ticker", "strike_type", "floor_strike",
                                   "cap_strike", "market_title", "market_subtitle"},
                                  visit);
  if (!read) return read;
  if (recording.markets.empty()) {
    return Error{"STRIKES_MISSING", table->path(), "", "has no market of " + recording.event};
  }
  std::sort(recording.markets.begin(), recording.markets.end(),
            [](const Market& a, const Market& b) { return a.ticker < b.ticker; });
  return Done{};
}

std::optional<size_t> index_of(const Recording& recording, std::string_view ticker) {
  const auto found = std::find_if(recording.markets.begin(), recording.markets.end(),
                                  [ticker](const Market& market) { return market.ticker == ticker; });
  if (found == recording.markets.end()) return std::nullopt;
  return static_cast<size_t>(found - recording.markets.begin());
}

// The winner comes from the last traded prices. The dataset's own column resolved_yes is wrong or missing in
// 75 of its 180 events and is never read.
Status read_winner(const fs::path& history, Recording& recording) {
  const auto table = Table::read(history, "derived_winners");
  if (!table) return table.error();
  std::optional<size_t> winner;
  const Status read =
      table->each({"event_ticker", "winner_ticker"}, [&](const Table::Row& row, size_t line) -> Status {
        if (row[0] != recording.event) return Done{};
        if (winner) return table->malformed(line, "event_ticker", row[0], "has a winner already");
        winner = index_of(recording, row[1]);
        if (!winner) return table->malformed(line, "winner_ticker", row[1], "is no market of the event");
        return Done{};
      });
  if (!read) return read;
  if (!winner) return Error{"WINNER_MISSING", table->path(), "", "has no winner of " + recording.event};
  recording.winner = *winner;
  return Done{};
}

Status read_forecasts(const fs::path& history, Recording& recording) {
  const auto table = Table::read(history, "forecast_high_f");
  if (!table) return table.error();
  const auto visit = [&](const Table::Row& row, size_t line) -> Status {
    if (row[0] != recording.event) return Done{};
    const auto known_from_s = parse_decimal(row[1], 0);
    if (!known_from_s || *known_from_s <= 0 || *known_from_s > 4'000'000'000) {
      return table->malformed(line, "known_from_ts", row[1], "must be seconds since 1970");
    }
    const auto high_e3 = parse_decimal(row[2], 3);
    if (!high_e3) return table->malformed(line, "value", row[2], "must be degrees Fahrenheit");
    const MarketTime known_from = MarketTime::from_ns(*known_from_s * ns_per_s);
    if (!recording.forecasts.empty() && known_from <= recording.forecasts.back().known_from) {
      return table->malformed(line, "known_from_ts", row[1], "must be later than the event's row before");
    }
    recording.forecasts.push_back({known_from, static_cast<double>(*high_e3) / 1000});
    return Done{};
  };
  if (const Status read = table->each({"event_id", "known_from_ts", "value"}, visit); !read) return read;
  if (recording.forecasts.empty()) {
    return Error{"FORECAST_MISSING", table->path(), "", "has no forecast of " + recording.event};
  }
  return Done{};
}

// Cents to a bid: 0 means that nobody quotes. Nothing when the text is no price.
std::optional<std::optional<Price>> bid(std::string_view text) {
  const auto cents = parse_decimal(text, 0);
  if (!cents || *cents < 0 || *cents > 99) return std::nullopt;
  return Price::from_e4(*cents * 100);
}

// The recorder wrote both sides of each quote; when they disagree the row was damaged.
bool mirrors(std::string_view ask, const std::optional<Price>& other_bid) {
  const auto cents = parse_decimal(ask, 0);
  return cents && *cents * 100 == Price::one_e4 - (other_bid ? other_bid->e4() : 0);
}

Result<QuoteRow> quote_row(const Table& table, const Table::Row& row, size_t line,
                           const Recording& recording) {
  const auto at_ns = utc_of_pacific(row[0]);
  if (!at_ns) return table.malformed(line, "timestamp", row[0], "must be one instant of US Pacific time");
  const auto market = index_of(recording, row[1]);
  if (!market) return table.malformed(line, "market_ticker", row[1], "is no market of the event");
  const auto yes_bid = bid(row[2]);
  if (!yes_bid) return table.malformed(line, "best_yes_bid", row[2], "must be 0 to 99 cents");
  const auto no_bid = bid(row[3]);
  if (!no_bid) return table.malformed(line, "best_no_bid", row[3], "must be 0 to 99 cents");
  if (!mirrors(row[4], *yes_bid))
    return table.malformed(line, "implied_no_ask", row[4], "must be 100 less the YES bid");
  if (!mirrors(row[5], *no_bid))
    return table.malformed(line, "implied_yes_ask", row[5], "must be 100 less the NO bid");
  const bool crossed = *yes_bid && *no_bid && (*yes_bid)->e4() + (*no_bid)->e4() >= Price::one_e4;
  return QuoteRow{MarketTime::from_ns(*at_ns), *market, *yes_bid, *no_bid, crossed};
}

Status read_books(const fs::path& books, Recording& recording) {
  const auto table = Table::read(books, std::string(book_prefix) + recording.event);
  if (!table) return table.error();
  const DayTimes times = stated_times(recording.climate_day);
  const std::string prefix = recording.event + "-";
  MarketTime last;
  const auto visit = [&](const Table::Row& row, size_t line) -> Status {
    if (row[1].rfind(prefix, 0) != 0) return ++recording.counts.other_event_rows, Done{};
    const auto quote = quote_row(*table, row, line, recording);
    if (!quote) return quote.error();
    if (quote->at < last)
      return table->malformed(line, "timestamp", row[0], "is earlier than the row before");
    last = quote->at;
    if (quote->at < times.opens) return ++recording.counts.rows_before_open, Done{};
    if (quote->at >= times.closes) return ++recording.counts.rows_after_close, Done{};
    ++recording.counts.rows;
    if (quote->crossed) ++recording.counts.crossed_dropped;
    recording.rows.push_back(*quote);
    return Done{};
  };
  const Status read = table->each(
      {"timestamp", "market_ticker", "best_yes_bid", "best_no_bid", "implied_no_ask", "implied_yes_ask"},
      visit);
  if (!read) return read;
  if (recording.rows.empty()) {
    return Error{"BOOKS_MISSING", table->path(), "",
                 "has no row of " + recording.event + " in trading hours"};
  }
  return Done{};
}

// The stated hours are those of New York's winter, and of one series.
Status judge_event(Recording& recording) {
  const size_t dash = recording.event.find('-');
  recording.series = recording.event.substr(0, dash);
  if (recording.series != recorded_series) {
    return Error{"EVENT_UNKNOWN", "event", recording.event, "only days of KXHIGHNY are recorded"};
  }
  const auto day = climate_day_of(recording.event);
  if (!day) return Error{"EVENT_UNKNOWN", "event", recording.event, "must look like KXHIGHNY-25DEC10"};
  if (is_daylight_saving(*day) || is_daylight_saving(*day - std::chrono::days{1})) {
    return Error{"EVENT_IN_SUMMER", "event", recording.event,
                 "this world knows the exchange's winter hours only"};
  }
  recording.climate_day = *day;
  return Done{};
}

Status judge_folder(const fs::path& folder, const Recording& recording) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    return Error{"RECORDING_MISSING", folder.string(), "absent", "name a folder with books/ and history/"};
  }
  const fs::path books = folder / "books";
  const fs::path file = books / (std::string(book_prefix) + recording.event);
  if (fs::exists(file.string() + ".csv", ignored) || fs::exists(file.string() + ".csv.gz", ignored))
    return Done{};
  return Error{"BOOKS_MISSING", file.string() + ".csv[.gz]", "absent",
               "days with books in " + books.string() + ": " + days_with_books(books)};
}

}  // namespace

const char* name_of(StrikeType type) {
  if (type == StrikeType::less) return "less";
  return type == StrikeType::between ? "between" : "greater";
}

std::optional<std::chrono::sys_days> climate_day_of(std::string_view event) {
  constexpr std::array<std::string_view, 12> months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const size_t dash = event.find('-');
  if (dash == std::string_view::npos || event.size() != dash + 8) return std::nullopt;
  const auto year = parse_decimal(event.substr(dash + 1, 2), 0);
  const auto day = parse_decimal(event.substr(dash + 6, 2), 0);
  const auto month = std::find(months.begin(), months.end(), event.substr(dash + 3, 3));
  if (!year || *year < 0 || !day || *day < 1 || month == months.end()) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{static_cast<int>(2000 + *year)},
      std::chrono::month{static_cast<unsigned>(month - months.begin() + 1)},
      std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

Result<Recording> read_recording(const fs::path& folder, std::string_view event) {
  Recording recording;
  recording.event = event;
  if (const Status known = judge_event(recording); !known) return known.error();
  if (const Status found = judge_folder(folder, recording); !found) return found.error();
  const fs::path history = folder / "history";
  if (const Status read = read_markets(history, recording); !read) return read.error();
  if (const Status read = read_winner(history, recording); !read) return read.error();
  if (const Status read = read_forecasts(history, recording); !read) return read.error();
  if (const Status read = read_books(folder / "books", recording); !read) return read.error();
  return recording;
}

}  // namespace headgate::world
