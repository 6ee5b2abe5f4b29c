#pragma once

#include "domain/result.h"
#include "headgate/exec/v1/exec.pb.h"
#include "services/settle/ledger.h"

namespace headgate {

// Judges a fill from the bus. Errors: FILL_REFUSED with the field that cannot be true.
Result<FillFacts> judge_fill(const exec::v1::Fill& fill);

}  // namespace headgate
