#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "headgate/bus/v1/envelope.pb.h"
#include "headgate/exec/v1/exec.pb.h"
#include "tests/functional/harness.h"

// What the stores of a stopped instance hold, read straight from SQLite and judged from the venue's rows:
// the actors' own summaries are not asked.
namespace headgate::functional {

// (table, key) -> bytes of one service.
using StoredRows = std::map<std::pair<std::string, std::string>, std::string>;
StoredRows stored_rows(const std::string& state_directory, const std::string& service);
std::vector<bus::v1::Envelope> stored_events(const std::string& state_directory, const std::string& service);

// How many messages with this text in their body came to the service's actor, by the captures of all its
// lives.
size_t delivered_with(const std::string& state_directory, const std::string& service,
                      const std::string& text);

// Spoils a stopped instance's store, to see whether that is noticed.
void change_store(const std::string& state_directory, const std::string& service, const std::string& sql);

// Child orders that may have left: id -> unscaled UTC of the first report that said so.
std::map<std::string, int64_t> submitted_orders(const std::string& state_directory);
int64_t submitted_after(const std::string& state_directory, int64_t utc_ns);

// Everything the venue, exec, risk and settle disagree about; empty when nothing was doubled or lost and cash
// is equal to the cent everywhere.
std::vector<std::string> disagreements(const std::string& state_directory);
// Trades the venue booked for us.
size_t venue_trades(const std::string& state_directory);

}  // namespace headgate::functional
