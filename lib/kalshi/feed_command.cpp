#include "kalshi/feed_command.h"

#include "json/quote.h"

namespace headgate::kalshi {
namespace {

std::string command(int64_t id, std::string_view name, const json::ObjectWriter& params) {
  return json::ObjectWriter().add("id", id).add("cmd", name).raw("params", params.text()).text();
}

}  // namespace

std::string subscribe_command(int64_t id, std::string_view channel,
                              const std::vector<std::string>& market_tickers) {
  json::ObjectWriter params;
  params.raw("channels", json::array_of({std::string(channel)}));
  params.raw("market_tickers", json::array_of(market_tickers));
  if (channel == orderbook_channel) params.add("use_yes_price", false);
  return command(id, "subscribe", params);
}

std::string get_snapshot_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers) {
  json::ObjectWriter params;
  params.add("sid", sid).add("action", "get_snapshot").raw("market_tickers", json::array_of(market_tickers));
  return command(id, "update_subscription", params);
}

std::string unsubscribe_command(int64_t id, const std::vector<int64_t>& sids) {
  std::string list = "[";
  for (const int64_t sid : sids) list.append(list.size() > 1 ? "," : "").append(std::to_string(sid));
  return command(id, "unsubscribe", json::ObjectWriter().raw("sids", list + "]"));
}

}  // namespace headgate::kalshi
