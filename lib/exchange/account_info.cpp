#include "exchange/account_info.h"

#include "exchange/json_text.h"

namespace headgate::exchange {
namespace {

void write_bucket(JsonText& out, std::string_view name, const BucketLimit& limit) {
  out.key(name).open().number("bucket_capacity", limit.capacity).number("refill_rate", limit.per_s).close();
}

}  // namespace

Answer show_limits(const RateLimits& limits, bool upgraded) {
  const TierLimit& limit = limit_of(limits.tier());
  JsonText out;
  out.open().key("grants").open_list();
  if (upgraded) {
    out.open().text("exchange_instance", "event_contract").text("level", "advanced");
    out.text("source", "manual").close();
  }
  out.close_list();
  write_bucket(out, "read", limit.read);
  out.text("usage_tier", limit.name);
  write_bucket(out, "write", limit.write);
  return {200, out.close().take()};
}

// Without goals: the volumes that earn a tier are not published.
Answer show_volume_progress(const Floor& floor, MarketTime as_of) {
  constexpr int64_t days_30_ns = 30LL * 24 * 3600 * ns_per_s;
  Quantity volume;
  for (const OwnHistory::Fill& fill : floor.own().fills()) {
    if (fill.at <= as_of && fill.at > as_of.plus_ns(-days_30_ns)) volume += fill.quantity;
  }
  JsonText out;
  out.open().key("volume_progress").open_list().open();
  out.number("computed_ts", as_of.ns() / ns_per_s).count("trailing_30d_volume_fp", volume);
  out.key("goals").open_list().close_list();
  return {200, out.close().close_list().close().take()};
}

Answer list_api_keys(const Floor& floor) {
  JsonText out;
  out.open().key("api_keys").open_list();
  for (const ApiKey& key : floor.house().api_keys) {
    out.open().text("api_key_id", key.id).text("name", key.name).key("scopes").open_list();
    for (const Scope scope : key.scopes) out.text(word_of(scope));
    out.close_list();
    if (key.subaccount) out.number("subaccount", *key.subaccount);
    out.close();
  }
  out.close_list();
  if (const auto until_s = floor.house().region_expires_s)
    out.number("api_key_region_expiration_ts", *until_s);
  return {200, out.close().take()};
}

Answer remove_api_key(const Floor& floor, const std::string& id) {
  for (const ApiKey& key : floor.house().api_keys) {
    if (key.id == id) return permission_denied("keys of the simulated exchange are given at its start");
  }
  return not_found();
}

Answer user_data_timestamp(MarketTime as_of) {
  return {200, JsonText().open().text("as_of_time", iso_utc(as_of.ns())).close().take()};
}

Answer show_costs(std::span<const EndpointCost> costs) {
  constexpr std::string_view root = "/trade-api/v2";
  JsonText out;
  out.open().number("default_cost", default_cost).key("endpoint_costs").open_list();
  for (const EndpointCost& each : costs) {
    out.open().number("cost", each.cost).text("method", each.method);
    out.text("path", std::string(root).append(each.path)).close();
  }
  return {200, out.close_list().close().take()};
}

}  // namespace headgate::exchange
