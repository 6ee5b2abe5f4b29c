#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/result.h"
#include "headgate/exec/v1/exec.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "services/exec/order_port.h"
#include "services/exec/transfer_port.h"

namespace headgate::exec {

class OrderTable;
class TransferTable;

// What an exchange may look at while it does one thing, and where its effects go.
struct Step {
  const OrderTable& orders;
  const TransferTable& transfers;
  const Input& input;
  Effects& effects;
  bool killed = false;  // exec's latch: nothing may be placed
};

// Where exec trades. An exchange carries requests out and tells what it heard; it decides nothing about
// orders, and no state of an order is kept here. Each request is answered once in a life, or never.
class Exchange {
 public:
  struct Heard {
    struct Fill {
      Execution execution;
      std::string market;
      Side side;
    };
    std::vector<Fill> fills;  // to be booked before the replies that count them
    std::vector<OrderReply> replies;
    std::vector<TransferReply> transfers;
    bool account_changed = false;
  };

  virtual ~Exchange() = default;

  // First call of a life.
  virtual Status restore(const Rows& rows, const Step& step) = 0;
  // The row of the order must be stored by the same step, so that it is committed before the request leaves.
  virtual void submit(const OrderRequest& request, const Step& step) = 0;

  // Whether cash lies on shards here and can be moved between them.
  virtual bool moves_cash() const { return false; }
  virtual void submit(const TransferRequest&, const Step&) {}

  virtual Heard on_market(const market::v1::MarketInfo&, const Step&) { return {}; }
  virtual Heard on_book(const market::v1::Book&, const Step&) { return {}; }
  virtual Heard on_trade(const market::v1::PublicTrade&, const Step&) { return {}; }
  virtual Heard on_status(const market::v1::ExchangeStatus&, const Step&) { return {}; }
  virtual Heard on_time(const Step&) { return {}; }
  virtual Heard on_http(const HttpDone&, const Step&) { return {}; }
  // FeedOpened, FeedText or FeedClosed, of a feed it opened.
  virtual Heard on_feed(const Step&) { return {}; }
  // The source of books and markets began again: what it said no longer holds.
  virtual void on_reset() {}
  // A few times a second of machine time.
  virtual void on_tick(const Step&) {}

  // At the end of each step. Tells what waited and shall never leave; then nothing more is submitted, and
  // what may leave now leaves. The second names the requests that leave.
  virtual Heard withdrawn(const Step&) { return {}; }
  virtual std::vector<std::string> let_go(const Step&) { return {}; }
  // A fill that was not known before has just been booked, whoever told it.
  virtual void on_booked() {}

  // Whether fills and the end of an order come unasked. If not, exec has to ask for both.
  virtual bool tells_unasked() const = 0;
  // How often what rests is asked for, of machine time, where it does not.
  virtual int64_t poll_every_ns() const { return 2 * ns_per_s; }
  // When on_time should be called next; nothing when nothing waits for market time.
  virtual std::optional<MarketTime> next_due() const { return std::nullopt; }

  // Why nothing can be placed in this market now, as a code; empty when it can.
  virtual std::string_view objection(const std::string& /*market*/, MarketTime /*now*/) const { return {}; }
  // No answer to such a request can be had now: it is not sent, and asked for again later.
  virtual bool withholds(OrderRequest::Kind) const { return false; }
  // The shard of a market; nothing where there are none.
  virtual std::optional<int32_t> shard_of(const std::string& /*market*/) const { return std::nullopt; }

  // The cash before anything of this instance was sent; nothing until it is known. What is known stays.
  virtual std::optional<Money> opening() const = 0;
  // Where it lay; nothing where there are no shards.
  virtual std::vector<v1::ShardCash> opening_shards() const { return {}; }
  // What people should see of it beside the orders: name and text.
  virtual std::vector<std::pair<std::string, std::string>> particulars(MachineTime /*now*/) const {
    return {};
  }

  // The exchange's own figures; nothing until they are known to belong together.
  virtual std::optional<v1::ExchangeAccount> account() const = 0;
  virtual std::string_view venue() const = 0;  // "paper" or the exchange's host
  // Of what is durable.
  virtual uint64_t digest() const = 0;
};

}  // namespace headgate::exec
