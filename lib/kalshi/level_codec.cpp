#include "kalshi/level_codec.h"

namespace headgate::kalshi {
namespace {

// Any whole price, so that a reader in error still has a value to carry; it is never used then.
const Price stand_in = *Price::from_e4(1);

}  // namespace

Price price_of(json::Reader& reader, std::string_view name) {
  const int64_t e4 = reader.decimal_string(name, 4);
  const std::optional<Price> price = Price::from_e4(e4);
  if (!price) reader.refuse(name, std::to_string(e4) + "e-4", "must lie strictly between 0 and 1");
  return price.value_or(stand_in);
}

std::vector<FeedLevel> levels_of(json::Reader& msg, std::string_view name) {
  std::vector<FeedLevel> out;
  if (!msg.has(name)) return out;
  const json::Value* levels = msg.array(name);
  if (levels == nullptr) return out;
  for (const json::Value& level : levels->items) {
    const std::string at = std::string(name) + "[" + std::to_string(out.size()) + "]";
    if (level.kind != json::Kind::array || level.items.size() != 2) {
      msg.refuse(at, level.shown(), "must be a pair of price and quantity");
      return out;
    }
    json::Value pair{json::Kind::object, "", {}, {{"price", level.items[0]}, {"quantity", level.items[1]}}};
    json::Reader reader(pair, msg.path_of(at));
    const Price price = price_of(reader, "price");
    const int64_t quantity_e2 = reader.decimal_string("quantity", 2);
    if (quantity_e2 <= 0) reader.refuse("quantity", std::to_string(quantity_e2) + "e-2", "must be positive");
    if (reader.failed()) {
      msg.adopt(reader.error());
      return out;
    }
    out.push_back({price, Quantity::from_e2(quantity_e2)});
  }
  return out;
}

}  // namespace headgate::kalshi
