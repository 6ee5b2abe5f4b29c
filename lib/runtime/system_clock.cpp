#include "runtime/system_clock.h"

#include <ctime>

namespace headgate {
namespace {

int64_t read_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * ns_per_s + now.tv_nsec;
}

}  // namespace

UtcTime utc_now() { return UtcTime::from_ns(read_ns(CLOCK_REALTIME)); }
// BOOTTIME goes on while the machine is suspended: data do not stay fresh in a sleeping host.
MachineTime machine_now() { return MachineTime::from_ns(read_ns(CLOCK_BOOTTIME)); }

}  // namespace headgate
