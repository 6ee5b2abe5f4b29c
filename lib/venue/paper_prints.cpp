#include "venue/paper_prints.h"

#include <algorithm>

#include "headgate/venue/v1/rows.pb.h"

namespace headgate::venue {

bool PaperPrints::may_count(const std::string& trade_id, MarketTime at) const {
  return !trade_id.empty() && at > newest_.plus_ns(-late_most_ns) && !used_.contains(trade_id);
}

void PaperPrints::count(const std::string& trade_id, MarketTime at) {
  used_[trade_id] = at;
  newest_ = std::max(newest_, at);
  std::erase_if(used_, [&](const auto& told) { return told.second <= newest_.plus_ns(-late_most_ns); });
}

std::string PaperPrints::row() const {
  v1::UsedPrintsRow row;
  for (const auto& [id, at] : used_) {
    auto* print = row.add_used();
    print->set_trade_id(id);
    print->set_exchange_ns(at.ns());
  }
  return row.SerializeAsString();
}

bool PaperPrints::restore(const std::string& value) {
  v1::UsedPrintsRow row;
  if (!row.ParseFromString(value)) return false;
  for (const auto& print : row.used()) {
    const MarketTime at = MarketTime::from_ns(print.exchange_ns());
    used_[print.trade_id()] = at;
    newest_ = std::max(newest_, at);
  }
  return true;
}

}  // namespace headgate::venue
