#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/configuration.h"
#include "domain/alert_limit.h"
#include "services/exec/account_round.h"
#include "services/exec/exchange.h"
#include "services/exec/fill_channel.h"
#include "services/exec/kalshi_orders.h"
#include "services/exec/kalshi_transfers.h"
#include "services/exec/key_watch.h"
#include "services/exec/limits_watch.h"

namespace headgate::exec {

// Kalshi's V2 orders over HTTP. Each order is sent in one POST and never again; whatever was answered without
// proof is unknown. Fills are told by a feed, which may lose them, and asked for beside it; the end of an
// order that its fills do not make up is asked for. Nothing leaves above what the account may use.
class KalshiExchange final : public Exchange {
 public:
  explicit KalshiExchange(const Configuration& configuration);

  Status restore(const Rows& rows, const Step& step) override;
  void submit(const OrderRequest& request, const Step& step) override;
  bool moves_cash() const override { return true; }
  void submit(const TransferRequest& request, const Step& step) override;
  Heard on_market(const market::v1::MarketInfo& info, const Step& step) override;
  Heard on_status(const market::v1::ExchangeStatus& status, const Step& step) override;
  void on_reset() override { status_.reset(); }
  Heard on_http(const HttpDone& done, const Step& step) override;
  Heard on_feed(const Step& step) override;
  void on_tick(const Step& step) override;
  void on_booked() override { round_.disturb(); }
  // Orders and transfers that wait end as KILL_SWITCH, CANCELLED_UNSENT, RATE_LIMITED (not before their
  // start-by), or for what objection() says of their market by now.
  Heard withdrawn(const Step& step) override;
  std::vector<std::string> let_go(const Step& step) override;

  bool tells_unasked() const override { return false; }
  int64_t poll_every_ns() const override;
  // EXCHANGE_REFUSES_KEY, SHARD_UNKNOWN, EXCHANGE_UNKNOWN, EXCHANGE_PAUSED, SHARD_PAUSED.
  std::string_view objection(const std::string& market, MarketTime now) const override;
  bool withholds(OrderRequest::Kind kind) const override;
  std::optional<int32_t> shard_of(const std::string& market) const override;
  std::optional<Money> opening() const override { return round_.opening(); }
  std::vector<v1::ShardCash> opening_shards() const override { return round_.opening_shards(); }
  std::vector<std::pair<std::string, std::string>> particulars(MachineTime now) const override;
  std::optional<v1::ExchangeAccount> account() const override { return round_.account(); }
  std::string_view venue() const override { return host_; }
  uint64_t digest() const override { return round_.digest(); }

 private:
  void take_told(const kalshi::FillTold& told, Heard& heard, const Step& step);
  void doubt(const std::string& why, const Step& step);
  // Whether orders are taken on this shard now, as far as market told; a code when not.
  std::string_view pause(int32_t shard, MarketTime now) const;
  std::string unsent_code(const HttpRequest& request, const Step& step) const;
  // An answer to a request of orders or of transfers; false when it is to neither.
  bool take_answer(const HttpDone& done, Heard& heard, std::string& why, const Step& step);

  std::string host_;
  KalshiOrders orders_;
  KalshiTransfers transfers_;
  AccountRound round_;
  FillChannel channel_;
  KeyWatch key_;
  kalshi::RequestGate gate_;
  LimitsWatch limits_;
  std::vector<HttpDone> invalid_;  // of this step: refused by our own check, so they never leave
  std::optional<market::v1::ExchangeStatus> status_;
  std::map<std::string, int32_t> shards_;  // by market; a market does not move
  AlertLimit alerts_;
};

}  // namespace headgate::exec
