#include "kalshi/exchange_status_codec.h"

#include <algorithm>

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

ShardActivity read_shard(json::Reader& reader) {
  ShardActivity out;
  out.exchange_index = shard_of(reader, "exchange_index");
  out.description = string_if_any(reader, "description").value_or("");
  out.exchange_active = reader.boolean("exchange_active");
  out.trading_active = reader.boolean("trading_active");
  out.transfers_active = reader.boolean("intra_exchange_transfers_active");
  return out;
}

void refuse_twice(json::Reader& reader, const std::vector<ShardActivity>& shards) {
  for (size_t i = 0; i < shards.size(); ++i) {
    const auto same = [&](const ShardActivity& each) {
      return each.exchange_index == shards[i].exchange_index;
    };
    if (std::count_if(shards.begin(), shards.end(), same) < 2) continue;
    const std::string at = "exchange_index_statuses[" + std::to_string(i) + "].exchange_index";
    return reader.refuse(at, std::to_string(shards[i].exchange_index), "must be told once");
  }
}

}  // namespace

bool ExchangeActivity::trading_on(int32_t exchange_index) const {
  if (shards.empty()) return exchange_active && trading_active;
  const auto found = std::find_if(shards.begin(), shards.end(), [&](const ShardActivity& each) {
    return each.exchange_index == exchange_index;
  });
  return found != shards.end() && found->exchange_active && found->trading_active;
}

Request exchange_status_request() { return {"GET", "/exchange/status", "", ""}; }

Result<ExchangeActivity> parse_exchange_status(std::string_view body) {
  return parse_object<ExchangeActivity>(body, "", [](json::Reader& reader) {
    ExchangeActivity out;
    out.exchange_active = reader.boolean("exchange_active");
    out.trading_active = reader.boolean("trading_active");
    out.transfers_active = boolean_if_any(reader, "intra_exchange_transfers_active");
    out.resumes_ns = utc_time_if_any(reader, "exchange_estimated_resume_time");
    if (reader.says("exchange_index_statuses")) {
      out.shards = items_of<ShardActivity>(reader, "exchange_index_statuses", read_shard);
      refuse_twice(reader, out.shards);
    }
    return out;
  });
}

Request user_data_timestamp_request() { return {"GET", "/exchange/user_data_timestamp", "", ""}; }

Result<int64_t> parse_user_data_timestamp(std::string_view body) {
  return parse_object<int64_t>(body, "", [](json::Reader& reader) { return reader.utc_time("as_of_time"); });
}

}  // namespace headgate::kalshi
