#pragma once

#include <string>

#include "cli/exit_code.h"

namespace headgate::cli {

struct HistoryOptions {
  std::string series;
  std::string from;  // dates in UTC, both included: events whose last market closed then
  std::string to;
  std::string out = "history";
  std::string host = "prod";  // prod, demo or the root of the interface
  std::string kinds = "candles,trades,markets";
  bool replace = false;  // ask anew for events of which the exchange now says something else
  bool json = false;
};

// Downloads the settled events of a series into <out>/<series>/<event>.zst, one recording each, whole or not
// there: it may be killed at any instant and resumes with the next event. An event that is there already is
// held against what the exchange says of its markets now.
//
// Exit 1: an answer that cannot be read, or a disk that takes no more; 2: usage, or another download at work
// there; 3: the exchange now says something else of an event that is there (--replace); 4: the exchange does
// not answer.
Exit download_history(const HistoryOptions& options);

}  // namespace headgate::cli
