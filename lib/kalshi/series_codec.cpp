#include "kalshi/series_codec.h"

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

Result<SeriesFees> parse_series_reply(std::string_view body) {
  const Result<json::Value> document = json::parse(body);
  if (!document) return document.error();
  json::Reader reply(*document, "");
  const json::Value* series = reply.failed() ? nullptr : reply.object("series");
  if (series == nullptr) return reply.error();
  json::Reader reader(*series, "series");
  SeriesFees out;
  out.series_ticker = reader.nonempty_string("ticker");
  out.fee_type = word_of<std::string_view>(reader, "fee_type", fee_types);
  out.fee_multiplier_e4 = reader.decimal_number("fee_multiplier", 4);
  if (out.fee_multiplier_e4 < 0) {
    reader.refuse("fee_multiplier", std::to_string(out.fee_multiplier_e4) + "e-4", "must not be negative");
  }
  if (reader.failed()) return reader.error();
  return out;
}

}  // namespace headgate::kalshi
