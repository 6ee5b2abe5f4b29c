#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "kalshi/market_codec.h"
#include "kalshi/market_sheet.h"
#include "tests/recorded_data.h"

// For tests on recorded pages of markets.
namespace headgate::kalshi::fixture {

inline std::optional<std::string> recorded(const std::string& name) {
  return recorded_data::text_of("kalshi/" + name);
}

// Both readings of one page, market by market.
struct Page {
  MarketPage infos;
  SheetPage sheets;
};
// Every sheet must be whole.
inline Page page_of(const std::string& body) {
  auto infos = parse_market_page(body);
  auto sheets = parse_sheet_page(body);
  REQUIRE(infos);
  REQUIRE(sheets);
  REQUIRE(infos->markets.size() == sheets->sheets.size());
  CHECK(infos->cursor == sheets->cursor);
  CHECK(infos->nameless.empty());
  for (const auto& sheet : sheets->sheets) CHECK((sheet ? "" : sheet.error().text()) == "");
  return {std::move(*infos), std::move(*sheets)};
}

}  // namespace headgate::kalshi::fixture
