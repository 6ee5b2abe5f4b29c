#pragma once

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// GET /exchange/status, /exchange/schedule, /exchange/user_data_timestamp and /historical/cutoff. While the
// exchange takes nothing at all, the status comes under 503.
Answer exchange_status(const PublicView& view, const Target& target);
Answer exchange_schedule(const PublicView& view, const Target& target);
Answer user_data_timestamp(const PublicView& view, const Target& target);
Answer cutoff(const PublicView& view, const Target& target);

}  // namespace headgate::exchange
