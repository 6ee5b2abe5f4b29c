#include "exchange/own_history.h"

#include <algorithm>

#include "domain/check.h"

namespace headgate::exchange {
namespace {

// The last version not after `as_of`; nothing when all are.
template <typename Version>
const Version* latest(const std::vector<Version>& versions, MarketTime as_of) {
  const auto after = std::upper_bound(versions.begin(), versions.end(), as_of,
                                      [](MarketTime at, const Version& each) { return at < each.at; });
  return after == versions.begin() ? nullptr : &*std::prev(after);
}

}  // namespace

size_t OwnHistory::note_order(const venue::Order& order, MarketTime at, std::string_view why) {
  check(owns(order.account), "a history of one member");
  orders_[order.number].push_back({at, order, why});
  if (order.status == venue::OrderStatus::resting) {
    resting_.insert(order.number);
  } else {
    resting_.erase(order.number);
  }
  return orders_[order.number].size() - 1;
}

bool OwnHistory::note_trade(const venue::Trade& trade) {
  const bool taker = owns(trade.taker_account);
  if (!taker && !owns(trade.maker_account)) return false;
  Fill fill;
  fill.trade = trade.number;
  fill.order = taker ? trade.taker_order : trade.maker_order;
  fill.market = trade.market;
  fill.side = taker ? trade.taker_side : opposite(trade.taker_side);
  fill.price_e4 = trade.price_e4;
  fill.quantity = trade.quantity;
  fill.fee = taker ? trade.taker_fee : trade.maker_fee;
  fill.taker = taker;
  fill.at = trade.time;
  Quantity& position = positions_[fill.market];
  position += fill.side == venue::BookSide::bid ? fill.quantity : -fill.quantity;
  fill.position = position;
  fills_.push_back(std::move(fill));
  return true;
}

void OwnHistory::note_account(int64_t shard, const venue::Account& account, MarketTime at) {
  std::vector<AccountVersion>& versions = accounts_[shard];
  const AccountVersion now{at, account.cash, account.available()};
  if (!versions.empty() && versions.back().cash == now.cash && versions.back().available == now.available)
    return;
  versions.push_back(now);
}

const OwnHistory::OrderVersion* OwnHistory::order(uint64_t number, MarketTime as_of) const {
  const auto found = orders_.find(number);
  return found == orders_.end() ? nullptr : latest(found->second, as_of);
}

const OwnHistory::AccountVersion* OwnHistory::account_on(int64_t shard, MarketTime as_of) const {
  const auto versions = accounts_.find(shard);
  return versions == accounts_.end() ? nullptr : latest(versions->second, as_of);
}

const OwnHistory::AccountVersion& OwnHistory::account(MarketTime as_of) const {
  const auto versions = accounts_.find(0);
  check(versions != accounts_.end(), "an account begins with its deposit");
  const AccountVersion* found = latest(versions->second, as_of);
  return found == nullptr ? versions->second.front() : *found;
}

}  // namespace headgate::exchange
