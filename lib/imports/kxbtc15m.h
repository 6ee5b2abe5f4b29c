#pragma once

#include <optional>
#include <string_view>

#include "domain/result.h"
#include "imports/draft.h"

namespace headgate::imports {

// One capture of KXBTC15M (run-NN.ndjson): Kalshi's WebSocket and Coinbase's trades as one recorder received
// them. UTC of a record is the recorder's receive time, market time the same but never less than before.
// Lines and what becomes of them:
//   M a market's information -> Market     S a whole book -> BookSnapshot     D a change -> BookDelta
//   T the top of the book -> Ticker        P a spot trade -> Spot
// Where book frames are missing, BookDoubt (and Feed, when the recorder connected anew) stands right after
// the last one before.
//
// `markets_csv` (ticker,floor_strike,close_time,result) adds the result of each market that closes, as a
// Market record five minutes after the close, when the exchange expects to have determined it at the latest:
// the source does not say when it was. The file must agree with the capture on strike and close.
//
// The records tell the whole source: a line that Kxbtc15mText would not tell again to the byte is refused as
// LINE_FORM. Other codes as parse_line, parse_results; MARKET_UNKNOWN: a line before its market's M.
Result<Imported> import_kxbtc15m(std::string_view capture, std::optional<std::string_view> markets_csv);

}  // namespace headgate::imports
