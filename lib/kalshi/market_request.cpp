#include "kalshi/market_request.h"

#include <array>

#include "kalshi/asking.h"
#include "kalshi/trades_asking.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr int64_t rows_most = 1000;
constexpr size_t books_most = 100;
constexpr int64_t depth_most = 100;
constexpr size_t tickers_most = 1000;  // a page holds no more

constexpr std::array<Word<MarketFilter>, 5> filters{{{"unopened", MarketFilter::unopened},
                                                     {"open", MarketFilter::open},
                                                     {"paused", MarketFilter::paused},
                                                     {"closed", MarketFilter::closed},
                                                     {"settled", MarketFilter::settled}}};
constexpr std::array<Word<Combos>, 2> combos{{{"exclude", Combos::excluded}, {"only", Combos::only}}};

struct Windows {
  const MarketsQuery& query;
  Asking& asking;

  // A status that the family does not go with is refused by the exchange for the whole list.
  void only_with(std::initializer_list<MarketFilter> statuses, const char* name) const {
    bool fits = query.status == MarketFilter::any;
    for (const MarketFilter status : statuses) fits = fits || query.status == status;
    asking.refuse_if(!fits, "status", std::string(text_of<MarketFilter>(query.status, filters)),
                     std::string("does not go with ") + name);
  }
  void within(const SecondsRange& range, const char* min, const char* max) const {
    const bool turned = range.min_s && range.max_s && *range.min_s > *range.max_s;
    asking.refuse_if(turned, max, std::to_string(range.max_s.value_or(0)),
                     std::string("must not precede ") + min);
    asking.add(min, range.min_s).add(max, range.max_s);
  }

  void operator()(std::monostate) const {}
  void operator()(const CreatedWithin& range) const {
    only_with({MarketFilter::unopened, MarketFilter::open}, "min_created_ts");
    within(range, "min_created_ts", "max_created_ts");
  }
  void operator()(const ClosingWithin& range) const {
    only_with({MarketFilter::closed}, "min_close_ts");
    within(range, "min_close_ts", "max_close_ts");
  }
  void operator()(const SettledWithin& range) const {
    only_with({MarketFilter::settled}, "min_settled_ts");
    within(range, "min_settled_ts", "max_settled_ts");
  }
  void operator()(const UpdatedSince& since) const {
    only_with({}, "min_updated_ts");
    const bool alone =
        query.event_ticker.empty() && query.tickers.empty() && query.combos == Combos::excluded;
    asking.refuse_if(!alone, "min_updated_ts", std::to_string(since.min_s),
                     "goes with series_ticker and excluded combinations alone");
    asking.add("min_updated_ts", std::optional<int64_t>(since.min_s));
  }
};

}  // namespace

Result<Request> markets_request(const MarketsQuery& query) {
  Asking asking("/markets");
  asking.limit(query.limit, rows_most)
      .add("cursor", std::string_view(query.cursor))
      .refuse_if(query.event_ticker.find(',') != std::string::npos, "event_ticker", query.event_ticker,
                 "must be one event")
      .add("event_ticker", std::string_view(query.event_ticker))
      .add("series_ticker", std::string_view(query.series_ticker))
      .list("tickers", query.tickers, tickers_most)
      .add("status", text_of<MarketFilter>(query.status, filters))
      .add("mve_filter", text_of<Combos>(query.combos, combos));
  std::visit(Windows{query, asking}, query.window);
  return asking.done();
}

Result<Request> market_request(const std::string& ticker) {
  return Asking("/markets").segment("ticker", ticker).done();
}

Result<Request> orderbook_request(const std::string& ticker, int64_t depth) {
  Asking asking("/markets");
  asking.segment("ticker", ticker).part("/orderbook");
  asking.refuse_if(depth < 0 || depth > depth_most, "depth", std::to_string(depth), "must be 0 to 100");
  if (depth > 0) asking.add("depth", std::optional<int64_t>(depth));
  return asking.done();
}

Result<Request> orderbooks_request(const std::vector<std::string>& tickers) {
  return Asking("/markets/orderbooks")
      .refuse_if(tickers.empty(), "tickers", "", "must name a market")
      .each("tickers", tickers, books_most)
      .done();
}

Result<Request> trades_request(const TradesQuery& query) {
  return trades_asking("/markets/trades", query).done();
}

}  // namespace headgate::kalshi
