// The probe of the host's tests on a disk that fails: linked with lib/runtime/probe_fixture.cpp, whose main()
// knows nothing of it. HEADGATE_FAULT is the fault's number and the place that meets it, HEADGATE_FAULT_TALLY
// the file that outlives the process.
#include <cstdlib>
#include <sstream>

#include "store/faulty_disk_fixture.h"

namespace headgate {
namespace {

const bool installed = [] {
  const char* fault = std::getenv("HEADGATE_FAULT");
  const char* tally = std::getenv("HEADGATE_FAULT_TALLY");
  if (fault == nullptr || tally == nullptr) return false;
  DiskPlan plan;
  uint32_t kind = 0;
  std::istringstream(fault) >> kind >> plan.place;
  plan.fault = static_cast<Fault>(kind);
  plan.small_checkpoints = true;  // so that the log is merged within the few steps of a test
  install_faulty_disk(plan, tally_in(tally));
  return true;
}();

}  // namespace
}  // namespace headgate
