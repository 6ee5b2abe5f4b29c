#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actor/effects.h"
#include "actor/input.h"
#include "config/configuration.h"
#include "kalshi/exchange_status_codec.h"
#include "kalshi/market_codec.h"
#include "kalshi/series_codec.h"

namespace headgate {

// One walk over the exchange's REST side: its status, each series' fees where they were not read lately, each
// series' markets page by page.
// One request at a time; a request that fails ends its own part and the walk goes on.
class Scan {
 public:
  explicit Scan(const ExchangeConfiguration& exchange);

  bool running() const { return !waiting_for_.empty(); }
  // Begins a walk; not while one is running.
  HttpRequest begin(MarketTime now);

  struct FeesRead {
    kalshi::SeriesFees fees;
  };
  struct PageRead {
    kalshi::MarketPage page;
    std::string series;
    bool last = false;  // the series' list is whole
  };
  struct Failed {
    enum class Part { status, fees, markets };
    Part part;
    std::string series;
    bool answered = false;  // the exchange did say something, and not what it should
    Error error;
  };
  using Found = std::variant<kalshi::ExchangeActivity, FeesRead, PageRead, Failed>;
  struct Advance {
    Found found;
    std::optional<HttpRequest> next;  // nothing: the walk is over
  };
  // Nothing when the reply is none of ours: of an earlier life, or of a walk that was given up.
  std::optional<Advance> advance(const HttpDone& done);

  // Of the walk under way or the last one.
  bool failed() const { return failed_; }

 private:
  struct Errand {
    Failed::Part part;
    std::string series;
    std::string cursor;
    int page = 0;
  };
  HttpRequest request_of(const Errand& errand);
  Found read(const Errand& errand, const HttpDone& done);
  Found read_page(const Errand& errand, const HttpDone& done);
  Failed failure(const Errand& errand, bool answered, Error error);

  const ExchangeConfiguration exchange_;
  std::deque<Errand> errands_;  // the first is under way
  std::string waiting_for_;
  uint64_t number_ = 0;
  int64_t began_s_ = 0;
  bool failed_ = false;
  std::map<std::string, int64_t> fees_read_s_;  // when last, by series
};

}  // namespace headgate
