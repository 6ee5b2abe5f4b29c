#include "imports/settled.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "imports/dataset.h"
#include "imports/event_day.h"
#include "imports/market_life.h"
#include "imports/quotes.h"
#include "imports/schedule.h"
#include "imports/subtitle.h"
#include "json/reader.h"

namespace headgate::imports {
namespace {

namespace pb = recording::v1;

struct SettledMarket {
  market::v1::MarketInfo info;
  StatedHours hours;
  market::v1::MarketResult paid = market::v1::MARKET_RESULT_UNSPECIFIED;
};
struct PastTrade {
  MarketTime at;
  std::string market;
  std::string trade_id;
  int64_t yes_cents = 0;
  int64_t contracts = 0;
  bool taker_bought_yes = false;
};

// Each line of `source` as one JSON object's member "data".
std::optional<Error> each_line(const Source& source, const auto& take) {
  std::string_view rest = source.text;
  for (size_t line = 1; !rest.empty(); ++line) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.empty()) continue;
    const std::string path = source.name + " line " + std::to_string(line);
    const Result<json::Value> document = json::parse(text);
    if (!document) return Error{document.error().code, path, document.error().value, document.error().mend};
    json::Reader reader(*document, path);
    const json::Value* data = reader.failed() ? nullptr : reader.object("data");
    if (data == nullptr) return reader.error();
    if (const std::optional<Error> error = take(*data, path + " data")) return error;
  }
  return std::nullopt;
}

// Stated strikes and those of the subtitle must be one.
void read_strikes(json::Reader& reader, const std::string& subtitle, market::v1::MarketInfo& info,
                  int64_t& from_subtitle) {
  const auto told = strikes_of_subtitle(subtitle);
  if (!told) return reader.refuse("subtitle", subtitle, "must name the degrees");
  if (!reader.has("strike_type") && !reader.has("floor_strike") && !reader.has("cap_strike")) {
    ++from_subtitle;
  } else {
    Strikes stated;
    stated.kind = strike_kind_of(reader.string("strike_type"));
    if (stated.kind != market::v1::STRIKE_KIND_LESS)
      stated.floor_e4 = reader.decimal_number("floor_strike", 4);
    if (stated.kind != market::v1::STRIKE_KIND_GREATER)
      stated.cap_e4 = reader.decimal_number("cap_strike", 4);
    if (!(stated == *told)) reader.refuse("strike_type", subtitle, "must be what the subtitle says");
  }
  info.set_strike_kind(told->kind);
  info.set_floor_e4(told->floor_e4);
  info.set_cap_e4(told->cap_e4);
}

