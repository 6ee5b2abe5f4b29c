#include "kalshi/page_codec.h"

namespace headgate::kalshi {

std::vector<std::string> texts_of(json::Reader& reader, std::string_view name) {
  std::vector<std::string> out;
  const json::Value* items = reader.array(name);
  for (size_t i = 0; items != nullptr && i < items->items.size(); ++i) {
    const json::Value& item = items->items[i];
    if (item.kind != json::Kind::string) {
      reader.refuse(std::string(name) + "[" + std::to_string(i) + "]", item.shown(), "must be a string");
    }
    out.push_back(item.text);
  }
  return out;
}

std::string cursor_if_any(json::Reader& reader) {
  return reader.says("cursor") ? reader.string("cursor") : "";
}

}  // namespace headgate::kalshi
