#include "kalshi/market_codec.h"

#include <array>

#include "domain/price.h"
#include "kalshi/amount_codec.h"
#include "kalshi/strike_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

using market::v1::MarketInfo;

// Kalshi's own word for "find the shard by the ticker" (API 3.31, 2026-08-27).
constexpr int32_t auto_routed = -1;
constexpr int64_t shards_most = 1000;

constexpr std::array<Word<market::v1::MarketStatus>, 8> statuses{{
    {"initialized", market::v1::MARKET_STATUS_INITIALIZED},
    {"active", market::v1::MARKET_STATUS_ACTIVE},
    {"inactive", market::v1::MARKET_STATUS_INACTIVE},
    {"closed", market::v1::MARKET_STATUS_CLOSED},
    {"determined", market::v1::MARKET_STATUS_DETERMINED},
    {"disputed", market::v1::MARKET_STATUS_DISPUTED},
    {"amended", market::v1::MARKET_STATUS_AMENDED},
    {"finalized", market::v1::MARKET_STATUS_FINALIZED},
}};

constexpr std::array<Word<market::v1::MarketResult>, 4> results{{
    {"", market::v1::MARKET_RESULT_UNSPECIFIED},
    {"yes", market::v1::MARKET_RESULT_YES},
    {"no", market::v1::MARKET_RESULT_NO},
    {"scalar", market::v1::MARKET_RESULT_SCALAR},
}};
constexpr std::array<Word<bool>, 2> market_types{{{"binary", false}, {"scalar", true}}};

void read_names(json::Reader& reader, MarketInfo& out) {
  out.set_market_ticker(reader.nonempty_string("ticker"));
  out.set_event_ticker(reader.nonempty_string("event_ticker"));
  out.set_title(reader.string("title"));
  // The market object has no series_ticker; the event's ticker begins with it.
  const std::string& event = out.event_ticker();
  out.set_series_ticker(event.substr(0, event.find('-')));
  if (out.market_ticker().empty() || event.empty()) return;
  // An event of one market may share its name with it (KXELONMARS-99, 2026-01-12).
  if (out.market_ticker() == event || out.market_ticker().rfind(event + "-", 0) == 0) return;
  reader.refuse("event_ticker", event, "must begin the ticker " + out.market_ticker());
}

void read_price_ranges(json::Reader& reader, const std::string& path, MarketInfo& out) {
  const json::Value* ranges = reader.array("price_ranges");
  if (ranges == nullptr) return;
  if (ranges->items.empty()) reader.refuse("price_ranges", "[]", "must hold at least one range");
  int64_t expected_start = 0;
  for (size_t i = 0; i < ranges->items.size(); ++i) {
    json::Reader range(ranges->items[i],
                       (path.empty() ? "" : path + ".") + "price_ranges[" + std::to_string(i) + "]");
    market::v1::PriceRange& to = *out.add_price_ranges();
    to.set_start_e4(range.decimal_string("start", 4));
    to.set_end_e4(range.decimal_string("end", 4));
    to.set_step_e4(range.decimal_string("step", 4));
    if (to.start_e4() != expected_start)
      range.refuse("start", std::to_string(to.start_e4()) + "e-4", "must continue the grid");
    if (to.end_e4() <= to.start_e4() || to.end_e4() > Price::one_e4) {
      range.refuse("end", std::to_string(to.end_e4()) + "e-4", "must lie between start and 1.0000");
    }
    if (to.step_e4() <= 0 || (to.end_e4() - to.start_e4()) % std::max<int64_t>(to.step_e4(), 1) != 0) {
      range.refuse("step", std::to_string(to.step_e4()) + "e-4", "must divide the range");
    }
    if (range.failed()) return reader.adopt(range.error());
    expected_start = to.end_e4();
  }
  if (expected_start != Price::one_e4) {
    reader.refuse("price_ranges", "ends at " + std::to_string(expected_start) + "e-4", "must reach 1.0000");
  }
}

