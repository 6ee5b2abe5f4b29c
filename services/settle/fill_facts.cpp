#include "services/settle/fill_facts.h"

#include "actor/wire.h"
#include "services/settle/result_rounds.h"

namespace headgate {
namespace {

// Ten billion contracts, and dollars: far above any real trade, and far below what the arithmetic can carry.
constexpr int64_t quantity_ceiling_e2 = 1'000'000'000'000;
constexpr int64_t fee_ceiling_e6 = 10'000'000'000'000'000;

Error refused(const char* field, std::string value, const char* mend) {
  return Error{"FILL_REFUSED", field, std::move(value), mend};
}

}  // namespace

Result<FillFacts> judge_fill(const exec::v1::Fill& fill) {
  if (fill.trade_id().empty()) return refused("trade_id", {}, "every trade has an id");
  if (!is_plain_ticker(fill.market_ticker())) {
    return refused("market_ticker", fill.market_ticker(), "letters, digits, '.', '-' and '_'");
  }
  const auto side = from_wire(fill.side());
  if (!side) return refused("side", std::to_string(static_cast<int>(fill.side())), "yes or no");
  const auto price = Price::from_e4(fill.price_e4());
  if (!price) return refused("price_e4", std::to_string(fill.price_e4()), "between 1 and 9999");
  if (fill.quantity_e2() <= 0 || fill.quantity_e2() > quantity_ceiling_e2) {
    return refused("quantity_e2", std::to_string(fill.quantity_e2()), "a positive number of contracts");
  }
  if (fill.fee_e6() < 0 || fill.fee_e6() > fee_ceiling_e6) {
    return refused("fee_e6", std::to_string(fill.fee_e6()), "no fee is negative");
  }
  return FillFacts{fill.trade_id(), fill.market_ticker(), Leg{*side, *price},
                   Quantity::from_e2(fill.quantity_e2()), Money::from_e6(fill.fee_e6())};
}

}  // namespace headgate
