#pragma once

#include "domain/result.h"
#include "imports/draft.h"
#include "imports/source.h"

namespace headgate::imports {

// Settled events of 2025 as the exchange gave them in cents, one JSON object a line, and every trade of their
// markets, newest first.
struct Settled {
  Source events;  // kxhighny_events.jsonl
  Source trades;  // kxhighny_trades.jsonl
};

// Hours, strikes, results and rules are recorded. When a result was known is not: it is told at
// expected_expiration_time (10:00 in New York on the day after; the report is out by then and the rules name
// 07:00 or 08:00), finalized settlement_timer_seconds later. Stated: fees quadratic, times one; the exchange
// always active. Where a market has no strikes (18 winners of 708) they are read from its subtitle, which
// must agree with the strikes wherever there are both. Errors: JSON_INVALID, FIELD_MISSING, FIELD_TYPE,
// FIELD_VALUE, each with file and line.
Result<Imported> import_settled(const Settled& sources);

}  // namespace headgate::imports