// What a scalar result pays is the exchange's own figure: nothing in its place could be booked.
void read_payout(json::Reader& reader, MarketInfo& out) {
  if (out.result() != market::v1::MARKET_RESULT_SCALAR) return;
  out.set_settlement_value_e4(reader.decimal_string("settlement_value_dollars", 4));
  if (out.settlement_value_e4() >= 0 && out.settlement_value_e4() <= Price::one_e4) return;
  reader.refuse("settlement_value_dollars", std::to_string(out.settlement_value_e4()) + "e-4",
                "must lie from 0 to 1");
}

void read_life(json::Reader& reader, MarketInfo& out) {
  out.set_status(word_of<market::v1::MarketStatus>(reader, "status", statuses));
  out.set_result(word_of<market::v1::MarketResult>(reader, "result", results));
  out.set_open_ns(reader.utc_time("open_time"));
  out.set_close_ns(reader.utc_time("close_time"));
  if (out.close_ns() <= out.open_ns()) {
    reader.refuse("close_time", std::to_string(out.close_ns()) + " ns", "must come after open_time");
  }
  const bool undetermined = out.result() == market::v1::MARKET_RESULT_UNSPECIFIED;
  if (out.status() == market::v1::MARKET_STATUS_FINALIZED && undetermined) {
    reader.refuse("result", "\"\"", "must be yes, no or scalar once the market is finalized");
  }
  read_payout(reader, out);
  out.set_expected_expiration_ns(utc_time_if_any(reader, "expected_expiration_time").value_or(0));
  out.set_provisional(boolean_if_any(reader, "is_provisional").value_or(false));
}

std::optional<Error> read_market(const json::Value& market, const std::string& path, MarketInfo& out) {
  json::Reader reader(market, path);
  if (reader.failed()) return reader.error();
  read_names(reader, out);
  // A market that does not say whether it pays all or nothing pays nothing we know.
  out.set_scalar(word_of<bool>(reader, "market_type", market_types));
  // A strike may be awaited before the open, so the state is looked at first; what is wrong with it is said
  // in its turn, after the strikes that a ladder needs even of a damaged market.
  json::Reader ahead(market, path);
  out.set_status(word_of<market::v1::MarketStatus>(ahead, "status", statuses));
  read_strike(reader, out);
  read_price_ranges(reader, path, out);
  read_life(reader, out);
  out.set_rules_primary(reader.nonempty_string("rules_primary"));
  // Absent in payloads before 2026-07: then the exchange is asked to find the shard by the ticker.
  const int64_t shard = reader.has("exchange_index") ? reader.integer("exchange_index") : auto_routed;
  if (shard < auto_routed || shard > shards_most) {
    reader.refuse("exchange_index", std::to_string(shard), "must be the number of a shard");
  } else {
    out.set_exchange_index(static_cast<int32_t>(shard));
  }
  if (reader.failed()) return reader.error();
  return std::nullopt;
}

}  // namespace

MarketInfo judge_market(const json::Value& market, const std::string& path) {
  MarketInfo out;
  if (const std::optional<Error> error = read_market(market, path, out)) out.set_defect(error->text());
  return out;
}

Result<MarketInfo> parse_market_reply(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  const json::Value* market = reader.failed() ? nullptr : reader.object("market");
  if (market == nullptr) return reader.error();
  MarketInfo out;
  if (const std::optional<Error> error = read_market(*market, "market", out)) return *error;
  return out;
}

void judge_markets(const json::Value& markets, const std::string& path, MarketPage& page) {
  for (size_t i = 0; i < markets.items.size(); ++i) {
    const std::string at = path + "[" + std::to_string(i) + "]";
    MarketInfo info;
    const std::optional<Error> error = read_market(markets.items[i], at, info);
    if (error) info.set_defect(error->text());
    if (!info.market_ticker().empty()) {
      page.markets.push_back(std::move(info));
    } else {
      page.nameless.push_back(*error);
    }
  }
}

Result<MarketPage> parse_market_page(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  MarketPage page;
  page.cursor = reader.string("cursor");
  const json::Value* markets = reader.array("markets");
  if (reader.failed()) return reader.error();
  judge_markets(*markets, "markets", page);
  return page;
}

}  // namespace headgate::kalshi
