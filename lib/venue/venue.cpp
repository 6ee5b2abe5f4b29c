#include "venue/venue.h"

#include "domain/check.h"
#include "domain/digest.h"
#include "venue/tables.h"

namespace headgate::venue {

namespace {

bool is_name(const std::string& name) { return !name.empty() && name.find('/') == std::string::npos; }

}  // namespace

void Venue::add_account(const std::string& name, Money cash, Changes& rows, Precision precision) {
  check(is_name(name) && !accounts_.contains(name) && cash >= Money(), "a new account with a name");
  accounts_[name].precision = precision;
  accounts_[name].cash = cash;
  deposits_ += cash;
  touch(table::account, name);
  touch(table::totals, table::totals_key);
  flush(rows);
}

void Venue::add_outside(Changes& rows) {
  const std::string name(outside);
  check(!accounts_.contains(name), "the outside is added once");
  accounts_[name].unlimited = true;
  touch(table::account, name);
  touch(table::totals, table::totals_key);
  flush(rows);
}

void Venue::deposit(const std::string& name, Money amount, Changes& rows) {
  check(amount > Money(), "money is brought in");
  account(name).cash += amount;
  deposits_ += amount;
  touch(table::account, name);
  touch(table::totals, table::totals_key);
  flush(rows);
}

Status Venue::transfer(const std::string& from, const std::string& to, Money amount, Changes& rows) {
  for (const std::string& name : {from, to}) {
    if (!accounts_.contains(name)) return Error{code::not_found, "account", name, "an account of this venue"};
  }
  if (from == to || amount <= Money()) {
    return Error{code::invalid_parameters, "amount", amount.text(), "above zero, to another account"};
  }
  Account& payer = account(from);
  if (!payer.unlimited && amount > payer.available()) {
    return Error{code::insufficient_balance, "balance", payer.available().text(), amount.text() + " needed"};
  }
  payer.cash -= amount;
  account(to).cash += amount;
  touch(table::account, from);
  touch(table::account, to);
  flush(rows);
  return Done{};
}

void Venue::list_market(const MarketTerms& terms, Changes& rows) {
  check(is_name(terms.ticker) && is_grid(terms.bands), "a market with a name and a grid");
  const auto found = markets_.find(terms.ticker);
  if (found != markets_.end() && found->second.terms == terms) return;
  if (found != markets_.end())
    check(found->second.terms.mirrored == terms.mirrored, "a market stays mirrored");
  markets_[terms.ticker].terms = terms;
  touch(table::market, terms.ticker);
  // What is held for fees follows the fees.
  for (auto& [key, open] : resting_) {
    if (key.second != terms.ticker) continue;
    for (const BookSide side : {BookSide::bid, BookSide::ask}) {
      for (const auto& [number, claim] : open.open(side)) {
        open.replace(number, claim_of(orders_.at(number), claim.remaining));
      }
    }
    reserve_again(key.first, terms.ticker);
  }
  flush(rows);
}

std::vector<Order> Venue::set_status(const std::string& ticker, MarketStatus status, Changes& rows) {
  check(status != MarketStatus::settled, "a market is settled by its payout");
  Market& place = market(ticker);
  if (place.status == status || place.status == MarketStatus::settled) return {};
  const bool reopened = place.status == MarketStatus::paused && status == MarketStatus::open;
  std::vector<Order> cancelled;
  if (status == MarketStatus::closed) {
    cancelled = cancel_numbers(resting_of(ticker, false), Reason::close_cancel);
  } else if (reopened) {
    cancelled = cancel_numbers(resting_of(ticker, false), Reason::halt_cancel);
  } else if (status == MarketStatus::paused) {
    cancelled = cancel_numbers(resting_of(ticker, true), Reason::halt_cancel);
  }
  place.status = status;
  touch(table::market, ticker);
  flush(rows);
  return cancelled;
}

std::vector<Order> Venue::set_pause(Pause pause, Changes& rows) {
  if (pause == pause_) return {};
  pause_ = pause;
  std::vector<Order> cancelled;
  if (pause != Pause::none) {
    std::vector<uint64_t> numbers;
    for (const auto& [ticker, place] : markets_) {
      const std::vector<uint64_t> here = resting_of(ticker, true);
      numbers.insert(numbers.end(), here.begin(), here.end());
    }
    cancelled = cancel_numbers(numbers, Reason::halt_cancel);
  }
  touch(table::totals, table::totals_key);
  flush(rows);
  return cancelled;
}

std::vector<Order> Venue::settle(const std::string& ticker, int64_t yes_payout_e4, Changes& rows) {
  check(yes_payout_e4 >= 0 && yes_payout_e4 <= 10'000, "a payout between nothing and a dollar");
  Market& place = market(ticker);
  if (place.status == MarketStatus::settled) return {};
  std::vector<Order> cancelled = cancel_numbers(resting_of(ticker, false), Reason::close_cancel);
  for (auto& [name, owner] : accounts_) {
    const Quantity held = owner.holding(ticker);
    if (held == Quantity()) continue;
    const Payout payout = payout_of(held, yes_payout_e4);
    owner.cash += payout.paid;
    fees_ += payout.fee;
    owner.holdings.erase(ticker);
    touch(table::account, name);
    touch(table::holding, table::pair_key(name, ticker));
  }
  place.status = MarketStatus::settled;
  place.yes_payout_e4 = yes_payout_e4;
  touch(table::market, ticker);
  touch(table::totals, table::totals_key);
  flush(rows);
  return cancelled;
}

void Venue::forget_orders(const std::set<std::string>& markets, const std::string& name, Changes& rows) {
  for (const std::string& ticker : markets) {
    check(market(ticker).status == MarketStatus::settled, "what may still trade is not forgotten");
  }
  for (auto at = orders_.begin(); at != orders_.end();) {
    const Order& order = at->second;
    // A client id is used up for ever, and is looked up through its order.
    if (order.account == name || !order.client_order_id.empty() || !markets.contains(order.market)) {
      ++at;
      continue;
    }
    touch(order);
    at = orders_.erase(at);
  }
  flush(rows);
}

const Market* Venue::find_market(const std::string& ticker) const {
  const auto found = markets_.find(ticker);
  return found == markets_.end() ? nullptr : &found->second;
}

const Account* Venue::find_account(const std::string& name) const {
  const auto found = accounts_.find(name);
  return found == accounts_.end() ? nullptr : &found->second;
}

const Order* Venue::find_order(const std::string& owner, const std::string& order_id) const {
  const auto number = order_number(order_id);
  if (!number) return nullptr;
  const auto found = orders_.find(*number);
  return found == orders_.end() || found->second.account != owner ? nullptr : &found->second;
}

const Order* Venue::find_client_order(const std::string& owner, const std::string& client_order_id) const {
  const auto found = client_ids_.find({owner, client_order_id});
  if (found == client_ids_.end() || found->second == 0) return nullptr;
  return &orders_.at(found->second);
}

bool Venue::is_client_id_used(const std::string& owner, const std::string& client_order_id) const {
  return client_ids_.contains({owner, client_order_id});
}

Quantity Venue::ahead_of(const Order& order) const {
  const Ladder::Level* level = markets_.at(order.market).ladder.level(order.side, order.price_e4);
  check(level != nullptr && order.status == OrderStatus::resting, "somebody stands in a queue");
  Quantity out;
  for (const uint64_t number : level->queue) {
    if (number == order.number) break;
    out += orders_.at(number).remaining;
  }
  return out;
}

std::vector<Quote> Venue::book(const std::string& ticker, BookSide side) const {
  std::vector<Quote> out;
  const Market* place = find_market(ticker);
  if (place == nullptr) return out;
  place->ladder.walk_levels(side, [&](int64_t price_e4, const Ladder::Level& level) {
    out.push_back(Quote{price_e4, level.total});
    return true;
  });
  return out;
}

std::optional<Quote> Venue::best(const std::string& ticker, BookSide side) const {
  std::optional<Quote> out;
  const Market* place = find_market(ticker);
  if (place == nullptr) return out;
  place->ladder.walk_levels(side, [&](int64_t price_e4, const Ladder::Level& level) {
    out = Quote{price_e4, level.total};
    return false;
  });
  return out;
}

Venue::Totals Venue::totals() const {
  Totals out;
  out.fees = fees_;
  out.deposits = deposits_;
  Quantity open;
  for (const auto& [name, owner] : accounts_) {
    out.cash += owner.cash;
    for (const auto& [ticker, held] : owner.holdings) {
      if (held > Quantity()) open += held;
    }
  }
  out.open_interest = Money::from_e6(checked_mul(open.e2(), 10'000));
  return out;
}

uint64_t Venue::digest() const {
  Digest out;
  for (const auto& [name, value] : rows()) out.add(name.first).add(name.second).add(value);
  return out.value();
}

Account& Venue::account(const std::string& name) {
  const auto found = accounts_.find(name);
  check(found != accounts_.end(), "an account of this venue");
  return found->second;
}

Market& Venue::market(const std::string& ticker) {
  const auto found = markets_.find(ticker);
  check(found != markets_.end(), "a market of this venue");
  return found->second;
}

}  // namespace headgate::venue
