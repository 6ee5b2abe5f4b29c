#include "kalshi/lifecycle_frame.h"

#include <array>

#include "domain/price.h"
#include "kalshi/amount_codec.h"
#include "kalshi/frame_reader.h"
#include "kalshi/page_codec.h"
#include "kalshi/word.h"

namespace headgate::kalshi {
namespace {

constexpr std::array<Word<int>, 8> strike_types{{{"greater", 1},
                                                 {"greater_or_equal", 2},
                                                 {"less", 3},
                                                 {"less_or_equal", 4},
                                                 {"between", 5},
                                                 {"functional", 6},
                                                 {"custom", 7},
                                                 {"structured", 8}}};
constexpr std::array<Word<int>, 3> results{{{"yes", 1}, {"no", 2}, {"scalar", 3}}};
constexpr std::array<Word<int>, 3> collateral_types{{{"MECNET", 1}, {"DIRECNET", 2}, {"", 3}}};
constexpr std::array<Word<int>, 5> fee_types{{{"quadratic", 1},
                                              {"quadratic_with_maker_fees", 2},
                                              {"quadratic_with_combo_maker_fees", 3},
                                              {"flat", 4},
                                              {"margin_market_maker_program_fees", 5}}};

// A word of a closed vocabulary, kept as text.
template <size_t size>
std::string checked_word(json::Reader& reader, std::string_view name, const std::array<Word<int>, size>& words) {
  word_of<int>(reader, name, words);
  return reader.string(name);
}

PriceBand read_band(json::Reader& reader) {
  const PriceBand out{reader.decimal_string("start", 4), reader.decimal_string("end", 4),
                      reader.decimal_string("step", 4)};
  if (reader.failed()) return out;
  if (out.start_e4 < 0 || out.end_e4 <= out.start_e4 || out.end_e4 > Price::one_e4) {
    reader.refuse("end", std::to_string(out.end_e4) + "e-4", "must lie between start and 1.0000");
  } else if (out.step_e4 <= 0 || (out.end_e4 - out.start_e4) % out.step_e4 != 0) {
    reader.refuse("step", std::to_string(out.step_e4) + "e-4", "must divide the range");
  }
  return out;
}

// From 0 to 1 without a hole: a price between two bands could neither be refused nor sent.
std::vector<PriceBand> bands_of(json::Reader& msg) {
  std::vector<PriceBand> out = items_of<PriceBand>(msg, "price_ranges", read_band);
  int64_t reached_e4 = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].start_e4 != reached_e4) {
      msg.refuse("price_ranges[" + std::to_string(i) + "].start", std::to_string(out[i].start_e4) + "e-4",
                 "must continue the grid");
    }
    reached_e4 = out[i].end_e4;
  }
  if (reached_e4 != Price::one_e4) {
    msg.refuse("price_ranges", "ends at " + std::to_string(reached_e4) + "e-4", "must reach 1.0000");
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> custom_of(json::Reader& reader) {
  std::vector<std::pair<std::string, std::string>> out;
  const json::Value* object = reader.object("custom_strike");
  if (object == nullptr) return out;
  for (const json::Member& each : object->members) {
    const json::Kind kind = each.second.kind;
    if (kind != json::Kind::string && kind != json::Kind::number) {
      reader.refuse("custom_strike." + each.first, each.second.shown(), "must be a string or a number");
    }
    out.emplace_back(each.first, each.second.text);
  }
  return out;
}

StrikeTold strike_of(json::Reader& reader) {
  StrikeTold out;
  if (reader.says("strike_type")) out.type = checked_word(reader, "strike_type", strike_types);
  if (reader.says("floor_strike")) out.floor_e4 = reader.decimal_number("floor_strike", 4);
  if (reader.says("cap_strike")) out.cap_e4 = reader.decimal_number("cap_strike", 4);
  if (reader.says("custom_strike")) out.custom = custom_of(reader);
  return out;
}

MarketCreated created_of(json::Reader& msg) {
  MarketCreated out;
  out.exchange_index = shard_of(msg, "exchange_index");
  out.open_ns = seconds_of(msg, "open_ts");
  out.close_ns = seconds_of(msg, "close_ts");
  if (out.close_ns <= out.open_ns) msg.refuse("close_ts", std::to_string(out.close_ns), "must come after open_ts");
  out.price_level_structure = msg.string("price_level_structure");
  if (msg.says("price_ranges")) out.bands = bands_of(msg);
  const json::Value* object = msg.object("additional_metadata");
  if (object == nullptr) return out;
  json::Reader more(*object, msg.path_of("additional_metadata"));
  out.name = more.string("name");
  out.title = more.string("title");
  out.yes_sub_title = more.string("yes_sub_title");
  out.no_sub_title = more.string("no_sub_title");
  out.rules_primary = more.string("rules_primary");
  out.rules_secondary = more.string("rules_secondary");
  out.can_close_early = more.boolean("can_close_early");
  out.event_ticker = more.nonempty_string("event_ticker");
  out.expected_expiration_ns = seconds_of(more, "expected_expiration_ts");
  out.strike = strike_of(more);
  if (more.failed()) msg.adopt(more.error());
  return out;
}

MarketPaused paused_of(json::Reader& msg, bool deactivated) {
  const bool told = msg.boolean("is_deactivated");
  if (told != deactivated) msg.refuse("is_deactivated", told ? "true" : "false", "must fit event_type");
  return {deactivated};
}

MarketDetermined determined_of(json::Reader& msg) {
  MarketDetermined out;
  out.determined_ns = seconds_of(msg, "determination_ts");
  out.result = checked_word(msg, "result", results);
  out.value = dollars_of(msg, "settlement_value");
  if (out.value < Money() || out.value > Money::dollars(1)) {
    msg.refuse("settlement_value", out.value.text(), "must lie between 0 and 1");
  }
  const bool fits = (out.result != "yes" || out.value == Money::dollars(1)) &&
                    (out.result != "no" || out.value == Money());
  if (!fits) msg.refuse("settlement_value", out.value.text(), "must fit the result " + out.result);
  return out;
}

PriceGridChanged grid_of(json::Reader& msg) { return {msg.string("price_level_structure"), bands_of(msg)}; }

MarketMetadataChanged metadata_of(json::Reader& msg) {
  return {strike_of(msg), string_if_any(msg, "yes_sub_title")};
}

using Change = decltype(MarketLifecycle::change);
using ReadChange = Change (*)(json::Reader&);
constexpr std::array<Word<ReadChange>, 8> changes{{
    {"created", [](json::Reader& msg) -> Change { return created_of(msg); }},
    {"activated", [](json::Reader& msg) -> Change { return paused_of(msg, false); }},
    {"deactivated", [](json::Reader& msg) -> Change { return paused_of(msg, true); }},
    {"close_date_updated",
     [](json::Reader& msg) -> Change { return MarketCloseMoved{seconds_of(msg, "close_ts")}; }},
    {"determined", [](json::Reader& msg) -> Change { return determined_of(msg); }},
    {"settled", [](json::Reader& msg) -> Change { return MarketSettled{seconds_of(msg, "settled_ts")}; }},
    {"price_level_structure_updated", [](json::Reader& msg) -> Change { return grid_of(msg); }},
    {"metadata_updated", [](json::Reader& msg) -> Change { return metadata_of(msg); }},
}};

}  // namespace

