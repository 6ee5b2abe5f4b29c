#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actor/actor_bench.h"
#include "domain/check.h"
#include "headgate/venue/v1/rows.pb.h"
#include "services/exec/exec_actor.h"
#include "venue/tables.h"

namespace headgate::exec {

// Exec with one market, risk's key and hands on the clock. What happened is read from the venue's rows and
// from exec's published words, never from the order table.
class Counter {
 public:
  static constexpr int64_t noon_ns = 1'765'368'000'000'000'000;  // 2025-12-10T12:00:00Z
  static constexpr int64_t minute_ns = 60 * ns_per_s;
  static constexpr int64_t latency_ms = 250;
  static constexpr const char* event = "KXHIGHNY-25DEC10";
  static constexpr const char* market = "KXHIGHNY-25DEC10-B44.5";
  static constexpr int32_t shard = 3;
  // RFC 8032, section 7.1, TEST 1.
  static constexpr std::string_view seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
  static constexpr std::string_view public_key =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  explicit Counter(std::function<std::unique_ptr<Actor>()> maker = make, std::string the_mode = "paper",
                   Rows rows = {})
      : bench(std::move(maker)), mode(std::move(the_mode)) {
    bench.rows = std::move(rows);
    bench.market = MarketTime::from_ns(noon_ns);
    bench.utc = UtcTime::from_ns(noon_ns + 300 * 86'400 * ns_per_s);  // a recorded day played later
    bench.machine = MachineTime::from_ns(1'000 * ns_per_s);
    bench.start();
    hear_market();
  }

  static std::unique_ptr<Actor> make() {
    Configuration c;
    c.instance = {"test", Mode::paper, "/nowhere/state", "/nowhere/run"};
    c.paper.cash = Money::dollars(1000);
    c.paper.latency_ms = latency_ms;
    auto actor = ExecActor::make(c, verifier());
    check(actor.has_value(), "paper is built");
    return std::unique_ptr<Actor>(std::move(*actor));
  }
  static ApprovalVerifier verifier(const std::string& mode = "paper") {
    return *ApprovalVerifier::from_hex_key(public_key, {"test", mode});
  }
  static ApprovalSigner signer() { return *ApprovalSigner::from_hex_seed(seed); }

  // A new life on the stored rows; what is not durable is heard again.
  void restart() {
    bench.restart();
    hear_market();
  }
  void hear_market() {
    bench.give(StreamReset{"market", "state"});
    bench.hear("market", "state", info());
    bench.hear("market", "state", book());
    hear_time();
  }
  void hear_time() {
    market::v1::ExchangeStatus status;
    status.set_exchange_active(true);
    status.set_trading_active(true);
    status.set_feed_connected(true);
    status.set_market_time_ns(bench.market.ns());
    bench.hear("market", "state", status);
  }
  // Market time moves and is told.
  void pass(int64_t ms) {
    bench.market = bench.market.plus_ns(ms * ns_per_ms);
    hear_time();
  }
  // Long enough for a request to arrive and for its answer to be read.
  void answer() {
    pass(latency_ms);
    pass(1);
  }

  market::v1::MarketInfo info(market::v1::MarketStatus status = market::v1::MARKET_STATUS_ACTIVE) const {
    market::v1::MarketInfo out;
    out.set_market_ticker(market);
    out.set_event_ticker(event);
    out.set_status(status);
    out.set_open_ns(noon_ns - 3600 * ns_per_s);
    out.set_close_ns(noon_ns + 17 * 3600 * ns_per_s);
    out.set_fee_type("quadratic");
    out.set_fee_multiplier_e4(10'000);
    out.set_exchange_index(shard);
    auto& range = *out.add_price_ranges();
    range.set_end_e4(10'000);
    range.set_step_e4(100);
    return out;
  }
  // 25 YES offered at 0.50, 25 NO at 0.52, unless told otherwise.
  market::v1::Book book(int64_t yes_bid_e4 = 4800, int64_t no_bid_e4 = 5000,
                        int64_t quantity_e2 = 2500) const {
    market::v1::Book out;
    out.set_market_ticker(market);
    const auto add = [&](auto* levels, int64_t price_e4) {
      if (price_e4 == 0) return;
      auto* level = levels->Add();
      level->set_price_e4(price_e4);
      level->set_quantity_e2(quantity_e2);
    };
    add(out.mutable_yes_bids(), yes_bid_e4);
    add(out.mutable_no_bids(), no_bid_e4);
    out.set_exchange_ns(bench.market.ns());
    out.set_verified_ns(bench.market.ns());
    return out;
  }

  // Buys 20 YES at 0.50 at most.
  risk::v1::Approval approval(const std::string& intent = "a", int64_t price_e4 = 5000,
                              int64_t quantity_e2 = 2000) const {
    risk::v1::Approval out;
    out.set_instance("test");
    out.set_mode(mode);
    out.set_approval_number(1);
    out.set_intent_id(intent);
    out.set_strategy("demonstration");
    out.set_market_ticker(market);
    out.set_event_ticker(event);
    out.set_side(edge::v1::SIDE_YES);
    out.set_worst_price_e4(price_e4);
    out.set_maximum_quantity_e2(quantity_e2);
    out.add_styles("take_then_rest");
    out.set_approved_utc_ns(bench.utc.ns());
    out.set_start_by_utc_ns(bench.utc.plus_ns(5 * ns_per_s).ns());
    out.set_working_until_ns(bench.market.plus_ns(20 * minute_ns).ns());
    out.set_limits_version("0123456789ab");
    return out;
  }
  Effects send(const risk::v1::OrderApproved& order) { return bench.hear("risk", "events", order); }
  Effects approve(const risk::v1::Approval& approval) { return send(signer().sign(approval)); }
  Effects cancel(const std::string& intent) {
    risk::v1::CancelApproval out;
    out.set_instance("test");
    out.set_mode(mode);
    out.set_intent_id(intent);
    out.set_approved_utc_ns(bench.utc.ns());
    return bench.hear("risk", "events", signer().sign(out));
  }
  std::string resume() {
    command::v1::Command command;
    command.set_kind(command::v1::COMMAND_KIND_RESUME);
    command.set_scope(command::v1::SCOPE_KIND_ACCOUNT);
    return bench.give(Commanded{command}).answer.value_or("");
  }

  // The venue's own rows of our account: by client order id, and every trade.
  std::map<std::string, std::vector<venue::v1::OrderRow>> venue_orders() const {
    std::map<std::string, std::vector<venue::v1::OrderRow>> out;
    for (const auto& row : rows_of<venue::v1::OrderRow>(venue::table::order)) {
      if (row.account() == "ours") out[row.client_order_id()].push_back(row);
    }
    return out;
  }
  std::vector<venue::v1::TradeRow> venue_trades() const {
    return rows_of<venue::v1::TradeRow>(venue::table::trade);
  }
  // The one order of an intent at the venue; the test fails when there is none or more than one.
  venue::v1::OrderRow venue_order(const std::string& intent = "a") const {
    const auto orders = venue_orders();
    const auto found = orders.find(intent + "-1");
    check(found != orders.end() && found->second.size() == 1, "the venue has one order of this intent");
    return found->second.front();
  }

  std::vector<v1::OrderReport> reports() const { return bench.published<v1::OrderReport>(); }
  v1::OrderReport report() const { return reports().back(); }
  std::vector<v1::Fill> fills() const { return bench.published<v1::Fill>(); }
  std::vector<v1::OpeningBalance> openings() const { return bench.published<v1::OpeningBalance>(); }
  v1::ExchangeAccount account() const { return bench.published<v1::ExchangeAccount>().back(); }
  // From exec's status, as people see it.
  bool flag(const std::string& name);
  int64_t figure(const std::string& name);
  std::string text(const std::string& name);  // empty when status does not show it
  std::map<std::string, int64_t> refusals();  // by code
  int64_t refused(const std::string& code) { return refusals()[code]; }
  // Our account's cash in the venue's row; what rests has not left it.
  Money venue_cash() const {
    venue::v1::AccountRow row;
    check(row.ParseFromString(bench.rows.at({venue::table::account, "ours"})), "the venue stores whole rows");
    return Money::from_e6(row.cash_e6());
  }

  // What a crash before the commit goes back to. The actor itself is not kept: restart makes it again.
  struct ActorState {
    Rows rows;
    size_t publications;
  };
  ActorState state() const { return {bench.rows, bench.publications.size()}; }
  void put_back(const ActorState& earlier) {
    bench.rows = earlier.rows;
    bench.publications.resize(earlier.publications);
  }

  uint64_t digest() { return bench.actor().digest(); }

  ActorBench bench;
  const std::string mode;

 private:
  template <typename RowMessage>
  std::vector<RowMessage> rows_of(const char* table) const {
    std::vector<RowMessage> out;
    for (const auto& [at, value] : bench.rows) {
      if (at.first != table) continue;
      RowMessage row;
      check(row.ParseFromString(value), "the venue stores whole rows");
      out.push_back(std::move(row));
    }
    return out;
  }
};

// Numbers of lib/venue/order.h's OrderStatus.
inline constexpr uint32_t venue_resting = 1;
inline constexpr uint32_t venue_canceled = 2;
inline constexpr uint32_t venue_executed = 3;

}  // namespace headgate::exec
