#include "backtest/ladders.h"

#include <algorithm>

#include "domain/price.h"

namespace headgate::backtest {

void Ladders::hear(const forecast::v1::FairValue& value) {
  auto& said = said_[value.event_ticker()];
  said.clear();
  for (const auto& outcome : value.outcomes()) said[outcome.market_ticker()] = outcome.probability();
}

// A side without a quote is told as 0 cents bid or a dollar asked, and means just that: nobody offers more.
void Ladders::quote(const std::string& event, const std::string& market, const recording::v1::Ticker& ticker,
                    MarketTime at) {
  Rung& rung = entries_[event].rungs[market];
  entries_[event].at = at;
  const uint32_t ask_e4 = ticker.yes_ask_e4() == 0 ? uint32_t{Price::one_e4} : ticker.yes_ask_e4();
  rung.market = static_cast<double>(ticker.yes_bid_e4() + ask_e4) / 2 / Price::one_e4;
  const auto said = said_.find(event);
  if (said == said_.end()) return;
  const auto model = said->second.find(market);
  if (model != said->second.end()) rung.model = model->second;
}

void Ladders::result(const std::string& event, const std::string& market, bool paid) {
  const auto entry = entries_.find(event);
  if (entry != entries_.end()) entry->second.rungs[market].paid = paid;
}

Ladders::Taken Ladders::take() const {
  Taken out;
  for (const auto& item : entries_) {
    const Entry& entry = item.second;
    const auto lacks = [&](auto what) {
      return std::any_of(entry.rungs.begin(), entry.rungs.end(),
                         [&](const auto& rung) { return !(rung.second.*what).has_value(); });
    };
    Ladder ladder{item.first, entry.at, {}};
    int winners = 0;
    if (lacks(&Rung::market)) {
      ++out.left_out["a market without quotes"];
    } else if (lacks(&Rung::model)) {
      ++out.left_out["no fair value by then"];
    } else if (lacks(&Rung::paid)) {
      ++out.left_out["no result"];
    } else {
      for (const auto& [market, rung] : entry.rungs) {
        ladder.rungs.push_back({market, *rung.market, *rung.model, *rung.paid});
        winners += *rung.paid ? 1 : 0;
      }
      if (winners == 1) {
        out.ladders.push_back(std::move(ladder));
      } else {
        ++out.left_out["not one winner"];
      }
    }
  }
  return out;
}

}  // namespace headgate::backtest
