#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "actor/input.h"
#include "config/configuration.h"
#include "headgate/edge/v1/edge.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "services/risk/account.h"
#include "services/risk/denial.h"
#include "services/risk/restrictions.h"

namespace headgate::risk {

// What the checks may look at. Pointers are null for what risk has not heard of; nothing is defaulted.
struct View {
  const Configuration& configuration;
  const Account& account;
  const Restrictions& restrictions;
  const market::v1::MarketInfo* market;
  const market::v1::Book* book;
  const market::v1::ExchangeStatus* exchange;
  std::optional<MachineTime> exec_heard;  // last heartbeat of exec
  Money unrealised;                       // marked profit of what is held
  int64_t orders_last_minute;
  MarketTime market_now;
  MachineTime machine_now;
  bool killed;
};

using Intent = edge::v1::OrderIntent;

// One rule: its stable code is what a denial carries. Judged from the top; the first failure decides.
struct Check {
  std::string_view code;
  std::optional<Denial> (*judge)(const View& view, const Intent& intent);
};

// The published order. Later checks may rely on what earlier ones established: after INTENT_MALFORMED, side,
// price and quantity are whole; after MARKET_NOT_TRADABLE and EXCHANGE_CLOSED, market and exchange are known.
std::span<const Check> checks();

std::optional<Denial> judge(const View& view, const Intent& intent);

// Worst price of the offer a buyer of `side` meets: 1 - best bid of the other side. Nothing when nobody
// offers.
std::optional<Price> best_offer(const market::v1::Book& book, Side side);

// Loss of the current loss day: realised, plus what marked profit has fallen since the day began. Negative: a
// gain.
Money daily_loss(const Account& account, Money unrealised);

}  // namespace headgate::risk
