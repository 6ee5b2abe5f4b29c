#include "world/arguments.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "domain/decimal.h"
#include "world/generated/generated_world.h"
#include "world/generated/key_file.h"
#include "world/recorded/recorded_world.h"

namespace headgate::world {
namespace {

Error usage(const char* option, const std::string& value, const char* mend) {
  return {"USAGE", option, value, mend};
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<std::optional<int64_t>> days_of(const std::string& text) {
  if (text == "endless") return std::optional<int64_t>{};
  const auto days = parse_decimal(text, 0);
  if (!days || *days < 1 || *days > 1000) return usage("--days", text, "must be 1 to 1000, or endless");
  return std::optional<int64_t>{*days};
}

Result<std::vector<const sky::Place*>> places_of(const std::vector<std::string>& cities) {
  std::vector<const sky::Place*> out;
  for (const std::string& series : cities) {
    const sky::Place* place = sky::place_of_series(series);
    if (place == nullptr) return usage("--cities", series, "must be series of daily highs, as KXHIGHNY");
    if (std::find(out.begin(), out.end(), place) != out.end())
      return usage("--cities", series, "must be named once");
    out.push_back(place);
  }
  return out;
}

Result<std::optional<MarketTime>> begin_of(const std::string& text, UtcTime now) {
  if (text.empty()) return std::optional<MarketTime>{};
  const auto at_ns = text == "now" ? std::optional(now.ns() / ns_per_s * ns_per_s) : parse_iso_utc(text);
  if (!at_ns || *at_ns % ns_per_s != 0)
    return usage("--begin", text, "must be now, or a whole second of UTC as 2026-11-20T15:00:00Z");
  return std::optional(MarketTime::from_ns(*at_ns));
}

// The keys of both ways of naming them.
Result<MemberKeys> keys_of(const Arguments& arguments) {
  MemberKeys out;
  if (!arguments.keys_file.empty()) {
    const std::string text = text_of_file(arguments.keys_file);
    if (text.empty()) return usage("--keys", arguments.keys_file, "must be a file that can be read");
    auto parsed = parse_key_file(text, arguments.keys_file);
    if (!parsed) return parsed.error();
    out = *std::move(parsed);
  }
  // Without them it would take anybody's orders, which is not the exchange's rule.
  if (out.keys.empty() && arguments.public_keys.empty())
    return usage("--public-key", "", "must name the file of the member's public key, or --recorded be given");
  if (arguments.key_ids.size() < arguments.public_keys.size())
    return usage("--key-id", "", "must be the id that the member signs under");
  if (arguments.key_ids.size() > arguments.public_keys.size())
    return usage("--public-key", "", "must be given as often as --key-id");
  for (size_t i = 0; i < arguments.key_ids.size(); ++i) {
    MemberKey key;
    key.id = arguments.key_ids[i];
    key.public_key_file = arguments.public_keys[i];
    out.keys.push_back(std::move(key));
  }
  return out;
}

Result<SignatureCheck> signature_of(const MemberKeys& keys) {
  std::optional<SignatureCheck> out;
  for (const MemberKey& key : keys.keys) {
    const std::string text = text_of_file(key.public_key_file);
    if (text.empty()) return usage("--public-key", key.public_key_file, "must be a file that can be read");
    if (!out) {
      auto first = SignatureCheck::of(key.id, text);
      if (!first) return usage("--public-key", key.public_key_file, first.error().mend.c_str());
      out = *std::move(first);
      continue;
    }
    const Status added = out->add(key.id, text);
    if (!added) return usage("--public-key", key.public_key_file, added.error().mend.c_str());
  }
  return *std::move(out);
}

// "A=B" in two; nothing without both.
std::optional<std::pair<std::string, std::string>> split(const std::string& text) {
  const size_t at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size()) return std::nullopt;
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

std::optional<int64_t> shard_of(const std::string& text) {
  const auto number = parse_decimal(text, 0);
  return number && *number >= 0 && *number < exchange::shard_count ? number : std::nullopt;
}

Status set_shards(const Arguments& arguments, exchange::House& house) {
  for (const std::string& each : arguments.shards) {
    const auto parts = split(each);
    const auto shard = parts ? shard_of(parts->second) : std::nullopt;
    if (!shard) return usage("--shard", each, "must be a series and a shard, as KXHIGHNY=2");
    house.shard_of_series[parts->first] = *shard;
  }
  for (const std::string& each : arguments.shard_cash) {
    const auto parts = split(each);
    const auto shard = parts ? shard_of(parts->first) : std::nullopt;
    const int64_t cash_e6 = parts ? parse_decimal(parts->second, 6).value_or(-1) : -1;
    if (!shard || *shard == 0 || cash_e6 < 0 || cash_e6 > 1'000'000'000'000)
      return usage("--shard-cash", each, "must be a shard other than 0 and dollars, as 2=100");
    house.shard_cash[*shard] = Money::from_e6(cash_e6);
  }
  return Done{};
}

Status set_keys(const MemberKeys& keys, exchange::House& house) {
  for (const MemberKey& key : keys.keys) {
    exchange::ApiKey known{key.id, key.name.empty() ? key.id : key.name, {}, key.subaccount};
    for (const std::string& word : key.scopes) {
      const auto scope = exchange::scope_of(word);
      if (!scope) return usage("--keys", word, "must be a scope of the exchange, as read or write::trade");
      known.scopes.push_back(*scope);
    }
    house.api_keys.push_back(std::move(known));
  }
  house.region_expires_s = keys.region_expires_s;
  return Done{};
}

Result<exchange::House> house_of(const Arguments& arguments, const MemberKeys& keys) {
  static const std::map<std::string, exchange::Tier> tiers{
      {"none", exchange::Tier::none},         {"basic", exchange::Tier::basic},
      {"advanced", exchange::Tier::advanced}, {"expert", exchange::Tier::expert},
      {"premier", exchange::Tier::premier},   {"paragon", exchange::Tier::paragon},
      {"prime", exchange::Tier::prime},       {"prestige", exchange::Tier::prestige}};
  exchange::House out;
  out.read_lag_ns = arguments.read_lag_ms * ns_per_ms;
  out.weekly_maintenance = arguments.maintenance;
  const auto tier = tiers.find(arguments.tier);
  if (tier == tiers.end()) return usage("--tier", arguments.tier, "must be none, basic … prestige");
  out.tier = tier->second;
  if (arguments.precision != "centicent" && arguments.precision != "cent")
    return usage("--account-precision", arguments.precision, "must be centicent or cent");
  if (arguments.precision == "cent") out.precision = venue::Precision::cent;
  if (const Status done = set_shards(arguments, out); !done) return done.error();
  if (const Status done = set_keys(keys, out); !done) return done.error();
  return out;
}

Result<std::unique_ptr<World>> generated_world(const Arguments& arguments, UtcTime now) {
  if (!arguments.event.empty()) return usage("--event", arguments.event, "belongs to --recorded");
  const auto days = days_of(arguments.days);
  if (!days) return days.error();
  const auto places = places_of(arguments.cities);
  if (!places) return places.error();
  const auto cash_e6 = parse_decimal(arguments.cash, 6);
  if (!cash_e6 || *cash_e6 <= 0 || *cash_e6 > 1'000'000'000'000)
    return usage("--cash", arguments.cash, "must be dollars up to a million");
  const auto begin = begin_of(arguments.begin, now);
  if (!begin) return begin.error();
  const auto keys = keys_of(arguments);
  if (!keys) return keys.error();
  auto signature = signature_of(*keys);
  if (!signature) return signature.error();
  auto house = house_of(arguments, *keys);
  if (!house) return house.error();
  const WorldTerms terms{arguments.seed,  *days,  *places,          Money::from_e6(*cash_e6),
                         arguments.admin, *begin, *std::move(house)};
  return std::unique_ptr<World>(std::make_unique<GeneratedWorld>(terms, *std::move(signature)));
}

}  // namespace

Result<Serving> serving_of(const Arguments& arguments) {
  Serving out{arguments.port, {}, arguments.clock == "free"};
  if (!out.free && arguments.clock != "client")
    return usage("--clock", arguments.clock, "must be client or free");
  const std::string speed = !arguments.speed.empty() ? arguments.speed : out.free ? "1" : "max";
  if (speed == "max") {
    if (out.free) return usage("--speed", speed, "must be a number where the clock runs freely");
    return out;
  }
  const auto e3 = parse_decimal(speed, 3);
  if (!e3 || *e3 <= 0) return usage("--speed", speed, "must be market seconds per second, or max");
  out.speed = static_cast<double>(*e3) / 1000;
  out.on_utc = out.free && *e3 == 1'000 && arguments.begin == "now";
  return out;
}

Result<std::unique_ptr<World>> world_of(const Arguments& arguments, UtcTime now) {
  if (arguments.folder.empty()) return generated_world(arguments, now);
  if (arguments.event.empty()) return usage("--event", "", "must name the recorded event");
  if (!arguments.begin.empty()) return usage("--begin", arguments.begin, "belongs to a generated world");
  auto recording = read_recording(arguments.folder, arguments.event);
  if (!recording) return recording.error();
  return std::unique_ptr<World>(std::make_unique<RecordedWorld>(std::move(*recording), arguments.admin));
}

}  // namespace headgate::world
