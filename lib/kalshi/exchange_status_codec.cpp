#include "kalshi/exchange_status_codec.h"

#include "json/reader.h"

namespace headgate::kalshi {

Result<ExchangeActivity> parse_exchange_status(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reader(*document, "");
  ExchangeActivity out;
  if (reader.failed()) return reader.error();
  out.exchange_active = reader.boolean("exchange_active");
  out.trading_active = reader.boolean("trading_active");
  if (reader.failed()) return reader.error();
  return out;
}

}  // namespace headgate::kalshi
