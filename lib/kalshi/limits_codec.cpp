#include "kalshi/limits_codec.h"

#include <set>

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"

namespace headgate::kalshi {
namespace {

int64_t positive_of(json::Reader& reader, std::string_view name) {
  const int64_t number = reader.integer(name);
  if (number <= 0) reader.refuse(name, std::to_string(number), "must be above zero");
  return number;
}

BucketLimits bucket_of(json::Reader& reader, std::string_view name) {
  const json::Value* object = reader.object(name);
  if (object == nullptr) return {};
  json::Reader bucket(*object, reader.path_of(name));
  const BucketLimits out{positive_of(bucket, "bucket_capacity"), positive_of(bucket, "refill_rate")};
  if (bucket.failed()) reader.adopt(bucket.error());
  return out;
}

UsageGrant read_grant(json::Reader& reader) {
  UsageGrant out;
  out.exchange_instance = reader.nonempty_string("exchange_instance");
  out.level = reader.nonempty_string("level");
  out.source = reader.nonempty_string("source");
  if (reader.says("expires_ts")) out.expires_ns = seconds_of(reader, "expires_ts");
  return out;
}

EndpointCost read_cost(json::Reader& reader) {
  EndpointCost out{reader.nonempty_string("method"), reader.nonempty_string("path"), reader.integer("cost")};
  if (out.cost < 0) reader.refuse("cost", std::to_string(out.cost), "must not be negative");
  return out;
}

std::string_view first_part(std::string_view& path) {
  const size_t end = path.find('/');
  const std::string_view part = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  return part;
}

// How closely a pattern fits: its exact parts count most; nothing when it does not fit.
std::optional<int> closeness(std::string_view pattern, std::string_view path) {
  int exact = 0;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view wanted = first_part(pattern);
    if (wanted.starts_with("*")) return path.empty() ? std::nullopt : std::optional(exact);
    const std::string_view found = first_part(path);
    if (wanted == found) {
      exact += 2;
    } else if (wanted.starts_with(":") && !found.empty()) {
      exact += 1;
    } else {
      return std::nullopt;
    }
  }
  return exact;
}

}  // namespace

int64_t EndpointCostTable::cost_of(std::string_view method, std::string_view path) const {
  int64_t cost = default_cost;
  int best = -1;
  for (const EndpointCost& each : endpoints) {
    if (each.method != method) continue;
    const auto fit = closeness(each.path, path);
    if (!fit || *fit <= best) continue;
    best = *fit;
    cost = each.cost;
  }
  return cost;
}

Result<AccountLimits> parse_account_limits(std::string_view body) {
  return parse_object<AccountLimits>(body, "", [](json::Reader& reader) {
    AccountLimits out;
    out.tier = reader.nonempty_string("usage_tier");
    out.read = bucket_of(reader, "read");
    out.write = bucket_of(reader, "write");
    out.grants = items_of<UsageGrant>(reader, "grants", read_grant);
    return out;
  });
}

Request account_limits_request() { return {"GET", "/account/limits", "", ""}; }

Result<EndpointCostTable> parse_endpoint_costs(std::string_view body) {
  return parse_object<EndpointCostTable>(body, "", [](json::Reader& reader) {
    EndpointCostTable out;
    out.default_cost = positive_of(reader, "default_cost");
    out.endpoints = items_of<EndpointCost>(reader, "endpoint_costs", read_cost);
    std::set<std::string> seen;
    for (const EndpointCost& each : out.endpoints) {
      const std::string name = each.method + " " + each.path;
      if (!seen.insert(name).second) reader.refuse("endpoint_costs", name, "must occur once");
    }
    return out;
  });
}

Request endpoint_costs_request() { return {"GET", "/account/endpoint_costs", "", ""}; }

}  // namespace headgate::kalshi
