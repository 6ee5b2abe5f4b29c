#include "backtest/known_from.h"

#include <doctest/doctest.h>

#include <vector>

using namespace headgate;
using namespace headgate::backtest;
namespace pb = headgate::recording::v1;

namespace {

int64_t at(const char* utc) { return parse_iso_utc(utc).value(); }

// A recording as it comes: records with their names told first.
struct Tape {
  KnownFrom gate{"books/day.zst"};
  Status last = Done{};

  bool put(const char* utc, pb::Record record) {
    record.set_market_time_ns(at(utc));
    last = gate.look_at(record);
    return last.has_value();
  }
  bool name(uint32_t index, const char* text, const char* utc) {
    pb::Record record;
    record.mutable_name()->set_index(index);
    record.mutable_name()->set_text(text);
    return put(utc, record);
  }
  bool refused(const char* part) const {
    return !last && last.error().code == "LEAK" && last.error().field.starts_with("books/day.zst") &&
           last.error().text().find(part) != std::string::npos;
  }
};

constexpr const char* early = "2025-12-08T00:00:00Z";

pb::Record told(market::v1::MarketStatus status, market::v1::MarketResult result) {
  pb::Record out;
  out.mutable_market()->set_market(1);
  market::v1::MarketInfo& info = *out.mutable_market()->mutable_info();
  info.set_open_ns(at("2025-12-09T15:00:00Z"));
  info.set_close_ns(at("2025-12-11T04:59:00Z"));
  info.set_status(status);
  info.set_result(result);
  return out;
}
pb::Record listed() { return told(market::v1::MARKET_STATUS_ACTIVE, market::v1::MARKET_RESULT_UNSPECIFIED); }
pb::Record forecast(uint32_t source, uint32_t lead_h) {
  pb::Record out;
  out.mutable_forecast()->set_event(2);
  out.mutable_forecast()->set_source(source);
  out.mutable_forecast()->set_high_f_e3(41'000);
  out.mutable_forecast()->set_lead_h(lead_h);
  return out;
}
pb::Record candle(uint32_t period_s) {
  pb::Record out;
  out.mutable_candle()->set_market(1);
  out.mutable_candle()->set_period_s(period_s);
  out.mutable_candle()->set_close_e4(4000);
  return out;
}

Tape begun() {
  Tape out;
  REQUIRE(out.name(1, "KXHIGHNY-25DEC10-B40.5", early));
  REQUIRE(out.name(2, "KXHIGHNY-25DEC10", early));
  REQUIRE(out.name(3, "open-meteo-previous-runs", early));
  REQUIRE(out.name(4, "gfs_seamless", early));
  return out;
}

}  // namespace

TEST_CASE("a winner that is visible before its market closes is refused") {
  // A backtest that sees it buys the winner at any price and shows a fortune.
  const auto yes = market::v1::MARKET_RESULT_YES;
  const auto none = market::v1::MARKET_RESULT_UNSPECIFIED;
  for (const auto& [status, result] : {std::pair{market::v1::MARKET_STATUS_ACTIVE, yes},
                                       {market::v1::MARKET_STATUS_CLOSED, yes},
                                       {market::v1::MARKET_STATUS_DETERMINED, none},
                                       {market::v1::MARKET_STATUS_FINALIZED, none}}) {
    Tape tape = begun();
    CHECK(tape.put("2025-12-09T14:55:00Z", listed()));
    tape.put("2025-12-11T04:58:59Z", told(status, result));
    CHECK(tape.refused("KXHIGHNY-25DEC10-B40.5"));
    CHECK(tape.refused("closes at 2025-12-11T04:59:00.000Z"));
  }
  Tape tape = begun();
  CHECK(tape.put("2025-12-11T04:59:00Z", told(market::v1::MARKET_STATUS_DETERMINED, yes)));
}

TEST_CASE("a market that is traded after its result shows that the result came too early") {
  // A recording may shift the close along with the result; the trades behind it still tell.
  Tape tape = begun();
  pb::Record trade;
  trade.mutable_trade()->set_market(1);
  pb::Record settled = told(market::v1::MARKET_STATUS_FINALIZED, market::v1::MARKET_RESULT_NO);
  settled.mutable_market()->mutable_info()->set_close_ns(at("2025-12-09T16:00:00Z"));
  CHECK(tape.put("2025-12-09T15:30:00Z", trade));
  CHECK(tape.put("2025-12-09T16:00:00Z", settled));
  trade.mutable_trade()->set_stamp_behind_us(3600 * int64_t{1'000'000});
  CHECK(tape.put("2025-12-09T17:00:00Z", trade));  // of before the result, and heard of late
  trade.mutable_trade()->set_stamp_behind_us(3599 * int64_t{1'000'000});
  tape.put("2025-12-09T17:00:00Z", trade);
  CHECK(tape.refused("still traded after its result"));
}

TEST_CASE("a forecast an hour early is refused by the name of its source") {
  // An hour before its time it holds hours that had not yet been predicted.
  Tape tape = begun();
  tape.put("2025-12-10T03:00:00Z", forecast(3, 24));
  CHECK(tape.refused("open-meteo-previous-runs"));
  CHECK(tape.refused("not known before 2025-12-10T04:00:00.000Z"));
  tape = begun();
  CHECK(tape.put("2025-12-09T04:00:00Z", forecast(3, 48)));
  CHECK(tape.put("2025-12-10T04:00:00Z", forecast(3, 24)));
  CHECK(tape.put("2025-12-12T04:00:00Z", forecast(3, 24)));  // too late to be of use, but no leak
}

TEST_CASE("a forecast whose source has no rule is refused at any time") {
  // Stitched histories carry the model's last word, made when the day was over.
  Tape tape = begun();
  tape.put("2025-12-11T04:00:00Z", forecast(4, 24));
  CHECK(tape.refused("gfs_seamless"));
  tape = begun();
  tape.put("2025-12-11T04:00:00Z", forecast(3, 0));
  CHECK(tape.refused("must be 24 or 48 hours"));
  tape = begun();
  tape.put("2025-12-11T04:00:00Z", forecast(9, 24));  // a name that was never told
  CHECK(tape.refused("SOURCE_UNKNOWN"));
}

TEST_CASE("a candle at the beginning of its period is refused where it can be told") {
  // Its close is a price of an hour later: the strategy trades on tomorrow's quote.
  Tape tape = begun();
  CHECK(tape.put("2025-12-09T14:55:00Z", listed()));
  tape.put("2025-12-09T15:00:00Z", candle(3600));
  CHECK(tape.refused("it seems to stand at the beginning"));
  tape = begun();
  CHECK(tape.put("2025-12-09T14:55:00Z", listed()));
  CHECK(tape.put("2025-12-09T16:00:00Z", candle(3600)));
  tape.put("2025-12-09T16:30:00Z", candle(3600));
  CHECK(tape.refused("stands at the end of its period"));
  tape = begun();
  tape.put("2025-12-09T16:00:00Z", candle(3600));
  CHECK(tape.refused("market is told before it"));
}

TEST_CASE("time that goes back is refused") {
  // Whoever plays such a recording shows the earlier record after the later one: a look ahead.
  Tape tape = begun();
  CHECK(tape.put("2025-12-09T16:00:00Z", pb::Record()));
  CHECK(tape.put("2025-12-09T16:00:00Z", pb::Record()));
  tape.put("2025-12-09T15:59:59.999Z", pb::Record());
  CHECK(tape.refused("time went back"));
}

TEST_CASE("a record older than its own stamp is refused beyond what clocks differ by") {
  // Two seconds are what two machines' clocks may differ by; more is a record put too early.
  using Stamp = void (*)(pb::Record&, int64_t behind_ms);
  const std::vector<Stamp> kinds{
      [](pb::Record& to, int64_t ms) { to.mutable_ticker()->set_stamp_behind_ms(ms); },
      [](pb::Record& to, int64_t ms) { to.mutable_snapshot()->set_stamp_behind_ms(ms); },
      [](pb::Record& to, int64_t ms) { to.mutable_delta()->set_stamp_behind_ms(ms); },
      [](pb::Record& to, int64_t ms) { to.mutable_trade()->set_stamp_behind_us(ms * 1000); },
      [](pb::Record& to, int64_t ms) { to.mutable_spot()->set_stamp_behind_us(ms * 1000); }};
  for (const Stamp stamp : kinds) {
    Tape tape = begun();
    for (const int64_t behind_ms : {-2000, -246, 477, 3'600'000}) {
      pb::Record record;
      stamp(record, behind_ms);
      CHECK(tape.put("2025-12-09T16:00:00Z", record));
    }
    pb::Record record;
    stamp(record, -2001);
    tape.put("2025-12-09T16:00:00Z", record);
    CHECK(tape.refused("2001 ms later"));
  }
}
