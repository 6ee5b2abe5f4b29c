#include "kalshi/market_sheet.h"

#include "domain/price.h"
#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

int64_t shown_e4(json::Reader& reader, std::string_view name) {
  const int64_t e4 = reader.decimal_string(name, 4);
  if (e4 < 0 || e4 > Price::one_e4) reader.refuse(name, std::to_string(e4) + "e-4", "must lie from 0 to 1");
  return e4;
}

std::optional<ListedQuote> read_quote(json::Reader& reader, std::string_view price, std::string_view size) {
  const ListedQuote out{shown_e4(reader, price), count_of(reader, size)};
  if (out.size == Quantity()) return std::nullopt;
  if (!Price::from_e4(out.price_e4)) {
    reader.refuse(price, std::to_string(out.price_e4) + "e-4",
                  "must lie between 0 and 1 where it has a size");
  }
  return out;
}

// The NO side is the YES side seen from the other end; when it is not, one of them is not what it says.
void check_complement(json::Reader& reader, std::string_view yes, std::string_view no) {
  const int64_t yes_e4 = shown_e4(reader, yes);
  const int64_t no_e4 = shown_e4(reader, no);
  if (yes_e4 + no_e4 == Price::one_e4) return;
  reader.refuse(no, std::to_string(no_e4) + "e-4", "must complete " + std::string(yes) + " to 1");
}

void read_quotes(json::Reader& reader, MarketSheet& out) {
  out.yes_bid = read_quote(reader, "yes_bid_dollars", "yes_bid_size_fp");
  out.yes_ask = read_quote(reader, "yes_ask_dollars", "yes_ask_size_fp");
  check_complement(reader, "yes_bid_dollars", "no_ask_dollars");
  check_complement(reader, "yes_ask_dollars", "no_bid_dollars");
  if (const int64_t last_e4 = shown_e4(reader, "last_price_dollars"); last_e4 != 0)
    out.last_price_e4 = last_e4;
  out.volume = count_of(reader, "volume_fp");
  out.volume_24h = count_of(reader, "volume_24h_fp");
  out.open_interest = count_of(reader, "open_interest_fp");
  // A contract that pays another sum than a dollar would be staked on a hundredfold or not at all.
  const int64_t notional_e4 = reader.decimal_string("notional_value_dollars", 4);
  if (notional_e4 != Price::one_e4) {
    reader.refuse("notional_value_dollars", std::to_string(notional_e4) + "e-4", "must be 1.0000");
  }
}

void read_life(json::Reader& reader, MarketSheet& out) {
  out.updated_ns = reader.utc_time("updated_time");
  out.latest_expiration_ns = reader.utc_time("latest_expiration_time");
  out.occurrence_ns = utc_time_if_any(reader, "occurrence_datetime");
  out.fee_waiver_until_ns = utc_time_if_any(reader, "fee_waiver_expiration_time");
  out.settled_ns = utc_time_if_any(reader, "settlement_ts");
  if (reader.says("settlement_value_dollars"))
    out.settlement_value_e4 = shown_e4(reader, "settlement_value_dollars");
  out.expiration_value = reader.string("expiration_value");
  out.can_close_early = reader.boolean("can_close_early");
  out.settlement_timer_s = reader.integer("settlement_timer_seconds");
  if (out.settlement_timer_s < 0) {
    reader.refuse("settlement_timer_seconds", std::to_string(out.settlement_timer_s), "must not be negative");
  }
}

MarketSheet read_sheet(json::Reader& reader) {
  MarketSheet out;
  out.market_ticker = reader.nonempty_string("ticker");
  out.yes_sub_title = reader.string("yes_sub_title");
  out.no_sub_title = reader.string("no_sub_title");
  out.rules_secondary = reader.string("rules_secondary");
  out.early_close_condition = string_if_any(reader, "early_close_condition");
  out.primary_participant_key = string_if_any(reader, "primary_participant_key");
  out.mve_collection_ticker = string_if_any(reader, "mve_collection_ticker");
  out.price_level_structure = reader.string("price_level_structure");
  read_life(reader, out);
  read_quotes(reader, out);
  return out;
}

}  // namespace

Result<MarketSheet> read_market_sheet(const json::Value& market, const std::string& path) {
  json::Reader reader(market, path);
  if (reader.failed()) return reader.error();
  MarketSheet out = read_sheet(reader);
  if (reader.failed()) return reader.error();
  return out;
}

Result<MarketSheet> parse_market_sheet(std::string_view body) {
  return parse_object<MarketSheet>(body, "market", read_sheet);
}

Result<SheetPage> parse_sheet_page(std::string_view body) {
  return parse_object<SheetPage>(body, "", [](json::Reader& reader) {
    SheetPage out;
    out.cursor = cursor_of(reader);
    const json::Value* markets = reader.array("markets");
    for (size_t i = 0; markets != nullptr && i < markets->items.size(); ++i) {
      out.sheets.push_back(read_market_sheet(markets->items[i], "markets[" + std::to_string(i) + "]"));
    }
    return out;
  });
}

}  // namespace headgate::kalshi
