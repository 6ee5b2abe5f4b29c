#pragma once

#include <string>
#include <string_view>

#include "config/configuration.h"
#include "domain/alert_limit.h"
#include "services/exec/account_round.h"
#include "services/exec/exchange.h"
#include "services/exec/kalshi_orders.h"

namespace headgate::exec {

// Kalshi's V2 orders over HTTP. Each order is sent in one POST and never again; whatever was answered without
// proof is unknown. Fills and the end of an order are asked for, since nothing tells them.
class KalshiExchange final : public Exchange {
 public:
  explicit KalshiExchange(const ExchangeConfiguration& configuration);

  Status restore(const Rows& rows, const Step& step) override;
  void submit(const OrderRequest& request, const Step& step) override;
  Heard on_market(const market::v1::MarketInfo& info, const Step& step) override;
  Heard on_http(const HttpDone& done, const Step& step) override;
  void on_tick(const Step& step) override;
  void on_booked() override { round_.disturb(); }

  bool tells_unasked() const override { return false; }
  std::optional<v1::ExchangeAccount> account() const override { return round_.account(); }
  std::string_view venue() const override { return host_; }
  uint64_t digest() const override { return round_.digest(); }

 private:
  std::string host_;
  KalshiOrders orders_;
  AccountRound round_;
  AlertLimit doubts_;
};

}  // namespace headgate::exec
