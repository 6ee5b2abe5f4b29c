#include "imports/subtitle.h"

#include "domain/decimal.h"

namespace headgate::imports {
namespace {

constexpr std::string_view degree = "\xc2\xb0";
constexpr int64_t one_e4 = 10'000;

// Whole degrees at the front of `text`, which moves behind them and their sign.
std::optional<int64_t> take_degrees(std::string_view& text) {
  const size_t end = text.find(degree);
  if (end == std::string_view::npos || end > 4) return std::nullopt;
  const auto degrees = parse_decimal(text.substr(0, end), 0);
  if (degrees) text.remove_prefix(end + degree.size());
  return degrees;
}

}  // namespace

std::optional<Strikes> strikes_of_subtitle(std::string_view text) {
  const auto first = take_degrees(text);
  if (!first) return std::nullopt;
  if (text == " or below") return Strikes{market::v1::STRIKE_KIND_LESS, 0, (*first + 1) * one_e4};
  if (text == " or above") return Strikes{market::v1::STRIKE_KIND_GREATER, (*first - 1) * one_e4, 0};
  constexpr std::string_view to = " to ";
  if (!text.starts_with(to)) return std::nullopt;
  text.remove_prefix(to.size());
  const auto second = take_degrees(text);
  if (!second || !text.empty() || *second < *first) return std::nullopt;
  return Strikes{market::v1::STRIKE_KIND_BETWEEN, *first * one_e4, *second * one_e4};
}

}  // namespace headgate::imports
