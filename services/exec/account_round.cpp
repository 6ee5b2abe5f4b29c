#include "services/exec/account_round.h"

#include <algorithm>
#include <utility>

#include "domain/check.h"
#include "domain/digest.h"
#include "headgate/exec/v1/rows.pb.h"
#include "kalshi/balance_codec.h"
#include "kalshi/error_body.h"
#include "kalshi/order_codec.h"
#include "kalshi/position_codec.h"
#include "kalshi/settlement_codec.h"
#include "services/exec/kalshi_orders.h"
#include "services/exec/order_table.h"
#include "services/exec/order_view.h"
#include "services/exec/transfer_table.h"

namespace headgate::exec {
namespace {

constexpr const char* exchange_table = "exchange";
constexpr const char* since_key = "fills_since";
constexpr const char* prior_table = "prior_fill";

// Nothing of ours can change the account now: nothing is at the exchange, and no fill is missing.
bool is_calm(const Step& step) {
  return step.orders.open().empty() && step.orders.owed().empty() && !step.transfers.any_under_way();
}

std::vector<v1::ShardCash> shards_of(const std::map<int32_t, int64_t>& cash_e6) {
  std::vector<v1::ShardCash> out;
  for (const auto& [shard, e6] : cash_e6) {
    out.emplace_back().set_exchange_index(shard);
    out.back().set_cash_e6(e6);
  }
  return out;
}

void store_since(int64_t exchange_ns, Effects& effects) {
  v1::FillsSinceRow row;
  row.set_exchange_ns(exchange_ns);
  effects.store(exchange_table, since_key, row.SerializeAsString());
}

}  // namespace

void AccountRound::restore(const Rows& rows) {
  for (const auto& [at, value] : rows) {
    if (at.first == prior_table) prior_.insert(at.second);
  }
  if (const auto opened = rows.find({opening_table, opening_table}); opened != rows.end()) {
    v1::OpeningBalance opening;
    check(opening.ParseFromString(opened->second), "a stored opening can be read");
    opening_ = Money::from_e6(opening.cash_e6());
    opening_shards_.assign(opening.shards().begin(), opening.shards().end());
  }
  const auto found = rows.find({exchange_table, since_key});
  if (found == rows.end()) return;
  v1::FillsSinceRow row;
  check(row.ParseFromString(found->second), "a stored mark can be read");
  fills_since_ns_ = row.exchange_ns();
}

void AccountRound::disturb() {
  calm_ = false;
  previous_.reset();
  wanted_ = true;
}

void AccountRound::on_finalized(const std::string& market) {
  if (finalized_.insert(market).second) want();
}

// The account may have a past that is not this instance's: other orders' fills are not asked for.
void AccountRound::begin(const Step& step) {
  if (fills_since_ns_ != 0) return;
  fills_since_ns_ = step.input.market.plus_ns(-clock_skew_max_ns).ns();
  store_since(fills_since_ns_, step.effects);
}

void AccountRound::on_tick(const Step& step) {
  if (is_lost_) return ask(stage_, page_, cursor_, step);
  if (stage_ != Stage::idle) return;
  // In a stepped world the time is unknown until it is heard, and the mark below is a time.
  if (step.input.market.ns() <= 0) return;
  const bool is_apart = !previous_ || step.input.machine.minus_ns(ended_) >= lag_max_ns;
  if (!is_apart || (!wanted_ && step.input.machine < next_)) return;
  begin(step);
  wanted_ = false;
  sample_ = {};
  ownerless_.clear();
  newest_fill_ns_ = 0;
  begin_settlements(step);
  calm_ = is_calm(step);
  ask(Stage::balance, 1, "", step);
}

// What is settled stays so: only what may still change is listed again. A settlement inside the overlap is
// not taken for known, so one that is gone from there is missed.
void AccountRound::begin_settlements(const Step& step) {
  settled_since_s_ = 0;
  const bool all = !all_settled_ || step.input.machine.minus_ns(*all_settled_) >= all_settlements_every_ns;
  if (all || agreed_settled_.empty()) return;
  int64_t newest_ns = 0;
  for (const auto& [market, at_ns] : agreed_settled_) newest_ns = std::max(newest_ns, at_ns);
  settled_since_s_ = std::max<int64_t>(0, (newest_ns - settlement_overlap_ns) / ns_per_s);
  for (const auto& [market, at_ns] : agreed_settled_) {
    if (at_ns < settled_since_s_ * ns_per_s) sample_.settled.emplace(market, at_ns);
  }
}

void AccountRound::ask(Stage stage, int page, const std::string& cursor, const Step& step) {
  if (!std::exchange(is_lost_, false)) losses_ = 0;
  stage_ = stage;
  page_ = page;
  cursor_ = cursor;
  const std::string number = "/" + std::to_string(page);
  switch (stage) {
    case Stage::balance:
      request_ = "account/balance";
      return step.effects.request(urls_.balance(request_));
    case Stage::fills:
      request_ = "account/fills" + number;
      return step.effects.request(urls_.fills_since(request_, fills_since_ns_ / ns_per_s, cursor));
    case Stage::owners:
      return ask_owner(step);
    case Stage::positions:
      request_ = "account/positions" + number;
      return step.effects.request(urls_.positions(request_, cursor));
    case Stage::settlements:
      request_ = "account/settlements" + number;
      // A second earlier: whether the bound itself is listed is stated nowhere.
      return step.effects.request(
          urls_.settlements(request_, std::max<int64_t>(0, settled_since_s_ - 1), cursor));
    case Stage::resting:
      request_ = "account/resting" + number;
      return step.effects.request(urls_.resting(request_, cursor));
    case Stage::idle:
      check(false, "an idle round asks nothing");
  }
}

void AccountRound::ask_owner(const Step& step) {
  if (ownerless_.empty()) return ask(Stage::positions, 1, "", step);
  request_ = "account/order/" + ownerless_.back().order_id;
  step.effects.request(urls_.order(request_, ownerless_.back().order_id));
}

bool AccountRound::on_http(const HttpDone& done, Exchange::Heard& heard, std::string& doubt,
                           const Step& step) {
  if (stage_ == Stage::idle || is_lost_ || done.request != request_) return false;
  if (done.outcome != HttpOutcome::answered) return lose(step), true;
  if (stage_ == Stage::owners) return on_owner(done, heard, doubt, step);
  if (done.status != 200) {
    doubt = request_ + ": " + std::to_string(done.status) + " " + kalshi::parse_error_body(done.body).text();
    const bool is_refused = done.status == 401 || done.status == 403;
    return is_refused ? fail(step) : lose(step), true;
  }
  std::string cursor;
  if (const auto error = read(done.body, cursor, heard, step)) {
    doubt = request_ + ": " + error->text();
    return lose(step), true;
  }
  if (cursor.empty()) {
    const auto last = opening_ ? Stage::settlements : Stage::resting;
    if (stage_ == last) return finish(heard, step), true;
    const auto next = static_cast<Stage>(static_cast<int>(stage_) + 1);
    return ask(next, 1, "", step), true;
  }
  if (page_ >= pages_max) {
    doubt = request_ + ": the listing has no end";
    return fail(step), true;
  }
  return ask(stage_, page_ + 1, cursor, step), true;
}

std::optional<Error> AccountRound::read(const std::string& body, std::string& cursor, Exchange::Heard& heard,
                                        const Step& step) {
  if (stage_ == Stage::balance) {
    const auto cash = kalshi::parse_balance(body);
    if (!cash) return cash.error();
    sample_.cash_e6 = cash->available.e6();
    if (cash->shards) {
      for (const kalshi::ShardCash& each : *cash->shards)
        sample_.shards_e6[each.exchange_index] = each.cash.e6();
    }
  } else if (stage_ == Stage::fills) {
    const auto page = kalshi::parse_fill_page(body);
    if (!page) return page.error();
    cursor = page->cursor;
    for (const kalshi::FillObject& fill : page->fills) take_fill(fill, heard, step);
  } else if (stage_ == Stage::positions) {
    const auto page = kalshi::parse_position_page(body);
    if (!page) return page.error();
    cursor = page->cursor;
    for (const kalshi::PositionObject& each : page->positions) {
      if (each.net.e2() != 0) sample_.net_e2[each.ticker] = each.net.e2();
    }
  } else if (stage_ == Stage::resting) {
    const auto page = kalshi::parse_order_page(body);
    if (!page) return page.error();
    cursor = page->cursor;
    for (const kalshi::OrderObject& each : page->orders) {
      if (each.status == kalshi::OrderStatus::resting) sample_.resting.insert(each.order_id);
    }
  } else {
    const auto page = kalshi::parse_settlement_page(body);
    if (!page) return page.error();
    cursor = page->cursor;
    for (const kalshi::SettlementObject& each : page->settlements) {
      sample_.settled[each.ticker] = each.settled_ns;
    }
  }
  return std::nullopt;
}

// A fill that is not booked is booked here like any other; one of an order whose answer was lost has no
// client order id yet, and its order is asked who it is.
void AccountRound::take_fill(const kalshi::FillObject& fill, Exchange::Heard& heard, const Step& step) {
  sample_.trades.insert(fill.trade_id);
  newest_fill_ns_ = std::max(newest_fill_ns_, fill.exchange_ns);
  if (!counts(fill)) return;
  const auto order = step.orders.order_of(fill.order_id);
  // One that is booked is told again all the same: it must say the same.
  if (order || step.orders.has_booked(fill.trade_id)) {
    heard.fills.push_back(heard_fill(fill, order.value_or(fill.order_id), v1::FILL_WAY_LISTING));
  } else {
    ownerless_.push_back(fill);
  }
}

bool AccountRound::on_owner(const HttpDone& done, Exchange::Heard& heard, std::string& doubt,
                            const Step& step) {
  const kalshi::FillObject fill = ownerless_.back();
  if (done.status == 200) {
    const auto order = kalshi::parse_order_reply(done.body);
    const bool fits = order && order->order_id == fill.order_id && order->ticker == fill.ticker;
    if (!fits) {
      doubt = request_ + ": " + (order ? "order_id or ticker is not the fill's" : order.error().text());
      return fail(step), true;
    }
    const bool by_hand = order->client_order_id.empty();
    heard.fills.push_back(
        heard_fill(fill, by_hand ? fill.order_id : order->client_order_id, v1::FILL_WAY_LISTING));
  } else {
    const kalshi::ErrorBody error = kalshi::parse_error_body(done.body);
    doubt = request_ + ": " + std::to_string(done.status) + " " + error.text();
    const bool absent = done.status == 404 && error.code == "not_found";
    const bool outlived = step.input.market.ns() - fill.exchange_ns > order_lag_max_ns;
    if (!absent || !outlived) return fail(step), true;
    // Traded on our account by no order that can be named: booked as such, and risk halts on it.
    heard.fills.push_back(heard_fill(fill, fill.order_id, v1::FILL_WAY_LISTING));
  }
  ownerless_.pop_back();
  return ask_owner(step), true;
}

void AccountRound::lose(const Step& step) {
  if (++losses_ > losses_max) return fail(step);
  is_lost_ = true;
}

void AccountRound::fail(const Step& step) {
  is_lost_ = false;
  stage_ = Stage::idle;
  previous_.reset();
  ended_ = step.input.machine;
  next_ = ended_.plus_ns(lag_max_ns);
}

void AccountRound::finish(Exchange::Heard& heard, const Step& step) {
  stage_ = Stage::idle;
  ended_ = step.input.machine;
  if (!calm_ || !is_calm(step)) {
    previous_.reset();
    next_ = ended_.plus_ns(sample_every_ns);
    return;
  }
  const bool agreed = previous_ == sample_;
  previous_ = sample_;
  next_ = ended_.plus_ns(agreed ? sample_every_ns : lag_max_ns);
  if (!agreed) return;
  agree(step);
  heard.account_changed = true;
}

void AccountRound::agree(const Step& step) {
  v1::ExchangeAccount account;
  account.set_cash_e6(sample_.cash_e6);
  for (const v1::ShardCash& shard : shards_of(sample_.shards_e6)) *account.add_shards() = shard;
  account.set_transfers(step.transfers.moved());
  // All fills that are listed are booked, and all that were booked before the samples are listed.
  account.set_fills(step.orders.fills());
  for (const auto& [market, net_e2] : sample_.net_e2) {
    auto& position = *account.add_positions();
    position.set_market_ticker(market);
    position.set_net_e2(net_e2);
  }
  // A finalized market in which nothing is held has nothing left to pay, listed or not.
  std::set<std::string> settled;
  for (const auto& [market, at_ns] : sample_.settled) settled.insert(market);
  for (const std::string& market : finalized_) {
    if (!sample_.net_e2.contains(market)) settled.insert(market);
  }
  for (const std::string& market : settled) account.add_settled_markets(market);
  account_ = std::move(account);
  if (opening_) {
    agreed_settled_ = sample_.settled;
    if (settled_since_s_ == 0) all_settled_ = step.input.machine;
  }
  if (!opening_) try_opening(step);

  const int64_t since_ns = newest_fill_ns_ - listing_overlap_ns;
  if (since_ns <= fills_since_ns_ || !opening_) return;
  fills_since_ns_ = since_ns;
  store_since(since_ns, step.effects);
  previous_.reset();  // the next listing is another one
}

void AccountRound::try_opening(const Step& step) {
  std::string found;
  for (const auto& [market, net_e2] : sample_.net_e2) {
    found += (found.empty() ? "" : ", ") + market + " " + Quantity::from_e2(net_e2).text();
  }
  for (const std::string& order : sample_.resting) found += (found.empty() ? "" : ", ") + ("order " + order);
  opening_flaw_ = found.empty()
                      ? ""
                      : "the account holds what this instance did not make: " + found.substr(0, 300) +
                            "; close and cancel it at the exchange, or use an account of its own";
  if (!found.empty()) return;
  opening_ = Money::from_e6(sample_.cash_e6);
  opening_shards_ = shards_of(sample_.shards_e6);
  v1::PriorFillRow row;
  row.set_opened_ns(step.input.market.ns());
  for (const std::string& trade : sample_.trades) {
    prior_.insert(trade);
    step.effects.store(prior_table, trade, row.SerializeAsString());
  }
}

uint64_t AccountRound::digest() const {
  Digest digest;
  digest.add(fills_since_ns_).add(opening_ ? opening_->e6() : -1);
  for (const std::string& trade : prior_) digest.add(trade);
  return digest.value();
}

}  // namespace headgate::exec
