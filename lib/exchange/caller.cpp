#include "exchange/caller.h"

#include <array>

namespace headgate::exchange {
namespace {

constexpr std::array<std::string_view, 9> words = {
    "",
    "read",
    "read::block_trade_accept",
    "read::portfolio_balance",
    "write",
    "write::trade",
    "write::transfer",
    "write::fcm_risk",
    "write::block_trade_accept",
};

}  // namespace

std::string_view word_of(Scope scope) { return words.at(static_cast<size_t>(scope)); }

std::optional<Scope> scope_of(std::string_view word) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (words.at(i) == word) return static_cast<Scope>(i);
  }
  return std::nullopt;
}

Scope parent_of(Scope scope) {
  if (scope == Scope::none) return scope;
  return scope < Scope::write ? Scope::read : Scope::write;
}

}  // namespace headgate::exchange