void read_hours(json::Reader& reader, StatedHours& out) {
  constexpr int64_t listed_before_ns = 300 * ns_per_s;
  out.opens = MarketTime::from_ns(reader.utc_time("open_time"));
  out.listed = out.opens.plus_ns(-listed_before_ns);
  out.closes = MarketTime::from_ns(reader.utc_time("close_time"));
  out.determined = MarketTime::from_ns(reader.utc_time("expected_expiration_time"));
  const int64_t timer_s = reader.integer("settlement_timer_seconds");
  if (timer_s < 0 || timer_s > 864'000)
    return reader.refuse("settlement_timer_seconds", std::to_string(timer_s), "must be at most ten days");
  out.finalized = out.determined.plus_ns(timer_s * ns_per_s);
  if (out.closes <= out.opens) reader.refuse("close_time", "", "must come after open_time");
  if (out.determined < out.closes)
    reader.refuse("expected_expiration_time", "", "must not come before close_time");
}

// Cents of a dollar: what the fields of prices meant then.
void read_units(json::Reader& reader) {
  const std::string units = reader.string("response_price_units");
  if (units != "usd_cent") reader.refuse("response_price_units", units, "must be usd_cent");
  if (reader.integer("tick_size") != 1) reader.refuse("tick_size", "", "must be one cent");
  if (reader.integer("notional_value") != 100) reader.refuse("notional_value", "", "must be 100 cents");
  const std::string type = reader.string("market_type");
  if (type != "binary") reader.refuse("market_type", type, "must be binary");
}

std::optional<Error> read_market(const json::Value& value, const std::string& path, const EventDay& day,
                                 const std::string& question, SettledMarket& out, int64_t& from_subtitle) {
  json::Reader reader(value, path);
  if (reader.failed()) return reader.error();
  ListedMarket listed;
  listed.event = day.event;
  listed.ticker = reader.nonempty_string("ticker");
  if (!listed.ticker.starts_with(day.event + "-"))
    reader.refuse("ticker", listed.ticker, "must be of its event");
  listed.subtitle = reader.nonempty_string("yes_sub_title");
  listed.title = question + " " + listed.subtitle;
  read_units(reader);
  read_hours(reader, out.hours);
  const std::string result = reader.string("result");
  if (result != "yes" && result != "no") reader.refuse("result", result, "must be yes or no");
  out.paid = result == "yes" ? market::v1::MARKET_RESULT_YES : market::v1::MARKET_RESULT_NO;
  out.info = stated_info(day, listed, out.hours);
  out.info.set_rules_primary(reader.nonempty_string("rules_primary"));
  read_strikes(reader, listed.subtitle, out.info, from_subtitle);
  if (reader.failed()) return reader.error();
  return std::nullopt;
}

using Markets = std::map<std::string, StatedHours, std::less<>>;

std::optional<Error> take_event(const json::Value& data, const std::string& path, Markets& markets,
                                Schedule& schedule, Imported& out) {
  json::Reader reader(data, path);
  const json::Value* event = reader.object("event");
  const json::Value* listed = reader.array("markets");
  if (reader.failed()) return reader.error();
  json::Reader head(*event, path + ".event");
  const std::string ticker = head.nonempty_string("event_ticker");
  const std::string question = head.nonempty_string("title");
  if (head.failed()) return head.error();
  const Result<EventDay> day = event_day_of(ticker);
  if (!day) return Error{day.error().code, path + ".event.event_ticker", ticker, day.error().mend};
  std::vector<SettledMarket> event_markets(listed->items.size());
  int64_t from_subtitle = 0;
  for (size_t i = 0; i < listed->items.size(); ++i) {
    const std::string where = path + ".markets[" + std::to_string(i) + "]";
    if (const auto error =
            read_market(listed->items[i], where, *day, question, event_markets[i], from_subtitle))
      return error;
  }
  const auto winners =
      std::count_if(event_markets.begin(), event_markets.end(),
                    [](const SettledMarket& each) { return each.paid == market::v1::MARKET_RESULT_YES; });
  if (winners != 1) {
    count_left_out(out, "event " + ticker + ": it has not one winner", 1);
    return std::nullopt;
  }
  count_left_out(out, "strikes that are missing and were read from the subtitle", from_subtitle);
  for (const SettledMarket& each : event_markets) {
    if (!markets.emplace(each.info.market_ticker(), each.hours).second)
      return Error{"FIELD_VALUE", path, each.info.market_ticker(), "must stand once"};
    schedule_life(each.info, each.hours, each.paid, schedule);
  }
  return std::nullopt;
}

std::optional<Error> read_trade(const json::Value& value, const std::string& path, const std::string& ticker,
                                PastTrade& out) {
  json::Reader reader(value, path);
  if (reader.failed()) return reader.error();
  out.market = reader.string("ticker");
  if (out.market != ticker) reader.refuse("ticker", out.market, "must be " + ticker);
  out.trade_id = reader.nonempty_string("trade_id");
  out.at = MarketTime::from_ns(reader.utc_time("created_time"));
  out.yes_cents = reader.integer("yes_price");
  out.contracts = reader.integer("count");
  if (out.yes_cents < 1 || out.yes_cents > 99 || reader.integer("no_price") != 100 - out.yes_cents)
    reader.refuse("yes_price", std::to_string(out.yes_cents), "must be 1 to 99 and 100 with no_price");
  if (out.contracts < 1 || out.contracts > 1'000'000'000)
    reader.refuse("count", std::to_string(out.contracts), "must be at least one contract");
  const std::string side = reader.string("taker_side");
  if (side != "yes" && side != "no") reader.refuse("taker_side", side, "must be yes or no");
  out.taker_bought_yes = side == "yes";
  if (reader.failed()) return reader.error();
  return std::nullopt;
}

Result<std::vector<PastTrade>> read_trades(const Source& source, const Markets& markets, Imported& out) {
  std::vector<PastTrade> trades;
  std::set<std::string> seen;
  const auto error =
      each_line(source, [&](const json::Value& data, const std::string& path) -> std::optional<Error> {
        for (const json::Member& market : data.members) {
          const auto known = markets.find(market.first);
          if (known == markets.end()) {
            count_left_out(out, "trades of markets that are left out",
                           static_cast<int64_t>(market.second.items.size()));
            continue;
          }
          // Newest first: from the end on they stand in the order in which they were made.
          for (size_t i = market.second.items.size(); i-- > 0;) {
            PastTrade trade;
            const std::string where = path + "." + market.first + "[" + std::to_string(i) + "]";
            if (auto bad = read_trade(market.second.items[i], where, market.first, trade)) return bad;
            if (!seen.insert(trade.trade_id).second) {
              count_left_out(out, "trades that stand twice", 1);
            } else if (trade.at < known->second.opens || trade.at >= known->second.closes) {
              count_left_out(out, "trades outside the hours of their market", 1);
            } else {
              trades.push_back(std::move(trade));
            }
          }
        }
        return std::nullopt;
      });
  if (error) return *error;
  std::stable_sort(trades.begin(), trades.end(),
                   [](const PastTrade& a, const PastTrade& b) { return a.at < b.at; });
  return trades;
}

void record_trade(const PastTrade& trade, Draft& draft) {
  const uint32_t market = draft.name(trade.market, trade.at);
  pb::Trade& out = *draft.add(trade.at).mutable_trade();
  out.set_market(market);
  out.set_trade_id(trade.trade_id);
  out.set_yes_price_e4(static_cast<uint32_t>(trade.yes_cents * 100));
  out.set_quantity_e2(trade.contracts * 100);
  out.set_taker_bought_yes(trade.taker_bought_yes);
}

pb::Header header_of(const Settled& sources) {
  pb::Header out;
  out.set_mode("import");
  out.set_service("import");
  out.set_venue("settled events: " + file_of(sources.events) + ", " + file_of(sources.trades) +
                "; stated, not recorded: fees");
  out.set_source_sha256(sha256_of({&sources.events, &sources.trades}));
  return out;
}

}  // namespace

Result<Imported> import_settled(const Settled& sources) {
  Imported out;
  Schedule schedule;
  Markets markets;
  const auto error = each_line(sources.events, [&](const json::Value& data, const std::string& path) {
    return take_event(data, path, markets, schedule, out);
  });
  if (error) return *error;
  if (markets.empty()) return Error{"EVENTS_MISSING", sources.events.name, "", "must hold a settled event"};
  const auto trades = read_trades(sources.trades, markets, out);
  if (!trades) return trades.error();
  const MarketTime begins = schedule.first_or(MarketTime());
  Draft draft(header_of(sources), begins);
  record_exchange_active(draft, begins);
  for (const PastTrade& trade : *trades) {
    schedule.play(trade.at, draft);
    record_trade(trade, draft);
  }
  schedule.play_all(draft);
  out.records = draft.take();
  return out;
}

}  // namespace headgate::imports
