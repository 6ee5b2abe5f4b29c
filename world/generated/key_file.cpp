#include "world/generated/key_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace headgate::world {
namespace {

using nlohmann::json;

Error wrong(const std::string& field, const char* mend) { return {"KEY_FILE", "--keys", field, mend}; }

// The first key of an object that is none of these.
std::optional<std::string> stranger(const json& object, std::initializer_list<const char*> known) {
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) return name;
  }
  return std::nullopt;
}

Result<MemberKey> parse_key(const json& entry, const std::string& folder) {
  if (!entry.is_object()) return wrong("keys", "must be objects");
  if (const auto name = stranger(entry, {"key_id", "public_key_file", "name", "scopes", "subaccount"}))
    return wrong(*name, "is unknown");
  MemberKey out;
  const std::pair<const char*, std::string*> texts[] = {
      {"key_id", &out.id}, {"public_key_file", &out.public_key_file}, {"name", &out.name}};
  for (const auto& [name, place] : texts) {
    if (!entry.contains(name)) continue;
    if (!entry[name].is_string()) return wrong(name, "must be a text");
    *place = entry[name].get<std::string>();
  }
  if (out.id.empty()) return wrong("key_id", "must be given");
  if (out.public_key_file.empty()) return wrong("public_key_file", "must be given");
  if (!out.public_key_file.starts_with('/')) out.public_key_file = folder + out.public_key_file;
  if (entry.contains("scopes")) {
    if (!entry["scopes"].is_array()) return wrong("scopes", "must be a list");
    out.scopes.clear();
    for (const json& scope : entry["scopes"]) {
      if (!scope.is_string()) return wrong("scopes", "must be texts");
      out.scopes.push_back(scope.get<std::string>());
    }
  }
  if (entry.contains("subaccount")) {
    if (!entry["subaccount"].is_number_unsigned()) return wrong("subaccount", "must be 0 to 63");
    out.subaccount = entry["subaccount"].get<int64_t>();
  }
  return out;
}

}  // namespace

Result<MemberKeys> parse_key_file(const std::string& text, const std::string& beside) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return wrong("", "must be a JSON object");
  if (const auto name = stranger(document, {"keys", "api_key_region_expiration_ts"}))
    return wrong(*name, "is unknown");
  if (!document.contains("keys") || !document["keys"].is_array() || document["keys"].empty())
    return wrong("keys", "must be a list of at least one key");
  MemberKeys out;
  const std::string folder = beside.substr(0, beside.rfind('/') + 1);
  for (const json& entry : document["keys"]) {
    auto key = parse_key(entry, folder);
    if (!key) return key.error();
    out.keys.push_back(*std::move(key));
  }
  if (!document.contains("api_key_region_expiration_ts")) return out;
  if (!document["api_key_region_expiration_ts"].is_number_integer())
    return wrong("api_key_region_expiration_ts", "must be Unix seconds");
  out.region_expires_s = document["api_key_region_expiration_ts"].get<int64_t>();
  return out;
}

}  // namespace headgate::world
