#pragma once

#include <cstdint>

#include "headgate/exec/v1/exec.pb.h"
#include "headgate/settle/v1/settle.pb.h"
#include "services/settle/ledger.h"

namespace headgate {

// Our ledger against the exchange's own figures. Comparable only when both have booked the same number of
// fills and settled the same of the markets we traded: in between, one of them is merely ahead. `account` may
// be null (nothing heard yet). `balanced` says something only beside `compared`.
settle::v1::AuditReport audit(const Ledger& ledger, const exec::v1::ExchangeAccount* account);

}  // namespace headgate
