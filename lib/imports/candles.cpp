#include "imports/candles.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "domain/decimal.h"
#include "domain/price.h"
#include "imports/csv.h"
#include "imports/stamp.h"

namespace headgate::imports {
namespace {

enum Column : size_t { market, ends, open, high, low, close, volume, interval };

// Cents and halves of them, 0 to 100.
std::optional<uint32_t> price_e4(std::string_view text) {
  const auto e4 = parse_decimal(text, 2);
  if (!e4 || *e4 < 0 || *e4 > Price::one_e4) return std::nullopt;
  return static_cast<uint32_t>(*e4);
}

std::optional<Error> read_row(const Csv& row, PastCandle& out) {
  out.market = row[market];
  const auto at = utc_with_offset(row[ends]);
  if (!at || at->ns() % (candle_period_s * ns_per_s) != 0)
    return row.malformed(ends, "must be a full hour with +00:00");
  out.ends = *at;
  if (row[interval] != "1h") return row.malformed(interval, "must be 1h");
  const auto opened = price_e4(row[open]);
  if (!opened) return row.malformed(open, "must be 0 to 100 cents");
  const auto closed = price_e4(row[close]);
  if (!closed) return row.malformed(close, "must be 0 to 100 cents");
  const auto bid = price_e4(row[low]);
  if (!bid) return row.malformed(low, "must be 0 to 100 cents");
  const auto ask = price_e4(row[high]);
  if (!ask || *ask < *bid) return row.malformed(high, "must be 0 to 100 cents and no less than low");
  const auto contracts_e2 = parse_decimal(row[volume], 2);
  if (!contracts_e2 || *contracts_e2 < 0) return row.malformed(volume, "must be a number of contracts");
  out.open_e4 = *opened;
  out.close_e4 = *closed;
  out.yes_bid_e4 = *bid;
  out.yes_ask_e4 = *ask == Price::one_e4 ? 0 : *ask;
  out.volume_e2 = *contracts_e2;
  return std::nullopt;
}

}  // namespace

Result<std::vector<PastCandle>> read_candles(const Source& source) {
  auto rows =
      Csv::open(source, {"market_ticker", "candle_ts", "open", "high", "low", "close", "volume", "interval"});
  if (!rows) return rows.error();
  std::vector<PastCandle> out;
  while (rows->next()) {
    PastCandle candle;
    if (const auto error = read_row(*rows, candle)) return *error;
    out.push_back(std::move(candle));
  }
  if (rows->problem()) return *rows->problem();
  const auto key = [](const PastCandle& candle) { return std::tie(candle.market, candle.ends); };
  std::sort(out.begin(), out.end(),
            [&](const PastCandle& a, const PastCandle& b) { return key(a) < key(b); });
  const auto twice = std::adjacent_find(
      out.begin(), out.end(), [&](const PastCandle& a, const PastCandle& b) { return key(a) == key(b); });
  if (twice == out.end()) return out;
  return Error{"ROW_MALFORMED", source.name, twice->market + " " + iso_utc(twice->ends.ns()),
               "must have one candle for each hour of a market"};
}

}  // namespace headgate::imports
