#include "cli/doctor_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "json/value.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/maintenance_calendar.h"
#include "kalshi/market_codec.h"
#include "kalshi/market_request.h"
#include "kalshi/market_sheet.h"
#include "kalshi/schedule_codec.h"
#include "kalshi/series_codec.h"
#include "runtime/system_clock.h"

namespace headgate::cli {
namespace {

constexpr const char* codec_mend =
    "this build does not know the exchange's new form: take a newer one, and do not trade until then";

// Kalshi took stamps 5 s off and refused 30 s (2026-06-11); what drifts by 2 s is no longer kept true.
constexpr double offset_warn_s = 2;
constexpr double offset_bad_s = 5;

// The header counts whole seconds, so the exchange's clock stood within [Date, Date + 1 s) at some instant
// between question and answer.
void examine_offset(const Heard& heard, Findings& findings) {
  constexpr const char* check = "clock_offset";
  if (!heard.date_s) return findings.skipped(check, "the exchange sends no Date header; the signature tells");
  const double half_trip_s = static_cast<double>(heard.heard.minus_ns(heard.asked)) / 2e9;
  const double ours_s = static_cast<double>(heard.asked.ns()) / 1e9 + half_trip_s;
  const double offset_s = ours_s - (static_cast<double>(*heard.date_s) + 0.5);
  const double unsure_s = 0.5 + half_trip_s;
  const double surely_s = std::max(0.0, std::abs(offset_s) - unsure_s);
  const std::string value =
      fmt::format("{:+.1f} s against the exchange's Date header, known to {:.1f} s", offset_s, unsure_s);
  const std::string limit = "5 s: later or earlier stamps are refused";
  const std::string mend = "set this machine's clock: timedatectl set-ntp true, or chronyc makestep";
  if (surely_s >= offset_bad_s) return findings.bad(check, value, limit, mend);
  if (surely_s >= offset_warn_s) return findings.warn(check, value, limit, mend);
  findings.good(check, value, limit);
}

bool examine_status(ExchangeLine& line, Findings& findings) {
  const Heard heard = line.ask(kalshi::exchange_status_request());
  if (!heard.answered) {
    findings.bad("exchange_reachable", line.rest_url() + ": " + heard.why, "",
                 "look at the network and the address; Kalshi's are in the documentation of [exchange]");
    return false;
  }
  findings.good("exchange_reachable",
                fmt::format("{} in {} ms", line.rest_url(), heard.heard.minus_ns(heard.asked) / ns_per_ms));
  examine_offset(heard, findings);
  // The same body comes with 503 and 504 while the exchange is down.
  const auto status = kalshi::parse_exchange_status(heard.body);
  if (!status) {
    findings.bad("exchange_status", heard.good() ? status.error().text() : heard.problem(), "", codec_mend);
    return true;
  }
  std::string closed;
  std::string open;
  const auto tell = [&](const std::string& name, bool exchange, bool trading) {
    std::string& into = exchange && trading ? open : closed;
    into += (into.empty() ? "" : ", ") + name + (exchange ? trading ? "" : " takes no orders" : " is closed");
  };
  if (status->shards.empty()) tell("the exchange", status->exchange_active, status->trading_active);
  for (const kalshi::ShardActivity& shard : status->shards)
    tell("shard " + std::to_string(shard.exchange_index), shard.exchange_active, shard.trading_active);
  if (closed.empty()) {
    findings.good("exchange_status", "open: " + open);
    return true;
  }
  findings.bad("exchange_status", closed, "",
               status->resumes_ns ? "wait: it expects to resume at " + iso_utc(*status->resumes_ns)
                                  : "wait for it; orders are refused meanwhile");
  return true;
}

// A world plays another day than today, and says which by what its answers about the account are true of.
MarketTime time_of(const Configuration& configuration, ExchangeLine& line) {
  const MarketTime here = MarketTime::from_ns(utc_now().ns());
  if (configuration.exchange.clock == ClockSource::utc) return here;
  const auto there = kalshi::parse_user_data_timestamp(line.ask(kalshi::user_data_timestamp_request()).body);
  return there ? MarketTime::from_ns(*there) : here;
}

void examine_schedule(ExchangeLine& line, MarketTime now, Findings& findings) {
  constexpr const char* check = "schedule";
  const Heard heard = line.ask(kalshi::exchange_schedule_request());
  if (!heard.good()) return findings.warn(check, heard.problem(), "", "ask again later");
  auto schedule = kalshi::parse_exchange_schedule(heard.body);
  if (!schedule) return findings.bad(check, schedule.error().text(), "", codec_mend);
  const auto pause = kalshi::MaintenanceCalendar(std::move(*schedule)).next(now);
  if (!pause) return findings.good(check, "no maintenance is announced");
  const std::string value = "maintenance " + iso_utc(pause->start_ns) + " to " + iso_utc(pause->end_ns);
  if (pause->start_ns > now.ns()) return findings.good(check, "next " + value);
  findings.bad(check, "now in " + value, "", "wait for its end: no order is taken until then");
}

// The fields of a market in the exchange's OpenAPI document, version 3.32 (2026-09-30), and those it still
// sends though it calls them deprecated.
constexpr std::array known_fields{"ticker",
                                  "event_ticker",
                                  "market_type",
                                  "title",
                                  "subtitle",
                                  "yes_sub_title",
                                  "no_sub_title",
                                  "created_time",
                                  "updated_time",
                                  "open_time",
                                  "close_time",
                                  "expected_expiration_time",
                                  "expiration_time",
                                  "latest_expiration_time",
                                  "settlement_timer_seconds",
                                  "status",
                                  "yes_bid_dollars",
                                  "yes_bid_size_fp",
                                  "yes_ask_dollars",
                                  "yes_ask_size_fp",
                                  "no_bid_dollars",
                                  "no_ask_dollars",
                                  "last_price_dollars",
                                  "volume_fp",
                                  "volume_24h_fp",
                                  "open_interest_fp",
                                  "result",
                                  "can_close_early",
                                  "notional_value_dollars",
                                  "previous_yes_bid_dollars",
                                  "previous_yes_ask_dollars",
                                  "previous_price_dollars",
                                  "liquidity_dollars",
                                  "settlement_value_dollars",
                                  "settlement_ts",
                                  "expiration_value",
                                  "occurrence_datetime",
                                  "fee_waiver_expiration_time",
                                  "early_close_condition",
                                  "strike_type",
                                  "floor_strike",
                                  "cap_strike",
                                  "functional_strike",
                                  "custom_strike",
                                  "rules_primary",
                                  "rules_secondary",
                                  "mve_collection_ticker",
                                  "mve_selected_legs",
                                  "primary_participant_key",
                                  "price_level_structure",
                                  "price_ranges",
                                  "is_provisional",
                                  "exchange_index"};

void note_unknown_fields(const std::string& body, std::set<std::string>& unknown) {
  const auto document = json::parse(body);
  if (!document) return;
  const json::Value* markets = document->find("markets");
  if (markets == nullptr) return;
  for (const json::Value& market : markets->items) {
    for (const json::Member& member : market.members) {
      if (std::find(known_fields.begin(), known_fields.end(), member.first) == known_fields.end())
        unknown.insert(member.first);
    }
  }
}

void examine_drift(const std::set<std::string>& unknown, bool seen, Findings& findings) {
  constexpr const char* check = "exchange_version";
  if (!seen) return findings.skipped(check, "no market was listed");
  if (unknown.empty()) return findings.good(check, "a market has the fields of OpenAPI 3.32 and no other");
  std::string names;
  for (const std::string& name : unknown) names += (names.empty() ? "" : ", ") + name;
  findings.warn(check, "a market has fields that 3.32 does not: " + names, "",
                "read the exchange's changelog: what is new may replace what this build reads");
}

// The first thing on the page that the strict codecs refuse; nothing when all of it is understood.
std::optional<std::string> first_fault(const Heard& heard, ExchangeView& view, size_t& count) {
  const auto page = kalshi::parse_market_page(heard.body);
  if (!page) return page.error().text();
  if (!page->nameless.empty()) return page->nameless.front().text();
  for (const auto& market : page->markets) {
    if (!market.defect().empty()) return market.market_ticker() + ": " + market.defect();
    view.shards.insert(market.exchange_index());
  }
  const auto sheets = kalshi::parse_sheet_page(heard.body);
  if (!sheets) return sheets.error().text();
  for (const auto& sheet : sheets->sheets) {
    if (!sheet) return sheet.error().text();
  }
  count = page->markets.size();
  return std::nullopt;
}

// One series: its own object, then a page of its open markets.
void examine_series(const std::string& ticker, ExchangeLine& line, ExchangeView& view,
                    std::set<std::string>& unknown, bool& seen, Findings& findings) {
  constexpr const char* check = "market_schema";
  const auto series_asked = kalshi::series_request(ticker);
  kalshi::MarketsQuery query;
  query.limit = 100;
  query.series_ticker = ticker;
  query.status = kalshi::MarketFilter::open;
  const auto markets_asked = kalshi::markets_request(query);
  if (!series_asked || !markets_asked)
    return findings.bad(check, ticker + " is no ticker", "", "correct exchange.series");
  const Heard series_heard = line.ask(*series_asked);
  if (!series_heard.good()) {
    return findings.bad(check, ticker + ": " + series_heard.problem(), "",
                        "correct exchange.series, if the exchange does not know it");
  }
  const auto series = kalshi::parse_series(series_heard.body);
  if (!series) return findings.bad(check, ticker + ": " + series.error().text(), "", codec_mend);
  view.categories.push_back(series->category);
  view.categories.insert(view.categories.end(), series->categories.begin(), series->categories.end());
  if (series->exchange_index) view.shards.insert(*series->exchange_index);

  const Heard heard = line.ask(*markets_asked);
  if (!heard.good()) return findings.bad(check, ticker + ": " + heard.problem(), "", "ask again later");
  size_t count = 0;
  const auto fault = first_fault(heard, view, count);
  if (fault) return findings.bad(check, ticker + ": " + *fault, "every field is understood", codec_mend);
  if (count == 0) {
    return findings.warn(check, ticker + " has no open market", "", "none needed, if its day has not begun");
  }
  note_unknown_fields(heard.body, unknown);
  seen = true;
  findings.good(check, fmt::format("{}: {} open markets, every field understood", ticker, count));
}

}  // namespace

ExchangeView examine_exchange(const Configuration& configuration, ExchangeLine& line, Findings& findings) {
  ExchangeView view;
  view.reachable = examine_status(line, findings);
  if (!view.reachable) {
    for (const char* check : exchange_checks) {
      if (std::string_view(check) != "exchange_reachable")
        findings.skipped(check, "the exchange cannot be reached");
    }
    return view;
  }
  view.now = time_of(configuration, line);
  examine_schedule(line, view.now, findings);
  std::set<std::string> unknown;
  bool seen = false;
  for (const std::string& series : configuration.exchange.series)
    examine_series(series, line, view, unknown, seen, findings);
  examine_drift(unknown, seen, findings);
  return view;
}

}  // namespace headgate::cli
