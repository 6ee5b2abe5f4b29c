#pragma once

#include <string>

#include "domain/order_state.h"
#include "headgate/exec/v1/rows.pb.h"
#include "services/exec/order_port.h"

namespace headgate::exec {

// What the stored rows of an intent say, read in one place.

OrderState state_of(const v1::ChildRow& child);
// No further fill is expected of it.
bool ended(const v1::ChildRow& child);
// Its state at the exchange is not known: it has to be asked for.
bool doubtful(const v1::ChildRow& child);
// The exchange counted fills that nobody has told yet.
bool owes_fills(const v1::ChildRow& child);

// The child's client order id: "<intent id>-<number>".
std::string id_of(const v1::IntentRow& intent, const v1::ChildRow& child);
OrderRequest request_of(OrderRequest::Kind kind, const v1::IntentRow& intent, const v1::ChildRow& child);
// `child` may be nothing: the intent ended before any was made.
v1::OrderReport report_of(const v1::IntentRow& intent, const v1::ChildRow* child);

// What may have been bought, or may still be: the figure that must never exceed the approval. A child that
// has not ended counts as filled, the unknown one too.
int64_t committed_e2(const v1::IntentRow& intent);

// Table and key of the row that holds the OpeningBalance.
inline constexpr const char* opening_table = "opening";

inline constexpr const char* immediate_style = "immediate";
inline constexpr const char* resting_style = "take_then_rest";

}  // namespace headgate::exec
