#include "kalshi/strike_codec.h"

#include <algorithm>
#include <array>

#include "kalshi/amount_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

using market::v1::MarketInfo;
using market::v1::StrikeKind;

constexpr std::array<Word<StrikeKind>, 8> strike_kinds{{
    {"less", market::v1::STRIKE_KIND_LESS},
    {"less_or_equal", market::v1::STRIKE_KIND_LESS_OR_EQUAL},
    {"between", market::v1::STRIKE_KIND_BETWEEN},
    {"greater", market::v1::STRIKE_KIND_GREATER},
    {"greater_or_equal", market::v1::STRIKE_KIND_GREATER_OR_EQUAL},
    {"structured", market::v1::STRIKE_KIND_STRUCTURED},
    {"custom", market::v1::STRIKE_KIND_CUSTOM},
    {"functional", market::v1::STRIKE_KIND_FUNCTIONAL},
}};

bool by_words(StrikeKind kind) {
  return kind == market::v1::STRIKE_KIND_STRUCTURED || kind == market::v1::STRIKE_KIND_CUSTOM ||
         kind == market::v1::STRIKE_KIND_FUNCTIONAL;
}

void read_custom(json::Reader& reader, MarketInfo& out) {
  const bool needed = out.strike_kind() == market::v1::STRIKE_KIND_STRUCTURED ||
                      out.strike_kind() == market::v1::STRIKE_KIND_CUSTOM;
  if (!needed && !reader.says("custom_strike")) return;
  const json::Value* custom = reader.object("custom_strike");
  if (custom == nullptr) return;
  if (needed && custom->members.empty())
    reader.refuse("custom_strike", "{}", "must name what the market is about");
  for (const json::Member& member : custom->members) {
    if (member.second.kind != json::Kind::string) {
      return reader.refuse("custom_strike." + member.first, member.second.shown(), "must be a string");
    }
    market::v1::CustomStrike& entry = *out.add_custom_strike();
    entry.set_key(member.first);
    entry.set_value(member.second.text);
  }
  // The exchange writes them in any order; one that changes is no news.
  std::sort(out.mutable_custom_strike()->begin(), out.mutable_custom_strike()->end(),
            [](const auto& a, const auto& b) { return a.key() < b.key(); });
}

// KXBTC15M waits with its strike for the average that ends at its open: "Target price: TBD" until then.
bool awaits_strike(const json::Reader& reader, const MarketInfo& info) {
  return info.strike_kind() == market::v1::STRIKE_KIND_GREATER_OR_EQUAL &&
         info.status() == market::v1::MARKET_STATUS_INITIALIZED && !reader.says("floor_strike");
}

// A strike that its kind does not have is a contradiction and no detail: T75 as "less" and as "greater" are
// opposite bets. A structured market may say its line as floor ("Anthony Kay: 2+" is 1.5).
void read_numbers(json::Reader& reader, MarketInfo& out) {
  const StrikeKind kind = out.strike_kind();
  const std::string of_kind = "a market of strike_type " + std::string(word_of_strike(kind)) + " has none";
  const bool line = kind == market::v1::STRIKE_KIND_STRUCTURED && reader.says("floor_strike");
  if (needs_floor(kind) || line) {
    out.set_floor_e4(reader.decimal_number("floor_strike", 4));
  } else if (!by_words(kind)) {
    reader.absent("floor_strike", of_kind);
  }
  if (needs_cap(kind)) {
    out.set_cap_e4(reader.decimal_number("cap_strike", 4));
  } else if (!by_words(kind)) {
    reader.absent("cap_strike", of_kind);
  }
  if (kind == market::v1::STRIKE_KIND_BETWEEN && out.floor_e4() > out.cap_e4()) {
    reader.refuse("cap_strike", std::to_string(out.cap_e4()) + "e-4", "must not lie below floor_strike");
  }
}

}  // namespace

bool needs_floor(StrikeKind kind) {
  return kind == market::v1::STRIKE_KIND_BETWEEN || kind == market::v1::STRIKE_KIND_GREATER ||
         kind == market::v1::STRIKE_KIND_GREATER_OR_EQUAL;
}

bool needs_cap(StrikeKind kind) {
  return kind == market::v1::STRIKE_KIND_BETWEEN || kind == market::v1::STRIKE_KIND_LESS ||
         kind == market::v1::STRIKE_KIND_LESS_OR_EQUAL;
}

std::string_view word_of_strike(StrikeKind kind) { return text_of<StrikeKind>(kind, strike_kinds); }

void read_strike(json::Reader& reader, MarketInfo& out) {
  const bool failed_before = reader.failed();
  out.set_strike_kind(word_of<StrikeKind>(reader, "strike_type", strike_kinds));
  if (out.strike_kind() == market::v1::STRIKE_KIND_UNSPECIFIED) return;
  read_custom(reader, out);
  if (awaits_strike(reader, out)) {
    out.set_strike_pending(true);
    return out.set_strike_kind(market::v1::STRIKE_KIND_UNSPECIFIED);
  }
  read_numbers(reader, out);
  if (out.strike_kind() == market::v1::STRIKE_KIND_FUNCTIONAL)
    out.set_functional_strike(reader.nonempty_string("functional_strike"));
  if (by_words(out.strike_kind())) out.set_yes_sub_title(reader.nonempty_string("yes_sub_title"));
  if (reader.failed() && !failed_before) out.set_strike_kind(market::v1::STRIKE_KIND_UNSPECIFIED);
}

}  // namespace headgate::kalshi
