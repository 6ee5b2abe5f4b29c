#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/moment.h"

namespace headgate::exchange {

// What a key may do. A parent (read, write) grants its children.
enum class Scope : uint8_t {
  none = 0,  // needed for what everybody may ask
  read = 1,
  read_block_trade_accept = 2,
  read_portfolio_balance = 3,
  write = 4,
  write_trade = 5,
  write_transfer = 6,
  write_fcm_risk = 7,
  write_block_trade_accept = 8,
};
// Kalshi's word, e.g. "write::trade"; empty for none.
std::string_view word_of(Scope scope);
std::optional<Scope> scope_of(std::string_view word);
Scope parent_of(Scope scope);  // itself when it has none

// Who asks, as far as the key tells; the signature was judged before. The default may do everything.
struct Caller {
  std::vector<Scope> scopes = {Scope::read, Scope::write};
  std::optional<int64_t> subaccount = {};  // the only one on which the key may act
  // By what the token buckets refill: the machine's own time, since a fast world's market time would fill
  // them in no time.
  MachineTime at = {};
  bool authenticated = true;

  bool may(Scope needed) const {
    if (needed == Scope::none) return true;
    return std::any_of(scopes.begin(), scopes.end(),
                       [&](Scope each) { return each == needed || each == parent_of(needed); });
  }
};

}  // namespace headgate::exchange
