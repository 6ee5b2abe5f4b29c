#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/moment.h"
#include "domain/result.h"
#include "exchange/price_structure.h"
#include "venue/fee.h"

namespace headgate::exchange {

// What the exchange's own people may do to it and to a market, outside the ordinary course of a day. Events
// and markets are named by ticker. See Exchange::intervene().
namespace intervention {

// No order may be placed or amended; cancels and decreases pass. Scheduled maintenance is this. Zero seconds:
// until Resume.
struct PauseTrading {
  int64_t seconds = 0;
};
// Nothing at all is taken, not even a cancel.
struct PauseExchange {
  int64_t seconds = 0;
};
// Ends either pause, a scheduled one too.
struct Resume {};
// active -> inactive.
struct Deactivate {
  std::string market;
};
// inactive -> active: all resting orders go.
struct Activate {
  std::string market;
};
// determined or amended -> disputed: the settlement timer stops. A dispute that nobody decides by Amend or
// SettleScalar falls to the result that stood, after as long as the timer runs.
struct Dispute {
  std::string market;
};
// A new result before the money is paid: the event's other markets lose. The timer starts again. Markets that
// are closed and not yet determined are determined by it.
struct Amend {
  std::string winner;  // a market
};
// The market pays a part of a dollar for YES and the rest for NO.
struct SettleScalar {
  std::string market;
  int64_t yes_e4 = 0;  // 0 to 10000
};
// All markets of the event pay the last price that was fair: scalar.
struct Void {
  std::string event;
};
// An instant that has come closes the event's markets at once (early close); a later one keeps them open, and
// opens those again that have closed and are not yet determined.
struct ChangeClose {
  std::string event;
  MarketTime at;
};
// None: the series' own fees hold again.
struct OverrideFees {
  std::string event;
  std::optional<venue::FeeTerms> fees;
};
// Orders that rest stay where they are.
struct ChangeGrid {
  std::string market;
  PriceStructure structure = PriceStructure::linear_cent;
};
// The words of what YES means.
struct ChangeSubtitle {
  std::string market;
  std::string yes_sub_title;
};

}  // namespace intervention

using Intervention =
    std::variant<intervention::PauseTrading, intervention::PauseExchange, intervention::Resume,
                 intervention::Deactivate, intervention::Activate, intervention::Dispute, intervention::Amend,
                 intervention::SettleScalar, intervention::Void, intervention::ChangeClose,
                 intervention::OverrideFees, intervention::ChangeGrid, intervention::ChangeSubtitle>;

// {"kind":"settle_scalar","market":"KX…","yes_dollars":"0.5000"}; kinds are the names above in snake case.
// pause_trading and pause_exchange take "seconds"; change_close takes "event" and "close_ts" (Unix seconds);
// override_fees takes "event", "fee_type" and "fee_multiplier" (both absent: the series' fees again);
// change_grid takes "market" and "price_level_structure"; change_subtitle "market" and "yes_sub_title".
// Errors: intervention_invalid, naming the field.
Result<Intervention> parse_intervention(std::string_view json);

}  // namespace headgate::exchange
