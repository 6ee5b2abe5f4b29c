#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/moment.h"
#include "headgate/edge/v1/rows.pb.h"
#include "headgate/risk/v1/risk.pb.h"

namespace headgate {

// Every intent ever published, and how far it came. An id that stands here is decided and is never published
// again; a market with a live one waits. Each change answers the ids whose rows must be kept.
//
//   PENDING --approved, or seen among risk's open orders--> APPROVED --gone from a later RiskState--> DONE
//   PENDING --denied--> DENIED
class IntentBook {
 public:
  using Ids = std::vector<std::string>;

  void restore(const edge::v1::IntentRow& row);
  void add(const edge::v1::OrderIntent& intent, MarketTime now);
  // `published` is risk's stamp of the message: a RiskState not older than the approval that does not list
  // the order proves that it ended, even when this process saw nothing in between.
  Ids approved(const std::string& id, UtcTime published, const risk::v1::RiskState* state,
               UtcTime state_published);
  Ids denied(const std::string& id, const std::string& code);
  Ids take(const risk::v1::RiskState& state, UtcTime published);
  void cancel_asked(const std::string& id, const std::string& reason) { rows_[id].set_cancel_reason(reason); }

  // When the latest denied intent of a market was published; nothing when none was denied.
  std::optional<MarketTime> denied_in(const std::string& market) const;

  const edge::v1::IntentRow* find(const std::string& id) const;
  // The live intent of a market, pending or approved; nothing when there is none.
  const edge::v1::IntentRow* live_in(const std::string& market) const;
  const std::set<std::string>& live() const { return live_; }
  const std::map<std::string, edge::v1::IntentRow>& rows() const { return rows_; }

 private:
  void remember_denial(const edge::v1::IntentRow& row);
  void end(edge::v1::IntentRow& row, edge::v1::IntentState state);

  std::map<std::string, edge::v1::IntentRow> rows_;
  std::set<std::string> live_;
  std::map<std::string, std::string> live_in_;  // market to intent id
  std::map<std::string, MarketTime> denied_in_;
};

}  // namespace headgate
