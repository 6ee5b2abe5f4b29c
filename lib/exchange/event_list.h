#pragma once

#include "exchange/answer.h"
#include "exchange/public_view.h"
#include "exchange/target.h"

namespace headgate::exchange {

// GET /events, an event, its metadata, changes of event fees; GET /series, a series, changes of series fees.
Answer events(const PublicView& view, const Target& target);
Answer one_event(const PublicView& view, const Target& target, const std::string& ticker);
Answer event_metadata(const PublicView& view, const Target& target, const std::string& ticker);
Answer event_fee_changes(const PublicView& view, const Target& target);
Answer series_list(const PublicView& view, const Target& target);
Answer one_series(const PublicView& view, const Target& target, const std::string& ticker);
// Always empty: a simulated series keeps its fees.
Answer series_fee_changes(const PublicView& view, const Target& target);

}  // namespace headgate::exchange
