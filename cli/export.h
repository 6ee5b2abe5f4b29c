#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/instance.h"

namespace headgate::cli {

// `headgate export journal`: every durable event of an instance as one JSON line with a CRC
// (lib/store/journal.h), service by service, each from its first event; of `service` alone when it is named.
// A running instance is asked by the bus, a stopped one is read from its stores.
Exit export_journal(const Instance& instance, const std::string& service);

}  // namespace headgate::cli
