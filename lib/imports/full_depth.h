#pragma once

#include <string>
#include <vector>

#include "domain/result.h"
#include "imports/draft.h"

namespace headgate::imports {

struct NamedText {
  std::string name;  // for errors: "dt=2026-07-16.jsonl"
  std::string text;
};

// Full order books that were read a few times a night, of high, low and hourly temperature series.
struct FullDepthSource {
  std::vector<NamedText> books;    // dt=DATE.jsonl
  std::vector<NamedText> meta;     // meta/dt=DATE.jsonl: fees and rules of each series; needed
  std::vector<NamedText> actuals;  // actuals_MONTH/dt=DATE.jsonl: results; may be empty
};

// Each book becomes a BookSnapshot (POLL) at its capture's instant, in the order of time, which is not always
// that of the file. A market's information (Market) stands before its first book and again when it changes:
// strikes and close as told; open as of its first book, since the source says no more than that it was open
// then; fees of its series; as rules those of the market that the recorder read for its series, preferably of
// the same event, so that the station can be checked, while numbers and day in them may be another market's.
// A result is a further Market record at the `captured_at` under which it was first told.
//
// Codes: those of the rows (FIELD_…, JSON_INVALID); SERIES_UNKNOWN: a book before fees and rules of its
// series; RESULT_CHANGED: two captures tell two winners.
Result<Imported> import_full_depth(const FullDepthSource& source);

}  // namespace headgate::imports
