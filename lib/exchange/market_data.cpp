#include "exchange/market_data.h"

#include <array>

#include "exchange/candle_text.h"
#include "exchange/catalogue.h"
#include "exchange/event_list.h"
#include "exchange/exchange_text.h"
#include "exchange/market_list.h"
#include "exchange/trade_list.h"

namespace headgate::exchange {
namespace {

// The pieces of a path between its strokes: "/markets/KX/orderbook" has three.
std::vector<std::string> pieces_of(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    out.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

struct Fixed {
  std::string_view path;
  Answer (*serve)(const PublicView&, const Target&);
};
constexpr std::array fixed{
    Fixed{"/exchange/status", exchange_status},
    Fixed{"/exchange/schedule", exchange_schedule},
    Fixed{"/exchange/user_data_timestamp", user_data_timestamp},
    Fixed{"/historical/cutoff", cutoff},
    Fixed{"/historical/markets", historical_markets},
    Fixed{"/markets", markets},
    Fixed{"/markets/orderbooks", orderbooks},
    Fixed{"/markets/candlesticks", batch_candles},
    Fixed{"/events", events},
    Fixed{"/events/fee_changes", event_fee_changes},
    Fixed{"/series", series_list},
    Fixed{"/series/fee_changes", series_fee_changes},
};

std::optional<Answer> below_markets(const PublicView& view, const Target& target,
                                    const std::vector<std::string>& path) {
  if (path.size() == 2) return one_market(view, target, path[1], false);
  if (path.size() == 3 && path[2] == "orderbook") return orderbook(view, target, path[1]);
  return std::nullopt;
}

std::optional<Answer> below_events(const PublicView& view, const Target& target,
                                   const std::vector<std::string>& path) {
  if (path.size() == 2) return one_event(view, target, path[1]);
  if (path.size() == 3 && path[2] == "metadata") return event_metadata(view, target, path[1]);
  return std::nullopt;
}

std::optional<Answer> below_series(const PublicView& view, const Target& target,
                                   const std::vector<std::string>& path) {
  if (path.size() == 2) return one_series(view, target, path[1]);
  if (path.size() != 5 || path[4] != "candlesticks") return std::nullopt;
  if (path[2] == "markets") return market_candles(view, target, path[1], path[3]);
  if (path[2] == "events") return event_candles(view, target, path[1], path[3]);
  return std::nullopt;
}

std::optional<Answer> below_historical(const PublicView& view, const Target& target,
                                       const std::vector<std::string>& path) {
  if (path.size() < 3 || path[1] != "markets") return std::nullopt;
  if (path.size() == 3) return one_market(view, target, path[2], true);
  if (path.size() == 4 && path[3] == "candlesticks") return historical_candles(view, target, path[2]);
  return std::nullopt;
}

}  // namespace

std::optional<Answer> market_data(const PublicView& view, const Target& target) {
  for (const Fixed& each : fixed) {
    if (each.path == target.path) return each.serve(view, target);
  }
  if (target.path == "/markets/trades") return trades(view, target, false);
  if (target.path == "/historical/trades") return trades(view, target, true);
  if (auto answer = catalogue(view, target)) return answer;
  const auto path = pieces_of(target.path);
  if (path.size() < 2) return std::nullopt;
  if (path[0] == "markets") return below_markets(view, target, path);
  if (path[0] == "events") return below_events(view, target, path);
  if (path[0] == "series") return below_series(view, target, path);
  if (path[0] == "historical") return below_historical(view, target, path);
  return std::nullopt;
}

}  // namespace headgate::exchange
