#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "domain/moment.h"
#include "domain/price.h"
#include "headgate/forecast/v1/fair_value.pb.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/risk/v1/risk.pb.h"
#include "pricing/fee.h"

namespace headgate {

struct HeldFairValue {
  forecast::v1::FairValue value;
  std::string source;
  std::string defect;                            // why it must not be used; empty when whole
  std::map<std::string, double> probability_of;  // market to YES
};

struct Offer {
  Price price;  // of the side's contract
  Quantity quantity;
};

// One market as the bus told it; what was not heard yet is absent.
struct MarketView {
  std::optional<market::v1::MarketInfo> info;
  std::optional<FeeSchedule> fees;
  std::string info_defect;  // of the information or its fees; empty when whole
  std::optional<market::v1::Book> book;
  std::string book_defect;
  std::optional<Offer> yes_offer;  // what buying YES costs: one less the best NO bid
  std::optional<Offer> no_offer;

  const std::optional<Offer>& offer(Side side) const { return side == Side::yes ? yes_offer : no_offer; }
};

// The market's own probability of YES: halfway between what YES costs and what it brings.
std::optional<double> market_probability(const MarketView* view);

// What risk says about one market.
struct Exposure {
  Quantity net;       // held: positive YES, negative NO
  Quantity open;      // signed like net: what open orders may still buy
  Money cost;         // paid for what is held, with fees, and reserved for what is open
  std::string order;  // an open order's intent id; empty when there is none
};

// Everything edge knows from the bus. Each `take` answers which events must be looked at again.
class Inputs {
 public:
  using Events = std::set<std::string>;

  Events take(const forecast::v1::FairValue& value, const std::string& source);
  Events take(const market::v1::MarketInfo& info);
  // Changes places with the book it replaces.
  Events take(market::v1::Book& book);
  // What can be bought, and whether it can be relied on, is as it was: the rest of a book decides nothing.
  bool offers_the_same(const market::v1::Book& book) const;
  Events take(const market::v1::ExchangeStatus& status);
  Events take(const risk::v1::RiskState& state, UtcTime published);
  Events forget(const std::string& source);

  const HeldFairValue* fair_value(const std::string& event) const;
  const MarketView* market(const std::string& ticker) const;
  const std::set<std::string>& markets_of(const std::string& event) const;
  const std::string& event_of(const std::string& market) const;  // empty when unknown
  Events events() const;                                         // that are not over
  const std::optional<market::v1::ExchangeStatus>& exchange() const { return exchange_; }
  const std::optional<risk::v1::RiskState>& risk() const { return risk_; }
  UtcTime risk_published() const { return risk_published_; }
  const Exposure& exposure(const std::string& market) const;
  // The strictest of the account's mode and every restriction that covers this market.
  risk::v1::TradingMode mode_for(const std::string& strategy, const std::string& market,
                                 const std::string& event) const;
  uint64_t digest() const;

 private:
  bool is_over(const std::set<std::string>& markets) const;
  void join(const std::string& market, const std::string& event, bool certain);

  std::map<std::string, HeldFairValue> fair_values_;
  std::map<std::string, MarketView> markets_;
  std::map<std::string, std::set<std::string>> markets_of_;
  std::map<std::string, std::string> event_of_;
  std::optional<market::v1::ExchangeStatus> exchange_;
  std::optional<risk::v1::RiskState> risk_;
  UtcTime risk_published_;
  std::map<std::string, Exposure> exposures_;
};

}  // namespace headgate
