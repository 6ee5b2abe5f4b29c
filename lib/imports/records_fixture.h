#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "imports/draft.h"

// For tests: an import's records as short lines, "12-10 04:00:00.000 KIND NAME what".
namespace headgate::imports {

inline std::string line_of(const recording::v1::Record& record, std::map<uint32_t, std::string>& names) {
  using Record = recording::v1::Record;
  const auto cents = [](const auto& prices) {
    return prices.empty() ? std::string("-") : std::to_string(prices[0] / 100);
  };
  std::string out = iso_utc(record.market_time_ns()).substr(5, 18) + " ";
  out[5] = ' ';
  switch (record.payload_case()) {
    case Record::kMarket:
      return out + "market " + names[record.market().market()] + " status " +
             std::to_string(record.market().info().status()) + " result " +
             std::to_string(record.market().info().result());
    case Record::kSnapshot:
      return out + "book " + names[record.snapshot().market()] + " " +
             cents(record.snapshot().yes_price_e4()) + " " + cents(record.snapshot().no_price_e4());
    case Record::kFeed:
      return out + "feed " + (record.feed().connected() ? "up" : "down");
    case Record::kForecast:
      return out + "forecast " + names[record.forecast().event()] + " " +
             std::to_string(record.forecast().high_f_e3());
    case Record::kCandle:
      return out + "candle " + names[record.candle().market()] + " " +
             std::to_string(record.candle().open_e4()) + " " + std::to_string(record.candle().close_e4()) +
             " " + std::to_string(record.candle().volume_e2());
    case Record::kTicker:
      return out + "ticker " + names[record.ticker().market()] + " " +
             std::to_string(record.ticker().yes_bid_e4()) + " " +
             std::to_string(record.ticker().yes_ask_e4()) + " last " +
             std::to_string(record.ticker().price_e4());
    case Record::kTrade:
      return out + "trade " + names[record.trade().market()] + " " + record.trade().trade_id() + " " +
             std::to_string(record.trade().yes_price_e4()) + " " +
             std::to_string(record.trade().quantity_e2()) +
             (record.trade().taker_bought_yes() ? " yes" : " no");
    default:
      return out + "other";
  }
}

// Header, names and the exchange's state are left out.
inline std::vector<std::string> lines_of(const Imported& imported) {
  using Record = recording::v1::Record;
  std::vector<std::string> out;
  std::map<uint32_t, std::string> names;
  for (const Record& record : imported.records) {
    if (record.has_name()) names[record.name().index()] = record.name().text();
    if (record.has_header() || record.has_name() || record.has_exchange()) continue;
    out.push_back(line_of(record, names));
  }
  return out;
}

inline std::vector<std::string> lines_with(const Imported& imported, std::string_view part) {
  std::vector<std::string> out;
  for (std::string& line : lines_of(imported)) {
    if (line.find(part) != std::string::npos) out.push_back(std::move(line));
  }
  return out;
}

}  // namespace headgate::imports
