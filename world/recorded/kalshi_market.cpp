#include "world/recorded/kalshi_market.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "domain/decimal.h"
#include "domain/digest.h"

namespace headgate::world {
namespace {

using nlohmann::json;

constexpr int64_t minute_ns = 60 * ns_per_s;
constexpr int64_t day_ns = 24 * 60 * minute_ns;

std::string iso_seconds(MarketTime at) { return iso_utc(at.ns()).substr(0, 19) + "Z"; }

MarketTime climate_noon_edt(const Day& day) {  // 14:00Z of the climate day, Kalshi's round figure for it
  return day.times().opens.plus_ns(day_ns - 60 * minute_ns);
}

// The last instant up to `now` at which something other than quotes changed.
MarketTime updated_at(const Day& day, MarketTime now) {
  const DayTimes& times = day.times();
  MarketTime out = times.opens.plus_ns(-270 * minute_ns);
  for (const MarketTime change : {times.opens, times.closes, times.determined, times.finalized}) {
    if (change <= now) out = change;
  }
  return out;
}

// A whole degree inside the winner's strikes: the recordings name the winner and not the reported high.
std::string expiration_value(const Market& winner) {
  const int64_t degrees = winner.type == StrikeType::less      ? *winner.cap_f - 1
                          : winner.type == StrikeType::between ? *winner.floor_f
                                                               : *winner.floor_f + 1;
  return fmt::format("{}.00", degrees);
}

void add_quotes(json& out, const Book& book) {
  const std::string none = "0.0000", whole = "1.0000", empty = "0.00";
  out["yes_bid_dollars"] = book.yes_bid ? price_text(*book.yes_bid) : none;
  out["yes_bid_size_fp"] = book.yes_bid ? size_text() : empty;
  out["no_ask_dollars"] = book.yes_bid ? price_text(book.yes_bid->complement()) : whole;
  out["no_bid_dollars"] = book.no_bid ? price_text(*book.no_bid) : none;
  out["yes_ask_dollars"] = book.no_bid ? price_text(book.no_bid->complement()) : whole;
  out["yes_ask_size_fp"] = book.no_bid ? size_text() : empty;
}

void add_outcome(json& out, const Day& day, size_t market, MarketTime now) {
  const auto winner = day.winner_at(now);
  out["result"] = !winner ? "" : *winner == market ? "yes" : "no";
  out["expiration_value"] = winner ? expiration_value(day.recording().markets[*winner]) : "";
  if (winner) out["settlement_value_dollars"] = *winner == market ? "1.0000" : "0.0000";
  if (day.status_at(now) == MarketStatus::finalized)
    out["settlement_ts"] = iso_seconds(day.times().finalized);
}

void add_times(json& out, const Day& day, MarketTime now) {
  const DayTimes& times = day.times();
  const MarketTime noon = climate_noon_edt(day);
  out["created_time"] = iso_seconds(times.opens.plus_ns(-270 * minute_ns));
  out["updated_time"] = iso_seconds(updated_at(day, now));
  out["open_time"] = iso_seconds(times.opens);
  out["close_time"] = iso_seconds(times.closes);
  out["occurrence_datetime"] = iso_seconds(noon);
  out["expected_expiration_time"] = iso_seconds(noon.plus_ns(day_ns));
  out["expiration_time"] = iso_seconds(noon.plus_ns(7 * day_ns));
  out["latest_expiration_time"] = iso_seconds(noon.plus_ns(7 * day_ns));
  out["settlement_timer_seconds"] = times.finalized.minus_ns(times.determined) / ns_per_s;
}

void add_constants(json& out) {
  for (const char* field : {"last_price_dollars", "previous_price_dollars", "previous_yes_bid_dollars",
                            "previous_yes_ask_dollars", "liquidity_dollars"}) {
    out[field] = "0.0000";
  }
  for (const char* field : {"volume_fp", "volume_24h_fp", "open_interest_fp"}) out[field] = "0.00";
  out["market_type"] = "binary";
  out["notional_value_dollars"] = "1.0000";
  out["can_close_early"] = true;
  out["early_close_condition"] = "None: the hours of this recorded day are stated.";
  out["price_level_structure"] = "linear_cent";
  out["price_ranges"] = json::array({{{"start", "0.0000"}, {"end", "1.0000"}, {"step", "0.0100"}}});
  out["rules_secondary"] = "Replay of a recorded day; nothing here can be traded.";
  out["exchange_index"] = 0;
}

// "Dec 10, 2025"
std::string date_words(const Day& day) {
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date{day.recording().climate_day};
  return fmt::format("{} {}, {}", months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<unsigned>(date.day()), static_cast<int>(date.year()));
}

json settlement_sources() {
  return json::array({{{"name", "Recorded winner"}, {"url", "about:recorded-day"}}});
}

}  // namespace

std::string market_id(std::string_view ticker) {
  const uint64_t a = Digest{}.add(ticker).value();
  const uint64_t b = Digest{}.add("market").add(ticker).value();
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, b >> 52,
                     b & 0xffffffffffff);
}

std::string price_text(Price price) { return format_decimal(price.e4(), 4); }
std::string size_text() { return format_decimal(nominal_size.e2(), 2); }

json market_json(const Day& day, size_t market, MarketTime now, const Faults& faults) {
  const Market& m = day.recording().markets[market];
  json out{{"ticker", m.ticker},
           {"event_ticker", day.recording().event},
           {"title", m.title},
           {"subtitle", m.subtitle},
           {"yes_sub_title", m.subtitle},
           {"no_sub_title", m.subtitle},
           {"strike_type", name_of(m.type)},
           {"status", name_of(day.status_at(now))},
           {"rules_primary",
            "Recorded day. If the maximum temperature recorded at New York City (CLINYC), according to the "
            "Climatological Report (Daily), answers yes, the market resolves to Yes: " +
                m.title}};
  if (m.floor_f) out["floor_strike"] = *m.floor_f;
  if (m.cap_f) out["cap_strike"] = *m.cap_f;
  add_quotes(out, day.book_at(market, now));
  add_outcome(out, day, market, now);
  add_times(out, day, now);
  add_constants(out);
  spoil(out, m.ticker, faults);
  return out;
}

json event_json(const Day& day) {
  return {{"event_ticker", day.recording().event},
          {"series_ticker", day.recording().series},
          {"title", "Highest temperature in NYC on " + date_words(day) + "?"},
          {"sub_title", "On " + date_words(day)},
          {"category", "Climate and Weather"},
          {"collateral_return_type", "MECNET"},
          {"mutually_exclusive", true},
          {"strike_date", iso_seconds(day.times().closes)},
          {"product_metadata", {{"competition", "High Temperature"}}},
          {"settlement_sources", settlement_sources()},
          {"available_on_brokers", false},
          {"exchange_index", 0}};
}

json series_json(const Day& day) {
  return {{"ticker", day.recording().series},
          {"title", "Highest temperature in NYC"},
          {"frequency", "daily"},
          {"category", "Climate and Weather"},
          {"categories", json::array({"Climate and Weather"})},
          {"tags", json::array({"Daily temperature"})},
          {"settlement_sources", settlement_sources()},
          {"contract_url", "about:recorded-day"},
          {"contract_terms_url", "about:recorded-day"},
          {"fee_type", "quadratic"},
          {"fee_multiplier", 1},
          {"additional_prohibitions", json::array()},
          {"exchange_index", 0}};
}

}  // namespace headgate::world
