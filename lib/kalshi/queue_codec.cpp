#include "kalshi/queue_codec.h"

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {

Result<std::vector<QueuePosition>> parse_queue_positions(std::string_view body) {
  using All = std::vector<QueuePosition>;
  return parse_object<All>(body, "", [](json::Reader& reader) {
    return items_of<QueuePosition>(reader, "queue_positions", [](json::Reader& item) {
      return QueuePosition{item.nonempty_string("order_id"), item.nonempty_string("market_ticker"),
                           count_of(item, "queue_position_fp")};
    });
  });
}

Result<Quantity> parse_queue_position(std::string_view body) {
  return parse_object<Quantity>(body, "",
                                [](json::Reader& reader) { return count_of(reader, "queue_position_fp"); });
}

Result<Request> queue_positions_request(const std::vector<std::string>& market_tickers,
                                        const std::string& event_ticker, std::optional<int32_t> subaccount) {
  RequestCheck check;
  check.refuse_if(market_tickers.empty() && event_ticker.empty(), "market_tickers", "",
                  "must be said, or event_ticker");
  check.subaccount(subaccount);
  if (check.failed()) return check.error();
  Query query;
  query.add("market_tickers", market_tickers).add("event_ticker", event_ticker);
  query.add("subaccount", subaccount);
  return Request{"GET", "/portfolio/orders/queue_positions", query.text(), ""};
}

Result<Request> queue_position_request(const std::string& order_id) {
  RequestCheck check;
  check.nonempty("order_id", order_id);
  if (check.failed()) return check.error();
  return Request{"GET", "/portfolio/orders/" + percent_encoded(order_id) + "/queue_position", "", ""};
}

}  // namespace headgate::kalshi
