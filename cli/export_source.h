#pragma once

#include <string>

#include "cli/export_books.h"
#include "cli/instance.h"
#include "domain/result.h"

namespace headgate::cli {

// The books of a running instance, asked by the bus, or of a stopped one, read from its stores. Errors:
// NOT_REACHABLE (nothing runs and nothing was kept: both places are named), STORE_BUSY, STORE_CORRUPT,
// STORES_DIFFER (exec's and settle's are of two instances or modes), and those of BooksReader.
Result<Books> read_books(const Instance& instance);

// The books in a state directory, of an instance that has stopped or of a backtest: DIR/exec/store.db and
// DIR/settle/store.db.
Result<Books> read_kept_books(const std::string& state_directory);

}  // namespace headgate::cli
