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

namespace headgate::exec {

// Kalshi's V2 orders over HTTP. Each order is sent in one POST and never again; whatever was answered without
// proof is unknown. Fills are told by a feed, which may lose them, and asked for beside it; the end of an
// order that its fills do not make up is asked for.
class KalshiExchange final : public Exchange {
 public:
  explicit KalshiExchange(const Configuration& configuration);

  Status restore(const Rows& rows, const Step& step) override;
  void submit(const OrderRequest& request, const Step& step) override;
  bool moves_cash() const override { return true; }
  void submit(const TransferRequest& request, const Step& step) override;
  Heard on_market(const market::v1::MarketInfo& info, const Step& step) override;
  Heard on_http(const HttpDone& done, const Step& step) override;
  Heard on_feed(const Step& step) override;
  void on_tick(const Step& step) override;
  void on_booked() override { round_.disturb(); }

  bool tells_unasked() const override { return false; }
  int64_t poll_every_ns() const override;
  // EXCHANGE_REFUSES_KEY, SHARD_UNKNOWN.
  std::string_view objection(const std::string& market) const override;
  bool withholds(OrderRequest::Kind kind) const override;
  std::optional<int32_t> shard_of(const std::string& market) const override;
  std::optional<Money> opening() const override { return round_.opening(); }
  std::vector<v1::ShardCash> opening_shards() const override { return round_.opening_shards(); }
  std::vector<std::pair<std::string, std::string>> particulars() const override;
  std::optional<v1::ExchangeAccount> account() const override { return round_.account(); }
  std::string_view venue() const override { return host_; }
  uint64_t digest() const override { return round_.digest(); }

 private:
  void take_told(const kalshi::FillTold& told, Heard& heard, const Step& step);
  void doubt(const std::string& why, const Step& step);

  std::string host_;
  KalshiOrders orders_;
  KalshiTransfers transfers_;
  AccountRound round_;
  FillChannel channel_;
  KeyWatch key_;
  std::map<std::string, int32_t> shards_;  // by market; a market does not move
  AlertLimit alerts_;
};

}  // namespace headgate::exec
