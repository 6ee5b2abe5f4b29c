#include "kalshi/api_key_codec.h"

#include <algorithm>
#include <array>

#include "kalshi/amount_codec.h"
#include "kalshi/page_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<KeyScope>, 8> words{{
    {"read", KeyScope::read},
    {"read::block_trade_accept", KeyScope::read_block_trade_accept},
    {"read::portfolio_balance", KeyScope::read_portfolio_balance},
    {"write", KeyScope::write},
    {"write::trade", KeyScope::write_trade},
    {"write::transfer", KeyScope::write_transfer},
    {"write::fcm_risk", KeyScope::write_fcm_risk},
    {"write::block_trade_accept", KeyScope::write_block_trade_accept},
}};

bool has(const std::vector<KeyScope>& scopes, KeyScope wanted) {
  return std::find(scopes.begin(), scopes.end(), wanted) != scopes.end();
}

// A scope nobody here knows may be one that must not be held, so it is an error like any unknown word.
std::vector<KeyScope> scopes_of(json::Reader& reader) {
  std::vector<KeyScope> out;
  const std::vector<std::string> texts = texts_of(reader, "scopes");
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto found =
        std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.text == texts[i]; });
    if (found != words.end()) {
      out.push_back(found->meaning);
    } else {
      reader.refuse("scopes[" + std::to_string(i) + "]", texts[i].empty() ? "\"\"" : texts[i],
                    "must be a scope that is known");
    }
  }
  return out;
}

ApiKey read_key(json::Reader& reader) {
  ApiKey out;
  out.id = reader.nonempty_string("api_key_id");
  out.name = reader.string("name");
  out.scopes = scopes_of(reader);
  out.subaccount = subaccount_if_any(reader, "subaccount");
  out.fcm_subtrader_id = string_if_any(reader, "fcm_subtrader_id");
  return out;
}

}  // namespace

std::string_view text_of(KeyScope scope) { return text_of<KeyScope>(scope, words); }

bool ApiKey::may_read() const { return has(scopes, KeyScope::read); }
bool ApiKey::may_trade() const { return has(scopes, KeyScope::write) || has(scopes, KeyScope::write_trade); }
bool ApiKey::may_transfer() const {
  return has(scopes, KeyScope::write) || has(scopes, KeyScope::write_transfer);
}

const ApiKey* ApiKeys::find(std::string_view id) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const ApiKey& key) { return key.id == id; });
  return found == keys.end() ? nullptr : &*found;
}

Result<ApiKeys> parse_api_keys(std::string_view body) {
  return parse_object<ApiKeys>(body, "", [](json::Reader& reader) {
    ApiKeys out;
    out.keys = items_of<ApiKey>(reader, "api_keys", read_key);
    if (reader.says("api_key_region_expiration_ts")) {
      out.region_expires_ns = seconds_of(reader, "api_key_region_expiration_ts");
    }
    return out;
  });
}

Request api_keys_request() { return {"GET", "/api_keys", "", ""}; }

}  // namespace headgate::kalshi
