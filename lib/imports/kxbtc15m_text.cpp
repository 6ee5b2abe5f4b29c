#include "imports/kxbtc15m_text.h"

#include "domain/decimal.h"
#include "domain/moment.h"
#include "domain/price.h"
#include "imports/kxbtc15m_line.h"
#include "json/quote.h"

namespace headgate::imports {
namespace {

namespace pb = recording::v1;

constexpr int64_t us_per_s = 1'000'000;
constexpr size_t seconds_text = 19;  // "2026-05-11T19:00:00"

// As the shortest text of a double: "81964.65", "80180.0".
std::string shortest(int64_t units, int scale) {
  std::string out = format_decimal(units, scale);
  while (out.back() == '0' && out[out.size() - 2] != '.') out.pop_back();
  return out;
}

std::string to_the_second(int64_t us) { return iso_utc(us * 1000).substr(0, seconds_text); }

// As Go writes it: no zeros at the end, no point before nothing.
std::string go_time(int64_t us) {
  std::string fraction = std::to_string(us_per_s + us % us_per_s).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return to_the_second(us) + (fraction.empty() ? "Z" : "." + fraction + "Z");
}

// As Python writes it: six places or none.
std::string python_time(int64_t us) {
  const std::string fraction =
      us % us_per_s == 0 ? "" : "." + std::to_string(us_per_s + us % us_per_s).substr(1);
  return to_the_second(us) + fraction + "+00:00";
}

std::string status_word(market::v1::MarketStatus status) {
  switch (status) {
    case market::v1::MARKET_STATUS_INITIALIZED:
      return "initialized";
    case market::v1::MARKET_STATUS_ACTIVE:
      return "active";
    case market::v1::MARKET_STATUS_INACTIVE:
      return "inactive";
    default:
      return "closed";
  }
}

// The member of one side, absent when the side is empty.
void add_levels(const char* name, const google::protobuf::RepeatedField<uint32_t>& prices,
                const google::protobuf::RepeatedField<int64_t>& quantities, std::string& out) {
  if (prices.empty()) return;
  out.append(",\"").append(name).append("\":[");
  for (int i = 0; i < prices.size(); ++i) {
    out.append(i == 0 ? "[\"" : ",[\"").append(format_decimal(prices[i], 4));
    out.append("\",\"").append(format_decimal(quantities.Get(i), 2)).append("\"]");
  }
  out.push_back(']');
}

// Whole cents of a price as the ticker shows them beside the exact one: half a cent goes up.
int64_t cents(int64_t e4) { return (e4 + 50) / 100; }

}  // namespace

std::string Kxbtc15mText::quoted(uint32_t name) const {
  const auto found = names_.find(name);
  return json::quote(found == names_.end() ? std::string() : found->second);
}

std::string Kxbtc15mText::numbered(uint64_t sequence) {
  sequence_ = sequence != 0 ? sequence : sequence_ + 1;
  return std::to_string(sequence_);
}

std::string Kxbtc15mText::line_of(const pb::Market& market, int64_t received_ns) const {
  const market::v1::MarketInfo& info = market.info();
  json::ObjectWriter body;
  body.add("close_time", to_the_second(info.close_ns() / 1000) + "Z");
  body.add("market_ticker", info.market_ticker()).add("status", status_word(info.status()));
  body.raw("strike", shortest(info.floor_e4(), 4));
  return "[\"M\"," + std::to_string(received_ns) + ",null," + quoted(market.market()) + ",null," +
         body.text() + "]\n";
}

std::string Kxbtc15mText::line_of(const pb::BookSnapshot& snapshot, int64_t received_ns) {
  const std::string ticker = quoted(snapshot.market());
  std::string out = "[\"S\"," + std::to_string(received_ns) + ",null," + ticker + ",";
  out.append(numbered(snapshot.sequence()))
      .append(",{\"market_id\":")
      .append(quoted(snapshot.exchange_market()));
  out.append(",\"market_ticker\":").append(ticker);
  add_levels("no_dollars_fp", snapshot.no_price_e4(), snapshot.no_quantity_e2(), out);
  add_levels("yes_dollars_fp", snapshot.yes_price_e4(), snapshot.yes_quantity_e2(), out);
  return out.append("}]\n");
}

std::string Kxbtc15mText::line_of(const pb::BookDelta& delta, const pb::Record& record) {
  const int64_t stamp_ms = record.market_time_ns() / ns_per_ms - delta.stamp_behind_ms();
  std::string out = "[\"D\"," + std::to_string(record.utc_ns());
  out.append(",").append(std::to_string(stamp_ms)).append(",").append(quoted(delta.market()));
  out.append(",").append(numbered(delta.sequence())).append(delta.no_side() ? ",\"no\",\"" : ",\"yes\",\"");
  out.append(format_decimal(delta.price_e4(), 4)).append("\",\"");
  return out.append(format_decimal(delta.change_e2(), 2)).append("\"]\n");
}

std::string Kxbtc15mText::line_of(const pb::Ticker& ticker, const pb::Record& record) const {
  const int64_t stamp_ms = record.market_time_ns() / ns_per_ms - ticker.stamp_behind_ms();
  const int64_t ask_e4 = ticker.yes_ask_e4() == 0 ? Price::one_e4 : ticker.yes_ask_e4();
  const std::string bid_size = format_decimal(ticker.yes_bid_quantity_e2(), 2);
  const std::string ask_size = format_decimal(ticker.yes_ask_quantity_e2(), 2);
  json::ObjectWriter body;
  // Half a dollar for each contract: the exchange counts a contract once for each of its two sides.
  body.add("dollar_open_interest", ticker.open_interest_e2() / 200);
  body.add("dollar_volume", ticker.volume_e2() / 200);
  body.add("last_trade_size_fp", format_decimal(ticker.last_trade_quantity_e2(), 2));
  body.raw("market_id", quoted(ticker.exchange_market())).raw("market_ticker", quoted(ticker.market()));
  body.add("no_ask", 100 - cents(ticker.yes_bid_e4())).add("no_ask_size_fp", bid_size);
  body.add("no_bid", 100 - cents(ask_e4)).add("no_bid_size_fp", ask_size);
  body.add("open_interest_fp", format_decimal(ticker.open_interest_e2(), 2));
  body.add("price_dollars", format_decimal(ticker.price_e4(), 4));
  body.add("time", go_time(stamp_ms * 1000 + ticker.stamp_within_us()));
  body.add("ts", stamp_ms / 1000).add("ts_ms", stamp_ms);
  body.add("volume_fp", format_decimal(ticker.volume_e2(), 2));
  body.add("yes_ask", cents(ask_e4)).add("yes_ask_dollars", format_decimal(ask_e4, 4));
  body.add("yes_ask_size_fp", ask_size);
  body.add("yes_bid", cents(ticker.yes_bid_e4()))
      .add("yes_bid_dollars", format_decimal(ticker.yes_bid_e4(), 4));
  body.add("yes_bid_size_fp", bid_size);
  return "[\"T\"," + std::to_string(record.utc_ns()) + "," + std::to_string(stamp_ms) + "," +
         quoted(ticker.market()) + ",null," + body.text() + "]\n";
}

std::string Kxbtc15mText::line_of(const pb::Spot& spot, const pb::Record& record) const {
  json::ObjectWriter body;
  body.add("exchange_ts_utc", python_time(record.market_time_ns() / 1000 - spot.stamp_behind_us()));
  body.add("local_recv_ns", record.utc_ns());
  body.add("local_recv_ts_utc", python_time((record.utc_ns() + 500) / 1000));
  body.raw("price", shortest(spot.price_e8(), 8))
      .add("raw_event_type", spot.first() ? "last_match" : "match");
  body.add("schema_version", kxbtc15m::spot_schema).add("source", kxbtc15m::spot_source);
  body.add("symbol", kxbtc15m::spot_symbol).add("trade_id", std::to_string(spot.trade_id()));
  return "[\"P\"," + body.text() + "]\n";
}

Result<std::string> Kxbtc15mText::take(const pb::Record& record) {
  switch (record.payload_case()) {
    case pb::Record::kHeader:
    case pb::Record::kDoubt:
    case pb::Record::kFeed:
      return std::string();
    case pb::Record::kName:
      names_[record.name().index()] = record.name().text();
      return std::string();
    case pb::Record::kMarket:
      if (record.market().info().result() != market::v1::MARKET_RESULT_UNSPECIFIED) return std::string();
      return line_of(record.market(), record.utc_ns());
    case pb::Record::kSnapshot:
      return line_of(record.snapshot(), record.utc_ns());
    case pb::Record::kDelta:
      return line_of(record.delta(), record);
    case pb::Record::kTicker:
      return line_of(record.ticker(), record);
    case pb::Record::kSpot:
      return line_of(record.spot(), record);
    default:
      return Error{"RECORD_FORM", "record " + std::to_string(record.number()),
                   "payload " + std::to_string(record.payload_case()), "is in no capture of KXBTC15M"};
  }
}

}  // namespace headgate::imports
