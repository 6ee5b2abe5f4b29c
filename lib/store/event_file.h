#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "domain/result.h"
#include "headgate/bus/v1/envelope.pb.h"
#include "store/store.h"

namespace headgate {

// The events of a store whose process has stopped, from the first, without changing the file: opening it as a
// Store would begin a life. How many there were. STORE_OPEN; STORE_BUSY while a process has it; STORE_CORRUPT
// when a row cannot be read.
Result<uint64_t> read_events(const std::string& path,
                             const std::function<void(const bus::v1::Envelope&)>& take);

// Whose store it is, likewise without changing it. The same errors.
Result<StoreIdentity> read_identity(const std::string& path);

// Whether SQLite finds the file whole, likewise without changing it. The same errors.
Status check_store(const std::string& path);

}  // namespace headgate
