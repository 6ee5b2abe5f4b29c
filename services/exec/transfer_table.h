#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/row.h"
#include "bus/approval.h"
#include "domain/digest.h"
#include "domain/moment.h"
#include "headgate/exec/v1/rows.pb.h"
#include "services/exec/transfer_port.h"

namespace headgate::exec {

// All transfers between shards that exec ever took on. A transfer has no id of ours at the exchange, so one
// without an answer is looked for among those it lists, and never sent again: found, or absent for longer
// than any request lives.
class TransferTable {
 public:
  void restore(const Rows& rows);
  bool knows(const std::string& id) const { return rows_.contains(id); }

  // Takes it on without sending anything.
  void refuse(const Verified<risk::v1::TransferApproval>& approval, const std::string& reason,
              Effects& effects);
  // Commit before the request leaves.
  TransferRequest place(const Verified<risk::v1::TransferApproval>& approval, MarketTime now,
                        Effects& effects);
  // A request leaves now, maybe later than it was made.
  void left(const std::string& request, MarketTime now, Effects& effects);
  void report_again(const std::string& id, Effects& effects) const;
  void answered(const TransferReply& reply, MarketTime now, Effects& effects);

  // After a restart: what may be on its way is unknown.
  void doubt_all(Effects& effects);
  // What to ask about those that have not ended. `outstanding`: moves without an answer.
  std::vector<TransferRequest> questions() const;
  bool any_under_way() const;
  uint64_t moved() const;
  // The exchange's ids of the others: a listing's transfer that is one of them is not the one looked for.
  bool is_of_another(const std::string& id, const std::string& exchange_transfer_id) const;

  void add_to(Digest& digest) const;

 private:
  static constexpr int64_t request_life_max_ns = 60 * ns_per_s;
  void tell(v1::TransferRow& row, v1::TransferState state, const std::string& reason, Effects& effects);
  void publish(const v1::TransferRow& row, Effects& effects) const;

  std::map<std::string, v1::TransferRow> rows_;
};

}  // namespace headgate::exec
