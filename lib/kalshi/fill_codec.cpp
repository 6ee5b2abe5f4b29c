#include "kalshi/fill_codec.h"

#include "domain/moment.h"
#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t page_most = 1000;

// The finer of the two that may be there.
int64_t time_of(json::Reader& reader) {
  if (reader.has("created_time") || !reader.has("ts")) {
    return reader.utc_time("created_time") / ns_per_ms * ns_per_ms;
  }
  return seconds_of(reader, "ts");
}

// The older names of the same two facts.
void check_older_names(json::Reader& reader, const FillObject& fill) {
  const std::string id = reader.nonempty_string("fill_id");
  const std::string market = reader.nonempty_string("market_ticker");
  if (id != fill.trade_id) reader.refuse("fill_id", id, "must be the trade_id");
  if (market != fill.ticker) reader.refuse("market_ticker", market, "must be the ticker");
}

FillObject read_fill(json::Reader& reader) {
  FillObject out{.trade_id = reader.nonempty_string("trade_id"),
                 .order_id = reader.nonempty_string("order_id"),
                 .ticker = reader.nonempty_string("ticker"),
                 .leg = leg_of_both(reader),
                 .quantity = count_of(reader, "count_fp"),
                 .fee = dollars_of(reader, "fee_cost"),
                 .taker = reader.boolean("is_taker"),
                 .exchange_ns = time_of(reader),
                 .exchange_index = shard_if_any(reader, "exchange_index"),
                 .subaccount = subaccount_if_any(reader, "subaccount_number")};
  if (out.quantity.e2() == 0) reader.refuse("count_fp", "0", "must be above zero");
  check_older_names(reader, out);
  return out;
}

Result<Request> listing(const FillsQuery& query, const char* path) {
  RequestCheck check;
  check.limit(query.limit, page_most).subaccount(query.subaccount);
  check.between("exchange_index", query.exchange_index, 0, 100);
  if (check.failed()) return check.error();
  Query out;
  out.add("ticker", query.ticker).add("order_id", query.order_id);
  out.add("min_ts", query.min_s).add("max_ts", query.max_s);
  out.add("limit", query.limit).add("cursor", query.cursor).add("subaccount", query.subaccount);
  out.add("exchange_index", query.exchange_index);
  return Request{"GET", path, out.text(), ""};
}

}  // namespace

Result<FillPage> parse_fill_page(std::string_view body) {
  return parse_object<FillPage>(body, "", [](json::Reader& reader) {
    FillPage out;
    out.cursor = cursor_of(reader);
    out.fills = items_of<FillObject>(reader, "fills", read_fill);
    return out;
  });
}

Result<Request> fills_request(const FillsQuery& query) { return listing(query, "/portfolio/fills"); }
Result<Request> historical_fills_request(const FillsQuery& query) {
  return listing(query, "/historical/fills");
}

}  // namespace headgate::kalshi
