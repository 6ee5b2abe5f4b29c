#include "kalshi/settlement_source.h"

#include "kalshi/page_codec.h"

namespace headgate::kalshi {

std::vector<SettlementSource> settlement_sources_of(json::Reader& reader) {
  constexpr std::string_view name = "settlement_sources";
  if (reader.has(name) && !reader.says(name)) return {};
  return items_of<SettlementSource>(reader, name, [](json::Reader& source) {
    return SettlementSource{source.string("name"), source.string("url")};
  });
}

}  // namespace headgate::kalshi
