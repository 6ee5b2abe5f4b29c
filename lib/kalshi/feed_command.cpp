#include "kalshi/feed_command.h"

#include "json/quote.h"
#include "kalshi/request_check.h"

namespace headgate::kalshi {
namespace {

std::string command(int64_t id, std::string_view name, const json::ObjectWriter& params) {
  return json::ObjectWriter().add("id", id).add("cmd", name).raw("params", params.text()).text();
}

std::string update(int64_t id, int64_t sid, std::string_view action, std::string_view list,
                   const std::vector<std::string>& names) {
  json::ObjectWriter params;
  params.add("sid", sid).add("action", action);
  if (!list.empty()) params.raw(list, json::array_of(names));
  return command(id, "update_subscription", params);
}

RequestCheck flaws_of(const Subscribe& wanted) {
  const bool is_book = wanted.channel == orderbook_channel;
  const bool is_ticker = wanted.channel == ticker_channel;
  const bool is_index = wanted.channel == index_channel || wanted.channel == index_5hz_channel;
  const bool is_whole = is_index || wanted.channel == lifecycle_channel || wanted.channel == groups_channel;
  RequestCheck check;
  check.nonempty("channels", wanted.channel);
  check.refuse_if(is_book && wanted.market_tickers.empty(), "market_tickers", "[]", "must name a market");
  check.refuse_if(is_whole && !wanted.market_tickers.empty(), "market_tickers", wanted.channel,
                  "is no filter of this channel");
  check.refuse_if(!is_ticker && !wanted.market_ids.empty(), "market_ids", wanted.channel, "is taken by ticker alone");
  check.refuse_if(!wanted.market_ids.empty() && !wanted.market_tickers.empty(), "market_ids", "",
                  "must stand without market_tickers");
  check.refuse_if(!is_ticker && wanted.send_initial_snapshot, "send_initial_snapshot", wanted.channel,
                  "is taken by ticker alone");
  check.refuse_if(!is_book && wanted.use_yes_price, "use_yes_price", wanted.channel,
                  "is taken by orderbook_delta alone");
  check.refuse_if(!is_index && !wanted.index_ids.empty(), "index_ids", wanted.channel,
                  "is taken by the index channels alone");
  return check;
}

}  // namespace

Result<std::string> subscribe_command(int64_t id, const Subscribe& subscribe) {
  const RequestCheck check = flaws_of(subscribe);
  if (check.failed()) return check.error();
  json::ObjectWriter params;
  params.raw("channels", json::array_of({subscribe.channel}));
  if (!subscribe.market_tickers.empty()) params.raw("market_tickers", json::array_of(subscribe.market_tickers));
  if (!subscribe.market_ids.empty()) params.raw("market_ids", json::array_of(subscribe.market_ids));
  if (!subscribe.index_ids.empty()) params.raw("index_ids", json::array_of(subscribe.index_ids));
  if (subscribe.send_initial_snapshot) params.add("send_initial_snapshot", true);
  if (subscribe.channel == orderbook_channel) params.add("use_yes_price", subscribe.use_yes_price);
  return command(id, "subscribe", params);
}

std::string subscribe_command(int64_t id, std::string_view channel,
                              const std::vector<std::string>& market_tickers) {
  json::ObjectWriter params;
  params.raw("channels", json::array_of({std::string(channel)}));
  params.raw("market_tickers", json::array_of(market_tickers));
  if (channel == orderbook_channel) params.add("use_yes_price", false);
  return command(id, "subscribe", params);
}

std::string subscribe_command(int64_t id, std::string_view channel) {
  return command(id, "subscribe",
                 json::ObjectWriter().raw("channels", json::array_of({std::string(channel)})));
}

std::string unsubscribe_command(int64_t id, const std::vector<int64_t>& sids) {
  std::string list = "[";
  for (const int64_t sid : sids) list.append(list.size() > 1 ? "," : "").append(std::to_string(sid));
  return command(id, "unsubscribe", json::ObjectWriter().raw("sids", list + "]"));
}

std::string add_markets_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers) {
  return update(id, sid, "add_markets", "market_tickers", market_tickers);
}
std::string delete_markets_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers) {
  return update(id, sid, "delete_markets", "market_tickers", market_tickers);
}
std::string get_snapshot_command(int64_t id, int64_t sid, const std::vector<std::string>& market_tickers) {
  return update(id, sid, "get_snapshot", "market_tickers", market_tickers);
}
std::string subscribe_indices_command(int64_t id, int64_t sid, const std::vector<std::string>& index_ids) {
  return update(id, sid, "subscribe_indices", "index_ids", index_ids);
}
std::string unsubscribe_indices_command(int64_t id, int64_t sid, const std::vector<std::string>& index_ids) {
  return update(id, sid, "unsubscribe_indices", "index_ids", index_ids);
}
std::string index_list_command(int64_t id, int64_t sid) { return update(id, sid, "indexlist", "", {}); }

std::string list_subscriptions_command(int64_t id) {
  return json::ObjectWriter().add("id", id).add("cmd", "list_subscriptions").text();
}

}  // namespace headgate::kalshi
