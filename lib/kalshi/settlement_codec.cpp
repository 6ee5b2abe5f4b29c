#include "kalshi/settlement_codec.h"

#include <array>

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t page_most = 1000;
constexpr std::array<Word<MarketResult>, 3> results{{
    {"yes", MarketResult::yes},
    {"no", MarketResult::no},
    {"scalar", MarketResult::scalar},
}};

Money whole_cents_of(json::Reader& reader, std::string_view name) {
  const Money cents = cents_of(reader, name);
  if (cents < Money()) reader.refuse(name, cents.text(), "must not be negative");
  return cents;
}

SettlementObject read_settlement(json::Reader& reader) {
  SettlementObject out{.ticker = reader.nonempty_string("ticker"),
                       .exchange_index = shard_of(reader, "exchange_index"),
                       .event_ticker = reader.nonempty_string("event_ticker"),
                       .result = word_of<MarketResult>(reader, "market_result", results),
                       .yes = count_of(reader, "yes_count_fp"),
                       .yes_cost = cost_dollars_of(reader, "yes_total_cost_dollars"),
                       .no = count_of(reader, "no_count_fp"),
                       .no_cost = cost_dollars_of(reader, "no_total_cost_dollars"),
                       .revenue = whole_cents_of(reader, "revenue"),
                       .fee = dollars_of(reader, "fee_cost"),
                       .settled_ns = reader.utc_time("settled_time"),
                       .value = std::nullopt};
  if (reader.says("value")) out.value = whole_cents_of(reader, "value");
  const Money most = payout_of(out.yes) + payout_of(out.no);
  if (!reader.failed() && out.revenue > most) {
    reader.refuse("revenue", out.revenue.text(), "must not be above a dollar for each contract");
  }
  return out;
}

}  // namespace

Result<SettlementPage> parse_settlement_page(std::string_view body) {
  return parse_object<SettlementPage>(body, "", [](json::Reader& reader) {
    SettlementPage out;
    out.cursor = cursor_of(reader);
    out.settlements = items_of<SettlementObject>(reader, "settlements", read_settlement);
    return out;
  });
}

Result<Request> settlements_request(const SettlementsQuery& query) {
  RequestCheck check;
  check.limit(query.limit, page_most).subaccount(query.subaccount);
  if (check.failed()) return check.error();
  Query out;
  out.add("ticker", query.ticker).add("event_ticker", query.event_ticker);
  out.add("min_ts", query.min_s).add("max_ts", query.max_s);
  out.add("limit", query.limit).add("cursor", query.cursor).add("subaccount", query.subaccount);
  return Request{"GET", "/portfolio/settlements", out.text(), ""};
}

}  // namespace headgate::kalshi
