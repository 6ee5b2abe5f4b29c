#include "backtest/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "exchange/target.h"
#include "json/quote.h"
#include "kalshi/strike_codec.h"
#include "sky/open_meteo_text.h"
#include "weather/climate_day.h"
#include "weather/stations.h"

namespace headgate::backtest {
namespace {

constexpr int64_t ns_per_day = 86'400 * ns_per_s;
constexpr int64_t run_every_s = 86'400;
constexpr int64_t e3_per_tenth = 100;

// As the forecast service writes them into its questions.
std::string place_of(const weather::StationEntry& station) {
  return fmt::format("{:.4f},{:.4f}", station.latitude, station.longitude);
}

template <typename Value>
struct Name {
  Value value;
  std::string_view text;
};
constexpr std::array<Name<market::v1::MarketStatus>, 8> statuses{{
    {market::v1::MARKET_STATUS_INITIALIZED, "initialized"},
    {market::v1::MARKET_STATUS_ACTIVE, "active"},
    {market::v1::MARKET_STATUS_INACTIVE, "inactive"},
    {market::v1::MARKET_STATUS_CLOSED, "closed"},
    {market::v1::MARKET_STATUS_DETERMINED, "determined"},
    {market::v1::MARKET_STATUS_DISPUTED, "disputed"},
    {market::v1::MARKET_STATUS_AMENDED, "amended"},
    {market::v1::MARKET_STATUS_FINALIZED, "finalized"},
}};
constexpr std::array<Name<market::v1::MarketResult>, 2> results{{
    {market::v1::MARKET_RESULT_YES, "yes"},
    {market::v1::MARKET_RESULT_NO, "no"},
}};
template <typename Value, size_t size>
std::string_view text_of(Value value, const std::array<Name<Value>, size>& names) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.value == value; });
  return found == names.end() ? std::string_view() : found->text;
}

std::string decimal_e4(int64_t e4) {
  std::string digits = std::to_string(e4 < 0 ? -e4 : e4);
  if (digits.size() < 5) digits.insert(0, 5 - digits.size(), '0');
  digits.insert(digits.size() - 4, ".");
  return (e4 < 0 ? "-" : "") + digits;
}

std::string ranges_of(const market::v1::MarketInfo& info) {
  std::string out = "[";
  for (const auto& range : info.price_ranges()) {
    json::ObjectWriter one;
    one.add("start", decimal_e4(range.start_e4())).add("end", decimal_e4(range.end_e4()));
    out += (out.size() > 1 ? "," : "") + one.add("step", decimal_e4(range.step_e4())).text();
  }
  return out + "]";
}

// The part of a market's object that says who it is, how it stands and what it paid.
std::string market_json(const market::v1::MarketInfo& info) {
  json::ObjectWriter out;
  out.add("ticker", info.market_ticker()).add("event_ticker", info.event_ticker());
  out.add("market_type", "binary").add("title", info.title());
  out.add("status", text_of(info.status(), statuses)).add("result", text_of(info.result(), results));
  out.add("open_time", iso_utc(info.open_ns())).add("close_time", iso_utc(info.close_ns()));
  out.add("strike_type", kalshi::word_of_strike(info.strike_kind()));
  if (kalshi::needs_floor(info.strike_kind())) out.raw("floor_strike", decimal_e4(info.floor_e4()));
  if (kalshi::needs_cap(info.strike_kind())) out.raw("cap_strike", decimal_e4(info.cap_e4()));
  out.raw("price_ranges", ranges_of(info)).add("rules_primary", info.rules_primary());
  out.add("exchange_index", static_cast<int64_t>(info.exchange_index()));
  return json::ObjectWriter().raw("market", out.text()).text();
}

}  // namespace

Archive::Archive(std::string forecast_url, std::string exchange_url)
    : forecast_url_(std::move(forecast_url)), exchange_url_(std::move(exchange_url)) {}

Status Archive::learn_forecast(const std::string& event, int64_t high_f_e3, MarketTime known_from) {
  const weather::StationEntry* station = weather::station_of_series(event.substr(0, event.find('-')));
  const auto date = weather::date_of_event(event);
  if (station == nullptr || !date)
    return Error{"ARCHIVE_EVENT", "event", event, "name an event of a series whose station is known"};
  if (high_f_e3 % e3_per_tenth != 0)
    return Error{"ARCHIVE_VALUE", event, std::to_string(high_f_e3) + "e-3", "must be tenths of a degree"};
  High high;
  high.high_df = high_f_e3 / e3_per_tenth;
  high.standard_offset_h = station->standard_offset_h;
  high.first_day = weather::settlement_day(*date, 0).begin_ns / ns_per_day;
  high.end_ns = weather::settlement_day(*date, station->standard_offset_h).end_ns;
  high.known_from = known_from;
  highs_[place_of(*station) + "," + date->text()] = high;
  return Done{};
}

void Archive::learn_market(const market::v1::MarketInfo& info) { markets_[info.market_ticker()] = info; }

HttpDone Archive::answer(const HttpRequest& request, MarketTime now) const {
  Reply reply;
  const auto below = [&](const std::string& base) -> std::optional<std::string_view> {
    if (!request.url.starts_with(base)) return std::nullopt;
    return std::string_view(request.url).substr(base.size());
  };
  if (const auto path = below(exchange_url_)) {
    reply = market_reply(*path);
  } else if (const auto path_of_forecast = below(forecast_url_)) {
    reply = forecast_reply(*path_of_forecast, now);
  }
  return {request.id, HttpOutcome::answered, reply.status, std::move(reply.body), {}};
}

// One set of run times stands for all places and days. They were told at several hours, so the one among the
// days not yet over that was told first decides: an opinion may look older than it is, never younger.
Archive::Reply Archive::forecast_reply(std::string_view path, MarketTime now) const {
  const auto target = exchange::parse_target(path);
  if (!target) return {};
  if (sky::metadata_model(target->path)) {
    std::optional<MarketTime> available;
    for (const auto& [place, high] : highs_) {
      if (high.end_ns > now.ns()) available = std::min(available.value_or(high.known_from), high.known_from);
    }
    if (!available) return {};
    const auto answer =
        sky::metadata_answer({*available, *available, available->plus_ns(2 * ns_per_day), run_every_s});
    return {answer.status, answer.body};
  }
  const auto latitude = target->parameter("latitude"), longitude = target->parameter("longitude");
  const auto date = target->parameter("start_date");
  if (!latitude || !longitude || !date) return {};
  const auto found = highs_.find(*latitude + "," + *longitude + "," + *date);
  if (found == highs_.end()) return {};
  const High& high = found->second;
  const auto answer = sky::daily_answer({0, 0, 0, high.standard_offset_h}, high.first_day, {high.high_df});
  return {answer.status, answer.body};
}

Archive::Reply Archive::market_reply(std::string_view path) const {
  constexpr std::string_view markets = "/markets/";
  if (!path.starts_with(markets)) return {};
  const auto found = markets_.find(std::string(path.substr(markets.size())));
  if (found == markets_.end()) return {};
  return {200, market_json(found->second)};
}

}  // namespace headgate::backtest
