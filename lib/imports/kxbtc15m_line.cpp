#include "imports/kxbtc15m_line.h"

#include <array>
#include <initializer_list>

#include "imports/python_time.h"
#include "json/reader.h"
#include "kalshi/level_codec.h"
#include "kalshi/word.h"

namespace headgate::imports::kxbtc15m {
namespace {

namespace pb = recording::v1;
using json::Kind;
using json::Reader;
using json::Value;

constexpr std::array<kalshi::Word<bool>, 2> sides{{{"yes", false}, {"no", true}}};
constexpr std::array<kalshi::Word<bool>, 2> spot_events{{{"match", false}, {"last_match", true}}};
constexpr std::array<kalshi::Word<market::v1::MarketStatus>, 4> statuses{{
    {"initialized", market::v1::MARKET_STATUS_INITIALIZED},
    {"active", market::v1::MARKET_STATUS_ACTIVE},
    {"inactive", market::v1::MARKET_STATUS_INACTIVE},
    {"closed", market::v1::MARKET_STATUS_CLOSED},
}};

void must_be(Reader& reader, std::string_view name, std::string_view wanted) {
  const std::string found = reader.string(name);
  if (found != wanted && !reader.failed()) reader.refuse(name, found, "must be " + std::string(wanted));
}

void must_be_null(Reader& reader, std::string_view name) {
  reader.absent(name, "must be null in a line of this kind");
}

// The places of an array by the names under which errors speak of them.
Value named(Value& line, std::initializer_list<std::string_view> names) {
  Value out{Kind::object, "", {}, {}};
  size_t at = 0;
  for (const std::string_view name : names) {
    out.members.push_back({std::string(name), std::move(line.items[at])});
    ++at;
  }
  return out;
}

int64_t received(Reader& reader) {
  const int64_t ns = reader.integer("recv_ns");
  if (ns <= 0 && !reader.failed()) reader.refuse("recv_ns", std::to_string(ns), "must be after 1970");
  return ns;
}

void read_ticker(Reader& reader, Line& out) {
  out.market = reader.nonempty_string("ticker");
  const bool ours = out.market.rfind(std::string(series) + "-", 0) == 0;
  const bool deep = out.market.find('-') != out.market.rfind('-');
  if (!ours || !deep) reader.refuse("ticker", out.market, "must be a market of " + std::string(series));
}

void read_sequence(Reader& reader, Line& out) {
  out.sequence = reader.integer("seq");
  if (out.sequence < 1) reader.refuse("seq", std::to_string(out.sequence), "must be 1 or more");
}

// Kalshi's grid "tapered_deci_cent", and the fee of a series that is not in its table of exceptions: takers
// pay once the usual, makers nothing. As the exchange documented both in 2026.
void describe_series(market::v1::MarketInfo& info) {
  for (const auto& [start, end, step] :
       {std::array{0, 1000, 10}, std::array{1000, 9000, 100}, std::array{9000, 10000, 10}}) {
    market::v1::PriceRange& range = *info.add_price_ranges();
    range.set_start_e4(start);
    range.set_end_e4(end);
    range.set_step_e4(step);
  }
  info.set_fee_type("quadratic");
  info.set_fee_multiplier_e4(10'000);
  info.set_exchange_index(-1);  // the exchange finds the shard by the ticker
}

void read_market(Reader& body, Line& out) {
  must_be(body, "market_ticker", out.market);
  market::v1::MarketInfo& info = *out.payload.mutable_market()->mutable_info();
  info.set_market_ticker(out.market);
  info.set_event_ticker(out.market.substr(0, out.market.rfind('-')));
  info.set_series_ticker(std::string(series));
  info.set_status(kalshi::word_of<market::v1::MarketStatus>(body, "status", statuses));
  info.set_strike_kind(market::v1::STRIKE_KIND_GREATER_OR_EQUAL);
  info.set_floor_e4(body.decimal_number("strike", 4));
  if (info.floor_e4() <= 0)
    body.refuse("strike", std::to_string(info.floor_e4()) + "e-4", "must be positive");
  info.set_close_ns(body.utc_time("close_time"));
  info.set_open_ns(info.close_ns() - window_ns);
  describe_series(info);
}

void add_levels(Reader& body, std::string_view name, google::protobuf::RepeatedField<uint32_t>& prices,
                google::protobuf::RepeatedField<int64_t>& quantities) {
  for (const kalshi::FeedLevel& level : kalshi::levels_of(body, name)) {
    prices.Add(static_cast<uint32_t>(level.price.e4()));
    quantities.Add(level.quantity.e2());
  }
}

void read_snapshot(Reader& body, Line& out) {
  must_be(body, "market_ticker", out.market);
  out.exchange_market = body.nonempty_string("market_id");
  pb::BookSnapshot& snapshot = *out.payload.mutable_snapshot();
  snapshot.set_source(pb::SNAPSHOT_SOURCE_FEED);
  add_levels(body, "yes_dollars_fp", *snapshot.mutable_yes_price_e4(), *snapshot.mutable_yes_quantity_e2());
  add_levels(body, "no_dollars_fp", *snapshot.mutable_no_price_e4(), *snapshot.mutable_no_quantity_e2());
}

// 0 and 1 stand for "there is none" on the wire.
uint32_t quote(Reader& body, std::string_view name) {
  const int64_t e4 = body.decimal_string(name, 4);
  if (e4 < 0 || e4 > Price::one_e4) body.refuse(name, std::to_string(e4) + "e-4", "must lie within 0 and 1");
  return e4 >= Price::one_e4 ? 0 : static_cast<uint32_t>(e4);
}

int64_t amount(Reader& body, std::string_view name) {
  const int64_t e2 = body.decimal_string(name, 2);
  if (e2 < 0) body.refuse(name, std::to_string(e2) + "e-2", "must not be negative");
  return e2;
}

void read_quotes(Reader& body, Line& out) {
  must_be(body, "market_ticker", out.market);
  out.exchange_market = body.nonempty_string("market_id");
  pb::Ticker& ticker = *out.payload.mutable_ticker();
  ticker.set_price_e4(quote(body, "price_dollars"));
  ticker.set_yes_bid_e4(quote(body, "yes_bid_dollars"));
  ticker.set_yes_ask_e4(quote(body, "yes_ask_dollars"));
  ticker.set_yes_bid_quantity_e2(amount(body, "yes_bid_size_fp"));
  ticker.set_yes_ask_quantity_e2(amount(body, "yes_ask_size_fp"));
  ticker.set_last_trade_quantity_e2(amount(body, "last_trade_size_fp"));
  ticker.set_volume_e2(amount(body, "volume_fp"));
  ticker.set_open_interest_e2(amount(body, "open_interest_fp"));
  out.stamp_us = body.utc_time("time") / 1000;
  ticker.set_stamp_within_us(static_cast<uint32_t>(out.stamp_us % 1000));
}

Result<Line> spot_line(Value& value, const std::string& path) {
  if (value.items.size() != 2) {
    return Error{"LINE_FORM", path, std::to_string(value.items.size()) + " places", "a P line has 2"};
  }
  Line out;
  Reader body(value.items[1], path);
  if (body.failed()) return body.error();
  must_be(body, "schema_version", spot_schema);
  must_be(body, "source", spot_source);
  must_be(body, "symbol", spot_symbol);
  out.received_ns = body.integer("local_recv_ns");
  if (out.received_ns <= 0)
    body.refuse("local_recv_ns", std::to_string(out.received_ns), "must be after 1970");
  body.nonempty_string("local_recv_ts_utc");  // the same once more, rounded
  pb::Spot& spot = *out.payload.mutable_spot();
  spot.set_first(kalshi::word_of<bool>(body, "raw_event_type", spot_events));
  const int64_t trade = body.decimal_string("trade_id", 0);
  if (trade <= 0) body.refuse("trade_id", std::to_string(trade), "must be positive");
  spot.set_trade_id(static_cast<uint64_t>(trade));
  spot.set_price_e8(body.decimal_number("price", 8));
  if (spot.price_e8() <= 0) body.refuse("price", std::to_string(spot.price_e8()) + "e-8", "must be positive");
  const std::string stamp = body.string("exchange_ts_utc");
  const auto ns = parse_python_utc(stamp);
  if (!ns) body.refuse("exchange_ts_utc", stamp, "must be like 2026-05-13T12:59:41.474421+00:00");
  out.stamp_us = ns.value_or(0) / 1000;
  if (body.failed()) return body.error();
  return out;
}

Result<Line> change_line(Value& value, const std::string& path) {
  const Value row =
      named(value, {"tag", "recv_ns", "exchange_ms", "ticker", "seq", "side", "price", "delta"});
  Reader reader(row, path);
  Line out;
  out.received_ns = received(reader);
  read_ticker(reader, out);
  read_sequence(reader, out);
  out.stamp_us = reader.integer("exchange_ms") * 1000;
  pb::BookDelta& delta = *out.payload.mutable_delta();
  delta.set_no_side(kalshi::word_of<bool>(reader, "side", sides));
  delta.set_price_e4(static_cast<uint32_t>(kalshi::price_of(reader, "price").e4()));
  delta.set_change_e2(reader.decimal_string("delta", 2));
  if (delta.change_e2() == 0) reader.refuse("delta", "0", "must change something");
  if (reader.failed()) return reader.error();
  return out;
}

Result<Line> told_line(char tag, Value& value, const std::string& path) {
  const Value row = named(value, {"tag", "recv_ns", "exchange_ms", "ticker", "seq", "body"});
  Reader reader(row, path);
  Line out;
  out.received_ns = received(reader);
  read_ticker(reader, out);
  const Value* object = reader.object("body");
  if (reader.failed()) return reader.error();
  Reader body(*object, path);
  if (tag == 'S') read_sequence(reader, out);
  if (tag != 'S') must_be_null(reader, "seq");
  if (tag != 'T') must_be_null(reader, "exchange_ms");
  if (tag == 'M') read_market(body, out);
  if (tag == 'S') read_snapshot(body, out);
  if (tag == 'T') read_quotes(body, out);
  if (tag == 'T' && !body.failed() && reader.integer("exchange_ms") != out.stamp_us / 1000) {
    reader.refuse("exchange_ms", "not the millisecond of time", "must be the same instant");
  }
  if (reader.failed()) return reader.error();
  if (body.failed()) return body.error();
  return out;
}

}  // namespace

Result<Line> parse_line(std::string_view text, const std::string& path) {
  Result<Value> parsed = json::parse(text);
  if (!parsed) return Error{parsed.error().code, path, parsed.error().field, "must be one JSON array"};
  Value& value = *parsed;
  const bool tagged =
      value.kind == Kind::array && !value.items.empty() && value.items[0].kind == Kind::string;
  if (!tagged) return Error{"LINE_FORM", path, value.shown(), "must be an array that begins with its tag"};
  const std::string tag = value.items[0].text;
  if (tag == "P") return spot_line(value, path);
  const bool known = tag == "M" || tag == "S" || tag == "D" || tag == "T";
  if (!known) return Error{"LINE_FORM", path + ".tag", tag, "must be one of M, S, D, T, P"};
  const size_t places = tag == "D" ? 8 : 6;
  if (value.items.size() != places) {
    return Error{"LINE_FORM", path, std::to_string(value.items.size()) + " places",
                 "a " + tag + " line has " + std::to_string(places)};
  }
  return tag == "D" ? change_line(value, path) : told_line(tag[0], value, path);
}

}  // namespace headgate::imports::kxbtc15m
