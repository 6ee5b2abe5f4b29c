#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "venue/venue.h"

namespace headgate::venue {

// A second exchange, slow and without a thought for it: a list of resting orders that is sorted and walked
// for every arrival. It knows price and time, self-trade prevention, groups, expiry and pauses, and the
// rounding of fees in plain arithmetic; what an account can afford it takes from the venue's answer. Written
// apart from the engine, so that comparing them means something.
class Shadow {
 public:
  struct Rest {
    uint64_t number = 0;
    uint64_t time = 0;
    OrderRequest order;  // quantity: what remains
  };
  struct Fill {
    uint64_t maker = 0;
    int64_t price_e4 = 0;
    Quantity quantity;
    friend bool operator==(const Fill&, const Fill&) = default;
  };
  struct Outcome {
    std::vector<Fill> fills;
    std::vector<uint64_t> cancelled;  // by number, ascending
    Quantity remaining;               // of the arriving order, resting
    bool unfillable = false;
    bool crossed_post_only = false;
  };

  explicit Shadow(VenueRules rules) : rules_(rules) {}

  void add_account(const std::string& name, Money cash, Precision precision);
  void list(const MarketTerms& terms) { terms_[terms.ticker] = terms; }

  // What the order would do; `number`'s own resting order, if any, is left out. Changes nothing.
  Outcome foresee(const OrderRequest& order, uint64_t number, MarketTime now) const;
  // The same, done.
  Outcome arrive(const OrderRequest& order, uint64_t number, MarketTime now);
  std::vector<uint64_t> expire(MarketTime now);
  std::vector<uint64_t> cancel_paused(const std::string& market);  // empty: everywhere
  std::vector<uint64_t> cancel_market(const std::string& market);
  void remove(uint64_t number);
  Rest* find(uint64_t number);
  void settle(const std::string& market, int64_t yes_payout_e4);
  void move_cash(const std::string& name, Money amount) { cash_[name] += amount; }

  void new_group(const std::string& id, Quantity limit) { groups_[id] = Group{limit, {}}; }
  void reset(const std::string& id) { groups_.at(id).fills.clear(); }
  void limit(const std::string& id, Quantity limit) { groups_.at(id).limit = limit; }
  bool exceeds(const std::string& id, MarketTime now) const;
  std::vector<uint64_t> cancel_group(const std::string& id);
  void drop_group(const std::string& id) { groups_.erase(id); }

  // Best price first, then time.
  std::vector<const Rest*> queue(const std::string& market, BookSide side) const;
  Money cash(const std::string& name) const { return cash_.at(name); }
  Quantity held(const std::string& name, const std::string& market) const;
  Money fees() const { return fees_; }

 private:
  struct Group {
    Quantity limit;
    std::vector<std::pair<MarketTime, Quantity>> fills;
  };
  void pay(const std::string& name, const OrderRequest& order, uint64_t number, bool taker, const Fill& fill,
           MarketTime now);
  template <typename Dies>
  std::vector<uint64_t> cancel_if(Dies dies);

  VenueRules rules_;
  uint64_t clock_ = 0;
  std::map<std::string, MarketTerms> terms_;
  std::vector<Rest> rests_;
  std::map<std::string, Group> groups_;
  std::map<std::string, Money> cash_;
  std::map<std::string, Precision> precision_;
  std::map<std::pair<std::string, std::string>, Quantity> held_;
  std::map<uint64_t, int64_t> carried_e6_;  // by order
  Money fees_;
};

}  // namespace headgate::venue
