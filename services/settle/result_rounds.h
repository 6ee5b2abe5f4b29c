#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "actor/input.h"
#include "headgate/market/v1/market.pb.h"
#include "headgate/settle/v1/rows.pb.h"

namespace headgate {

// Letters, digits, '.', '-' and '_': a ticker goes into a URL and a topic, where anything else would change
// their meaning.
bool is_plain_ticker(std::string_view ticker);

// Whose result must still be asked, and when. A round asks every closed, unsettled market, one request at a
// time; rounds begin at least 60 s of market time apart, and at once when the bus says that a market became
// final.
class ResultRounds {
 public:
  explicit ResultRounds(std::string rest_url) : rest_url_(std::move(rest_url)) {}

  void restore(const settle::v1::KnownMarketRow& row) { markets_[row.market_ticker()].row = row; }

  // True when something worth keeping changed.
  bool learn(const market::v1::MarketInfo& info);
  bool learn_of(const std::string& market, const std::string& event);
  void settled(const std::string& market) { markets_[market].settled = true; }

  const settle::v1::KnownMarketRow* find(const std::string& market) const;
  uint64_t unsettled() const;
  uint64_t known() const { return markets_.size(); }
  uint64_t digest() const;  // of what is durable

  void arm(const Input& input, Effects& effects);
  void begin(const Input& input, Effects& effects);  // the timer fired
  // The market this reply belongs to; nothing for a reply nobody waits for. Asks the next market of the
  // round.
  std::optional<std::string> finish(const HttpDone& done, Effects& effects);

  static constexpr const char* timer = "results";

 private:
  struct Known {
    settle::v1::KnownMarketRow row;
    bool settled = false;
    bool became_final = false;  // since it was last asked
  };
  static bool is_due(const Known& known, MarketTime now);
  void ask_next(Effects& effects);

  std::string rest_url_;
  std::map<std::string, Known> markets_;
  std::deque<std::string> round_;
  std::string asked_;  // empty: no request is outstanding
  uint64_t requests_ = 0;
  MarketTime next_round_;
};

}  // namespace headgate
