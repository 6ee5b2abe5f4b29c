#include "kalshi/archive_codec.h"

#include "kalshi/amount_codec.h"
#include "kalshi/asking.h"
#include "kalshi/page_codec.h"
#include "kalshi/trades_asking.h"

namespace headgate::kalshi {

Request archive_cutoff_request() { return {"GET", "/historical/cutoff", "", ""}; }

Result<ArchiveCutoff> parse_archive_cutoff(std::string_view body) {
  return parse_object<ArchiveCutoff>(body, "", [](json::Reader& reader) {
    return ArchiveCutoff{reader.utc_time("market_settled_ts"), reader.utc_time("trades_created_ts"),
                         reader.utc_time("orders_updated_ts"),
                         utc_time_if_any(reader, "market_positions_last_updated_ts")};
  });
}

Result<Request> archived_markets_request(const ArchivedMarketsQuery& query) {
  const int names = static_cast<int>(!query.series_ticker.empty()) +
                    static_cast<int>(!query.event_ticker.empty()) + static_cast<int>(!query.tickers.empty());
  Asking asking("/historical/markets");
  asking
      .refuse_if(names > 1, "series_ticker", query.series_ticker,
                 "the archive takes series_ticker, event_ticker or tickers, one of them")
      .add("series_ticker", std::string_view(query.series_ticker))
      .add("event_ticker", std::string_view(query.event_ticker))
      .list("tickers", query.tickers, 1000)
      .limit(query.limit, 1000)
      .add("cursor", std::string_view(query.cursor));
  if (!query.with_combos) asking.add("mve_filter", std::string_view("exclude"));
  return asking.done();
}

Result<Request> archived_market_request(const std::string& ticker) {
  return Asking("/historical/markets").segment("ticker", ticker).done();
}

Result<Request> archived_trades_request(const TradesQuery& query) {
  return trades_asking("/historical/trades", query).done();
}

}  // namespace headgate::kalshi
