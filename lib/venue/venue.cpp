#include "venue/venue.h"

#include "domain/check.h"
#include "domain/digest.h"
#include "venue/tables.h"

namespace headgate::venue {

namespace {

std::string numbered(const char* prefix, uint64_t number) {
  const std::string digits = std::to_string(number);
  return prefix + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

bool is_name(const std::string& name) { return !name.empty() && name.find('/') == std::string::npos; }

}  // namespace

std::string Order::id() const { return numbered("order-", number); }
std::string Trade::id() const { return numbered("trade-", number); }

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

void Venue::list_market(const MarketTerms& terms, Changes& rows) {
  check(is_name(terms.ticker) && is_grid(terms.bands), "a market with a name and a grid");
  const auto found = markets_.find(terms.ticker);
  if (found != markets_.end() && found->second.terms == terms) return;
  if (found != markets_.end())
    check(found->second.terms.mirrored == terms.mirrored, "a market stays mirrored");
  markets_[terms.ticker].terms = terms;
  touch(table::market, terms.ticker);
  // The reserve for maker fees follows the fees.
  for (auto& [name, owner] : accounts_) reserve_again(name, terms.ticker);
  flush(rows);
}

std::vector<Order> Venue::set_status(const std::string& ticker, MarketStatus status, Changes& rows) {
  check(status != MarketStatus::settled, "a market is settled by its payout");
  Market& place = market(ticker);
  if (place.status == status || place.status == MarketStatus::settled) return {};
  const bool reopened = place.status == MarketStatus::paused && status == MarketStatus::open;
  std::vector<Order> cancelled;
  if (status == MarketStatus::closed || reopened) cancelled = cancel_market(ticker);
  place.status = status;
  touch(table::market, ticker);
  flush(rows);
  return cancelled;
}

std::vector<Order> Venue::settle(const std::string& ticker, int64_t yes_payout_e4, Changes& rows) {
  check(yes_payout_e4 >= 0 && yes_payout_e4 <= 10'000, "a payout between nothing and a dollar");
  Market& place = market(ticker);
  if (place.status == MarketStatus::settled) return {};
  std::vector<Order> cancelled = cancel_market(ticker);
  for (auto& [name, owner] : accounts_) {
    const Quantity held = owner.holding(ticker);
    if (held == Quantity()) continue;
    const int64_t each_e4 = held > Quantity() ? yes_payout_e4 : 10'000 - yes_payout_e4;
    owner.cash += Money::from_e6(checked_mul(each_e4, held.magnitude().e2()));
    owner.holdings.erase(ticker);
    touch(table::account, name);
    touch(table::holding, table::pair_key(name, ticker));
  }
  place.status = MarketStatus::settled;
  place.yes_payout_e4 = yes_payout_e4;
  touch(table::market, ticker);
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
    touch(table::order, order.id());
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
  constexpr std::string_view prefix = "order-";
  if (order_id.size() < prefix.size() + 6 || order_id.size() > prefix.size() + 18) return nullptr;
  uint64_t number = 0;
  for (const char c : std::string_view(order_id).substr(prefix.size())) {
    if (c < '0' || c > '9') return nullptr;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  const auto found = orders_.find(number);
  if (found == orders_.end() || found->second.account != owner || found->second.id() != order_id)
    return nullptr;
  return &found->second;
}

const Order* Venue::find_client_order(const std::string& owner, const std::string& client_order_id) const {
  const auto found = client_ids_.find({owner, client_order_id});
  if (found == client_ids_.end() || found->second == 0) return nullptr;
  return &orders_.at(found->second);
}

std::vector<Quote> Venue::book(const std::string& ticker, BookSide side) const {
  std::vector<Quote> out;
  const Market* place = find_market(ticker);
  if (place == nullptr) return out;
  place->ladder.walk(side, [&](int64_t price_e4, const Ladder::Queue& queue) {
    Quantity sum;
    for (const uint64_t number : queue) sum += orders_.at(number).remaining;
    out.push_back(Quote{price_e4, sum});
    return true;
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
