#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "actor/effects.h"
#include "actor/input.h"
#include "domain/moment.h"
#include "domain/result.h"
#include "headgate/market/v1/market.pb.h"

namespace headgate::backtest {

// The services that the actors ask by HTTP, as far as a recording has told what they would have said:
// Open-Meteo's daily high and its run's times, and the exchange's own word on a market. It is told of each
// thing at the instant from which that was known and holds nothing else, so it cannot answer from the future.
// What it was not told is a 404.
class Archive {
 public:
  Archive(std::string forecast_url, std::string exchange_url);

  // ARCHIVE_EVENT: no station settles this event, or its ticker has no date.
  Status learn_forecast(const std::string& event, int64_t high_f_e3, MarketTime known_from);
  void learn_market(const market::v1::MarketInfo& info);

  HttpDone answer(const HttpRequest& request, MarketTime now) const;

 private:
  struct High {
    int64_t high_df = 0;  // tenths of a degree Fahrenheit
    int64_t standard_offset_h = 0;
    int64_t first_day = 0;  // since 1970
    int64_t end_ns = 0;     // of the day
    MarketTime known_from;
  };
  struct Reply {
    int status = 404;
    std::string body;
  };
  Reply forecast_reply(std::string_view path, MarketTime now) const;
  Reply market_reply(std::string_view path) const;

  const std::string forecast_url_;
  const std::string exchange_url_;
  std::map<std::string, High> highs_;  // by "latitude,longitude,date" as requests write them
  std::map<std::string, market::v1::MarketInfo> markets_;
};

}  // namespace headgate::backtest
