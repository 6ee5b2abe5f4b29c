#include "imports/full_depth_row.h"

#include <array>
#include <vector>

#include "domain/decimal.h"
#include "imports/python_time.h"
#include "json/reader.h"
#include "kalshi/level_codec.h"
#include "kalshi/word.h"
#include "weather/payload_hash.h"

namespace headgate::imports::full_depth {
namespace {

namespace pb = recording::v1;
using json::Kind;
using json::Reader;
using json::Value;
using kalshi::FeedLevel;

constexpr std::array<kalshi::Word<market::v1::StrikeKind>, 3> strike_kinds{{
    {"less", market::v1::STRIKE_KIND_LESS},
    {"between", market::v1::STRIKE_KIND_BETWEEN},
    {"greater", market::v1::STRIKE_KIND_GREATER},
}};
constexpr std::array<kalshi::Word<market::v1::MarketResult>, 2> results{{
    {"yes", market::v1::MARKET_RESULT_YES},
    {"no", market::v1::MARKET_RESULT_NO},
}};
constexpr std::array<kalshi::Word<std::string_view>, 1> fee_types{{{"quadratic", "quadratic"}}};

constexpr int64_t cent_e4 = 100;

int64_t captured(Reader& reader) {
  const std::string text = reader.string("captured_at");
  const auto ns = parse_python_utc(text);
  if (!ns) reader.refuse("captured_at", text, "must be like 2026-07-16T01:29:11.720226+00:00");
  return ns.value_or(0);
}

void must_be(Reader& reader, std::string_view name, std::string_view wanted) {
  const std::string found = reader.string(name);
  if (found != wanted) reader.refuse(name, found, "must be " + std::string(wanted));
}

// Null stands for a strike that the kind does not have.
int64_t strike(Reader& reader, std::string_view name, bool wanted) {
  if (wanted) return reader.decimal_number(name, 4);
  if (!reader.has(name)) reader.adopt({"FIELD_MISSING", reader.path_of(name), "", "must be present as null"});
  reader.absent(name, "must be null for this strike_type");
  return 0;
}

// Kalshi's grid "linear_cent": the exchange gave it to every KXHIGH series in 2026, and each of the 257,591
// levels of July lies on it.
void set_grid(market::v1::MarketInfo& info) {
  market::v1::PriceRange& range = *info.add_price_ranges();
  range.set_end_e4(Price::one_e4);
  range.set_step_e4(cent_e4);
}

void read_market(Reader& reader, market::v1::MarketInfo& info) {
  const std::string ticker = reader.nonempty_string("ticker");
  const std::string series = reader.nonempty_string("series");
  if (ticker.rfind(series + "-", 0) != 0) reader.refuse("ticker", ticker, "must begin with its series");
  info.set_market_ticker(ticker);
  info.set_event_ticker(event_of(ticker));
  info.set_series_ticker(series);
  info.set_title(reader.string("yes_sub_title"));
  info.set_status(market::v1::MARKET_STATUS_ACTIVE);
  info.set_strike_kind(kalshi::word_of<market::v1::StrikeKind>(reader, "strike_type", strike_kinds));
  info.set_floor_e4(strike(reader, "floor_strike", info.strike_kind() != market::v1::STRIKE_KIND_LESS));
  info.set_cap_e4(strike(reader, "cap_strike", info.strike_kind() != market::v1::STRIKE_KIND_GREATER));
  info.set_close_ns(reader.utc_time("close_time"));
  info.set_exchange_index(-1);  // the exchange finds the shard by the ticker
  set_grid(info);
}

// One side, in the order of the reply: the worst bid first.
struct Levels {
  std::vector<FeedLevel> rising;
  std::string_view best_bid;
  std::string_view other_ask;  // the same offer seen from the other side
  std::string_view floats;
};

// A number of the line that must say `wanted_e4`; null where there is none.
void agree(Reader& reader, const Value& row, std::string_view name, std::optional<int64_t> wanted_e4) {
  const Value* found = row.find(name);
  if (found == nullptr) {
    reader.adopt({"FIELD_MISSING", reader.path_of(name), "", "must be present as a number or null"});
    return;
  }
  const bool same = wanted_e4 ? json::decimal_of(*found, 4) == wanted_e4 : found->kind == Kind::null;
  if (!same) reader.refuse(name, found->shown(), "must agree with raw_orderbook");
}

void agree(Reader& reader, const Value& row, const Levels& side) {
  const std::optional<int64_t> best_e4 =
      side.rising.empty() ? std::nullopt : std::optional(side.rising.back().price.e4());
  agree(reader, row, side.best_bid, best_e4);
  agree(reader, row, side.other_ask, best_e4 ? std::optional(Price::one_e4 - *best_e4) : std::nullopt);
  const Value* floats = reader.array(side.floats);
  if (floats == nullptr) return;
  bool same = floats->items.size() == side.rising.size();
  for (size_t i = 0; same && i < side.rising.size(); ++i) {
    const Value& pair = floats->items[i];
    const FeedLevel& level = side.rising[side.rising.size() - 1 - i];
    same = pair.items.size() == 2 && json::decimal_of(pair.items[0], 4) == level.price.e4() &&
           json::decimal_of(pair.items[1], 2) == level.quantity.e2();
  }
  if (!same) reader.refuse(side.floats, "another list", "must agree with raw_orderbook, best first");
}

std::vector<FeedLevel> levels(Reader& book, std::string_view name) {
  if (book.array(name) == nullptr) return {};
  std::vector<FeedLevel> out = kalshi::levels_of(book, name);
  for (const FeedLevel& level : out) {
    if (level.price.e4() % cent_e4 != 0) book.refuse(name, level.price.text(), "must hold whole cents");
  }
  for (size_t i = 1; i < out.size(); ++i) {
    if (out[i].price <= out[i - 1].price) book.refuse(name, out[i].price.text(), "must rise");
  }
  return out;
}

void add(const std::vector<FeedLevel>& levels, google::protobuf::RepeatedField<uint32_t>& prices,
         google::protobuf::RepeatedField<int64_t>& quantities) {
  for (const FeedLevel& level : levels) {
    prices.Add(static_cast<uint32_t>(level.price.e4()));
    quantities.Add(level.quantity.e2());
  }
}

void read_book(Reader& reader, const Value& row, pb::BookSnapshot& out) {
  const Value* raw = reader.object("raw_orderbook");
  if (raw == nullptr) return;
  Reader book(*raw, reader.path_of("raw_orderbook"));
  const Levels yes{levels(book, "yes_dollars"), "best_yes_bid", "best_no_ask", "yes_bids"};
  const Levels no{levels(book, "no_dollars"), "best_no_bid", "best_yes_ask", "no_bids"};
  if (book.failed()) return reader.adopt(book.error());
  agree(reader, row, yes);
  agree(reader, row, no);
  const auto depth = static_cast<int64_t>(yes.rising.size() + no.rising.size());
  if (reader.integer("depth") != depth)
    reader.refuse("depth", "another number", "must agree with raw_orderbook");
  out.set_source(pb::SNAPSHOT_SOURCE_POLL);
  add(yes.rising, *out.mutable_yes_price_e4(), *out.mutable_yes_quantity_e2());
  add(no.rising, *out.mutable_no_price_e4(), *out.mutable_no_quantity_e2());
  const std::string hash = weather::sha256_hex("{\"orderbook_fp\":" + orderbook_text(out) + "}");
  const std::string told = reader.string("raw_sha256");
  if (told != hash) reader.refuse("raw_sha256", told, "must be that of the book told: " + hash);
}

Result<Value> object_of(std::string_view line, const std::string& path) {
  auto parsed = json::parse(line);
  if (!parsed) return Error{parsed.error().code, path, parsed.error().field, "must be one JSON object"};
  return parsed;
}

}  // namespace

std::string event_of(std::string_view ticker) { return std::string(ticker.substr(0, ticker.rfind('-'))); }

std::string orderbook_text(const pb::BookSnapshot& snapshot) {
  const auto side = [](const auto& prices, const auto& quantities) {
    std::string out = "[";
    for (int i = 0; i < prices.size(); ++i) {
      out.append(i == 0 ? "[\"" : ",[\"").append(format_decimal(prices.Get(i), 4));
      out.append("\",\"").append(format_decimal(quantities.Get(i), 2)).append("\"]");
    }
    return out + "]";
  };
  return "{\"no_dollars\":" + side(snapshot.no_price_e4(), snapshot.no_quantity_e2()) +
         ",\"yes_dollars\":" + side(snapshot.yes_price_e4(), snapshot.yes_quantity_e2()) + "}";
}

Result<BookRow> parse_book_row(std::string_view line, const std::string& path) {
  const auto row = object_of(line, path);
  if (!row) return row.error();
  Reader reader(*row, path);
  if (reader.failed()) return reader.error();
  must_be(reader, "schema_version", "weather_books.v1");
  must_be(reader, "venue", "kalshi");
  must_be(reader, "book_shape", "orderbook_fp");
  BookRow out;
  out.captured_ns = captured(reader);
  read_market(reader, out.info);
  read_book(reader, *row, out.snapshot);
  if (out.captured_ns >= out.info.close_ns()) {
    reader.refuse("captured_at", std::to_string(out.captured_ns) + " ns", "must come before close_time");
  }
  if (reader.failed()) return reader.error();
  return out;
}

Result<SeriesRow> parse_series_row(std::string_view line, const std::string& path) {
  const auto row = object_of(line, path);
  if (!row) return row.error();
  Reader reader(*row, path);
  if (reader.failed()) return reader.error();
  must_be(reader, "schema_version", "weather_series_meta.v1");
  SeriesRow out;
  out.captured_ns = captured(reader);
  out.series = reader.nonempty_string("series");
  out.sample_event = event_of(reader.nonempty_string("sample_ticker"));
  out.fee_type = kalshi::word_of<std::string_view>(reader, "fee_type", fee_types);
  out.fee_multiplier_e4 = reader.decimal_number("fee_multiplier", 4);
  out.rules = reader.nonempty_string("rules_primary");
  if (reader.failed()) return reader.error();
  return out;
}

namespace {

void read_event(const Value& event, const std::string& path, int64_t captured_ns, Reader& outer,
                ResultRow& out) {
  Reader reader(event, path);
  const int64_t close_ns = reader.failed() ? 0 : reader.utc_time("close_time");
  if (close_ns >= captured_ns)
    reader.refuse("close_time", "after captured_at", "nothing is settled before it");
  const Value* found = reader.failed() ? nullptr : reader.object("results");
  if (found == nullptr) return outer.adopt(reader.error());
  Reader each(*found, path + ".results");
  for (const json::Member& member : found->members) {
    out.results[member.first] = kalshi::word_of<market::v1::MarketResult>(each, member.first, results);
  }
  if (each.failed()) outer.adopt(each.error());
}

}  // namespace

Result<ResultRow> parse_result_row(std::string_view line, const std::string& path) {
  const auto row = object_of(line, path);
  if (!row) return row.error();
  Reader reader(*row, path);
  if (reader.failed()) return reader.error();
  must_be(reader, "schema_version", "weather_actuals.v1");
  ResultRow out;
  out.captured_ns = captured(reader);
  const Value* settled = reader.object("settled_markets");
  if (settled == nullptr || reader.failed()) return reader.error();
  Reader inside(*settled, path + ".settled_markets");
  const Value* events = inside.array("events");
  if (events == nullptr) return inside.error();
  for (size_t i = 0; i < events->items.size(); ++i) {
    const std::string at = path + ".settled_markets.events[" + std::to_string(i) + "]";
    read_event(events->items[i], at, out.captured_ns, reader, out);
  }
  if (reader.failed()) return reader.error();
  return out;
}

}  // namespace headgate::imports::full_depth
