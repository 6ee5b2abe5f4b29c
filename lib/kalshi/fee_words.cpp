#include "kalshi/fee_words.h"

#include <array>

#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<std::string_view>, 5> fee_types{{
    {"quadratic", "quadratic"},
    {"quadratic_with_maker_fees", "quadratic_with_maker_fees"},
    {"quadratic_with_combo_maker_fees", "quadratic_with_combo_maker_fees"},
    {"flat", "flat"},
    {"margin_market_maker_program_fees", "margin_market_maker_program_fees"},
}};

}  // namespace

std::string fee_type_of(json::Reader& reader, std::string_view name) {
  return std::string(word_of<std::string_view>(reader, name, fee_types));
}

int64_t fee_multiplier_of(json::Reader& reader, std::string_view name) {
  const int64_t e4 = reader.decimal_number(name, 4);
  if (e4 < 0) reader.refuse(name, std::to_string(e4) + "e-4", "must not be negative");
  return e4;
}

}  // namespace headgate::kalshi