Frame read_market_lifecycle(FrameReader& in) {
  MarketLifecycle out{.sid = sid_of(in.frame),
                      .seq = seq_of(in.frame),
                      .market_ticker = in.msg.nonempty_string("market_ticker"),
                      .change = MarketPaused{}};
  const ReadChange read = word_of<ReadChange>(in.msg, "event_type", changes);
  if (read != nullptr) out.change = read(in.msg);
  return out;
}

Frame read_event_created(FrameReader& in) {
  json::Reader& msg = in.msg;
  EventCreated out{.sid = sid_of(in.frame),
                   .seq = seq_of(in.frame),
                   .event_ticker = msg.nonempty_string("event_ticker"),
                   .exchange_index = shard_of(msg, "exchange_index"),
                   .title = msg.string("title"),
                   .subtitle = msg.string("subtitle"),
                   .collateral_return_type = checked_word(msg, "collateral_return_type", collateral_types),
                   .series_ticker = msg.nonempty_string("series_ticker"),
                   .strike_ns = std::nullopt,
                   .strike_period = string_if_any(msg, "strike_period")};
  if (msg.says("strike_date")) out.strike_ns = seconds_of(msg, "strike_date");
  return out;
}

Frame read_event_fee(FrameReader& in) {
  json::Reader& msg = in.msg;
  EventFeeChanged out{.sid = sid_of(in.frame),
                      .seq = seq_of(in.frame),
                      .event_ticker = msg.nonempty_string("event_ticker"),
                      .fee_type = std::nullopt,
                      .multiplier_e4 = std::nullopt};
  // Null takes the override away; a key that is gone says nothing.
  const bool says_type = msg.says("fee_type_override") || !msg.has("fee_type_override");
  const bool says_multiplier = msg.says("fee_multiplier_override") || !msg.has("fee_multiplier_override");
  if (says_type) out.fee_type = checked_word(msg, "fee_type_override", fee_types);
  if (says_multiplier) out.multiplier_e4 = msg.decimal_number("fee_multiplier_override", 4);
  if (out.multiplier_e4.value_or(0) < 0) {
    msg.refuse("fee_multiplier_override", std::to_string(*out.multiplier_e4) + "e-4", "must not be negative");
  }
  return out;
}

}  // namespace headgate::kalshi
