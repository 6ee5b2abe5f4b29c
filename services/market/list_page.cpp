#include "services/market/list_page.h"

#include "json/reader.h"

namespace headgate {
namespace {

bool is_waived(const json::Value& market) {
  const json::Value* waiver = market.find("fee_waiver_expiration_time");
  return waiver != nullptr && waiver->kind == json::Kind::string;
}

}  // namespace

Result<ListPage> read_list_page(std::string_view body, bool sheets) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  if (reader.failed()) return reader.error();
  ListPage out;
  out.page.cursor = reader.string("cursor");
  const json::Value* markets = reader.array("markets");
  if (reader.failed()) return reader.error();
  kalshi::judge_markets(*markets, "markets", out.page);
  for (const json::Value& market : markets->items) {
    if (market.kind != json::Kind::object || (!sheets && !is_waived(market))) continue;
    auto sheet = kalshi::read_market_sheet(market, "market");
    if (sheet) out.sheets.emplace(sheet->market_ticker, std::move(*sheet));
  }
  return out;
}

}  // namespace headgate
