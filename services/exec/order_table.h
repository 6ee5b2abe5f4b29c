#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actor/effects.h"
#include "actor/row.h"
#include "bus/approval.h"
#include "domain/moment.h"
#include "domain/order_state.h"
#include "headgate/exec/v1/rows.pb.h"
#include "services/exec/order_port.h"

namespace headgate::exec {

// All orders exec ever took on, and the only code that changes their state. Each change stores its row and
// publishes its report in the step that made it.
class OrderTable {
 public:
  // "take_then_rest" and "immediate".
  static bool knows_style(const std::string& style);

  void restore(const Rows& rows);

  bool knows(const std::string& intent_id) const { return intents_.contains(intent_id); }
  const v1::IntentRow* intent(const std::string& intent_id) const;

  // Takes an approval on without sending anything: it is remembered and reported as ended, with the reason.
  void refuse(const Verified<risk::v1::Approval>& approval, OrderState state, const std::string& reason,
              Effects& effects);
  // Takes it on and makes the first child, submitted: commit before the request leaves.
  // `exchange_index`: the shard of its market, where the exchange has shards.
  OrderRequest place(const Verified<risk::v1::Approval>& approval, std::optional<int32_t> exchange_index,
                     MarketTime now, Effects& effects);
  // A request leaves now, maybe later than it was made: it may arrive until its life is over, counted from
  // here. Whatever is no first request of an order is ignored.
  void left(const std::string& request, MarketTime now, Effects& effects);
  // Reports the present state again: for an approval that arrives once more.
  void report_again(const std::string& intent_id, Effects& effects) const;

  // Each trade once, whichever way it comes first. `conflicts`: it is booked already, with other figures. A
  // fill of an unknown order is published without one: risk halts on it. Fills that make up an order end it.
  enum class Booked : uint8_t { booked, repeated, conflicts };
  Booked book(const Execution& execution, const std::string& market, Side side, Effects& effects);
  // Moves the child the reply is about. Returns what to ask next.
  std::vector<OrderRequest> answered(const OrderReply& reply, MarketTime now, Effects& effects);

  // Wishes to cancel; open children are asked for at once, doubtful ones when they turn out to be open.
  std::vector<OrderRequest> cancel(const std::string& intent_id, Effects& effects);
  std::vector<OrderRequest> cancel_all(Effects& effects);
  // Children that rest beyond their working-until; asked for once, then cancel_wanted's business.
  std::vector<OrderRequest> cancel_overdue(MarketTime now, Effects& effects);
  // Children that should be gone and rest again: their cancel did not leave, or did not take.
  std::vector<OrderRequest> cancel_wanted(Effects& effects);

  // After a restart: everything that may be at the exchange is doubtful until asked.
  std::vector<OrderRequest> doubt_all(Effects& effects);
  std::vector<OrderRequest> query_doubtful() const;
  std::vector<OrderRequest> query_market(const std::string& market) const;
  std::vector<OrderRequest> query_resting() const;
  bool any_doubtful() const;

  // Questions for the fills that the exchange counted and nobody told, of finished orders too.
  std::vector<OrderRequest> owed() const;
  // Our client order id of the exchange's id, once an answer named both.
  std::optional<std::string> order_of(const std::string& exchange_order_id) const;
  bool has_booked(const std::string& trade_id) const { return trades_.contains(trade_id); }
  const std::map<std::string, v1::FillRow>& trades() const { return trades_; }
  // Whether `order_id` is an order of ours that buys this.
  bool buys(const std::string& order_id, const std::string& market, Side side) const;
  // The exchange knew this open order and says now that there is none: neither filled nor cancelled, so a
  // person must look, and its money stays reserved.
  bool has_vanished(const OrderReply& reply, MarketTime now) const;

  std::vector<const v1::IntentRow*> open() const;
  const std::map<std::string, v1::IntentRow>& intents() const { return intents_; }
  uint64_t fills() const { return trades_.size(); }
  size_t size() const { return intents_.size(); }
  uint64_t digest() const;

 private:
  static constexpr const char* fill_table = "fill";
  // No request of ours lives longer than this; one that is absent after it never existed.
  static constexpr int64_t request_life_max_ns = 60 * ns_per_s;

  struct Meaning {
    OrderEvent event;
    std::string reason;
  };

  v1::ChildRow* child_of(const std::string& order_id, v1::IntentRow** intent);
  void add_fill(v1::IntentRow& intent, v1::ChildRow& child, const Execution& execution, Effects& effects);
  static std::optional<Meaning> meaning_of(const OrderReply& reply, const v1::ChildRow& child,
                                           MarketTime now);
  bool advance(v1::IntentRow& intent, v1::ChildRow& child, OrderEvent event, const std::string& reason);
  void move(v1::IntentRow& intent, v1::ChildRow& child, OrderEvent event, Effects& effects);
  void store(const v1::IntentRow& intent, Effects& effects) const;
  void publish(const v1::IntentRow& intent, const v1::ChildRow* child, Effects& effects) const;
  void tell(const v1::IntentRow& intent, const v1::ChildRow* child, Effects& effects) const;
  template <typename Wanted>
  std::vector<OrderRequest> query_open(Wanted wanted) const;
  void index(const v1::IntentRow& intent, const v1::ChildRow& child);
  void cancel_children(v1::IntentRow& intent, std::vector<OrderRequest>& out, Effects& effects);

  std::map<std::string, v1::IntentRow> intents_;  // for ever: an id seen once is answered, not obeyed again
  std::set<std::string> open_;  // those not done: all that a tick of the clock has to look at
  std::map<std::string, v1::FillRow> trades_;
  // Of the rows above:
  std::map<std::string, std::string> by_exchange_id_;
  std::map<std::string, std::string> owing_;  // order id -> intent id
};

}  // namespace headgate::exec
