#include "exchange/feed_command.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace headgate::exchange {
namespace {

using nlohmann::json;

FeedRefusal invalid(std::string message) { return {FeedError::invalid_parameter, std::move(message), {}}; }

std::optional<size_t> market_of_id(const Floor& floor, const std::string& id) {
  for (size_t market = 0; market < floor.market_count(); ++market) {
    if (market_id(floor.ticker(market)) == id) return market;
  }
  return std::nullopt;
}

// One of the four ways in which a command may name its markets.
struct Way {
  const char* name;
  bool list;
  bool by_id;
};
constexpr Way ways[] = {{"market_ticker", false, false},
                        {"market_tickers", true, false},
                        {"market_id", false, true},
                        {"market_ids", true, true}};

}  // namespace

std::variant<NamedMarkets, FeedRefusal> named_markets(const json& params, const Floor& floor) {
  const Way* chosen = nullptr;
  for (const Way& way : ways) {
    if (!params.contains(way.name)) continue;
    if (chosen != nullptr)
      return invalid(std::string("Invalid parameter: ") + chosen->name + " excludes " + way.name);
    chosen = &way;
  }
  if (chosen == nullptr) return NamedMarkets{};
  json names = params[chosen->name];
  if (!chosen->list) names = json::array({names});
  if (!names.is_array()) return invalid(std::string("Invalid parameter: ") + chosen->name + " is no list");
  if (names.empty()) return FeedRefusal{FeedError::market_ticker_required, {}, {}};
  NamedMarkets out{true, chosen->by_id, {}};
  FeedRefusal unknown = invalid("Invalid parameter: unknown market");
  for (const json& name : names) {
    if (!name.is_string()) return invalid(std::string("Invalid parameter: ") + chosen->name);
    const auto& text = name.get_ref<const std::string&>();
    const auto market = chosen->by_id ? market_of_id(floor, text) : floor.market(text);
    if (!market) unknown.tickers.push_back(text);
    if (market && std::find(out.markets.begin(), out.markets.end(), *market) == out.markets.end())
      out.markets.push_back(*market);
  }
  if (!unknown.tickers.empty()) return unknown;
  return out;
}

std::variant<FeedFlags, FeedRefusal> feed_flags(const json& params) {
  FeedFlags out;
  const std::pair<const char*, bool*> flags[] = {{"use_yes_price", &out.yes_prices},
                                                 {"send_initial_snapshot", &out.initial_snapshot},
                                                 {"skip_ticker_ack", &out.skips_lists}};
  for (const auto& [name, flag] : flags) {
    if (!params.contains(name)) continue;
    if (!params[name].is_boolean())
      return invalid(std::string("Invalid parameter: ") + name + " must be true or false");
    *flag = params[name].get<bool>();
  }
  return out;
}

std::optional<std::vector<uint64_t>> named_sids(const json& params) {
  if (params.contains("sid") && params.contains("sids")) return std::nullopt;
  json sids = params.value("sids", json::array());
  if (params.contains("sid")) sids = json::array({params["sid"]});
  if (!sids.is_array()) return std::nullopt;
  std::vector<uint64_t> out;
  for (const json& sid : sids) {
    if (!sid.is_number_unsigned()) return std::nullopt;
    out.push_back(sid.get<uint64_t>());
  }
  return out;
}

std::variant<std::optional<std::vector<std::string>>, FeedRefusal> named_subjects(
    const json& params, ChannelTerms::Subjects subjects) {
  const char* name = subjects == ChannelTerms::Subjects::indices ? "index_ids" : "underlying_tickers";
  if (!params.contains(name)) return std::optional<std::vector<std::string>>{};
  const json& list = params[name];
  if (!list.is_array()) return invalid(std::string("Invalid parameter: ") + name + " is no list");
  std::vector<std::string> out;
  for (const json& each : list) {
    if (!each.is_string()) return invalid(std::string("Invalid parameter: ") + name);
    out.push_back(each.get<std::string>());
  }
  return std::optional(std::move(out));
}

std::optional<FeedRefusal> judge_communications(const json& params) {
  constexpr int64_t shards_most = 100;
  const json filter = params.value("user_filter", json(""));
  const bool known = filter.is_string() && (filter.get_ref<const std::string&>().empty() || filter == "self");
  if (!known) return invalid("Invalid parameter: user_filter");
  const json factor = params.value("shard_factor", json()), key = params.value("shard_key", json());
  if ((!factor.is_null() && !factor.is_number_integer()) || (!key.is_null() && !key.is_number_integer()))
    return invalid("Invalid parameter: shards are whole numbers");
  if (!key.is_null() && factor.is_null()) return FeedRefusal{FeedError::shard_factor_required, {}, {}};
  if (factor.is_null()) return std::nullopt;
  const auto shards = factor.get<int64_t>();
  if (shards <= 0) return FeedRefusal{FeedError::shard_factor_positive, {}, {}};
  if (shards > shards_most) return FeedRefusal{FeedError::shard_factor_limit, {}, {}};
  const int64_t shard = key.is_null() ? 0 : key.get<int64_t>();
  if (shard < 0 || shard >= shards) return FeedRefusal{FeedError::shard_key_in_range, {}, {}};
  return std::nullopt;
}

}  // namespace headgate::exchange
