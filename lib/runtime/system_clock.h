#pragma once

#include "domain/moment.h"

namespace headgate {

// The only place that reads a clock.
UtcTime utc_now();
MachineTime machine_now();

}  // namespace headgate
