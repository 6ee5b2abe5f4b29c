#include "services/forecast/forecast_actor.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace headgate;

namespace {

const std::string event = "KXHIGHNY-26NOV20";
constexpr int64_t midday_s = 1795176000;  // 2026-11-20T12:00:00Z

Configuration configuration() {
  Configuration out;
  out.forecast.open_meteo_url = "http://127.0.0.1:9";
  out.forecast.open_meteo_model = "example_model";
  out.forecast.poll_every_s = 300;
  out.forecast.spread_f = 3.6;
  return out;
}

market::v1::MarketInfo info(const std::string& suffix, market::v1::StrikeKind kind, int64_t floor,
                            int64_t cap) {
  market::v1::MarketInfo out;
  out.set_market_ticker(event + "-" + suffix);
  out.set_event_ticker(event);
  out.set_series_ticker("KXHIGHNY");
  out.set_strike_kind(kind);
  out.set_floor_e4(floor * 10000);
  out.set_cap_e4(cap * 10000);
  out.set_rules_primary(
      "The highest temperature at Central Park, New York (CLINYC), according to The Weather Company: " +
      suffix);
  out.set_close_ns(1795237200LL * ns_per_s);
  return out;
}

const std::string meta =
    R"({"last_run_availability_time":1795165200,"last_run_initialisation_time":1795150800})";  // 09:00Z
std::string daily(const std::string& high) {
  return R"({"utc_offset_seconds":-18000,"daily_units":{"temperature_2m_max":"°F"},)"
         R"("daily":{"time":["2026-11-20"],"temperature_2m_max":[)" +
         high + "]}}";
}

// The actor and the clock of its inputs.
struct Desk {
  ForecastActor actor{configuration()};
  int64_t now_s = midday_s;

  Effects give(Event what) {
    Input input;
    input.market = MarketTime::from_ns(now_s * ns_per_s);
    input.event = std::move(what);
    Effects effects;
    actor.handle(input, effects);
    return effects;
  }
  Effects tell(const google::protobuf::Message& message) {
    Delivered delivered;
    delivered.envelope.set_source("market");
    delivered.envelope.set_stream("state");
    delivered.envelope.set_type(message.GetDescriptor()->full_name());
    delivered.envelope.set_body(message.SerializeAsString());
    return give(delivered);
  }
  Effects tell_ladder() {
    Effects first = tell(info("T52", market::v1::STRIKE_KIND_LESS, 0, 52));
    (void)tell(info("B52.5", market::v1::STRIKE_KIND_BETWEEN, 52, 53));
    (void)tell(info("T53", market::v1::STRIKE_KIND_GREATER, 53, 0));
    return first;
  }
  Effects answer(const Effects& to, const std::string& body, int status = 200) {
    REQUIRE(to.requests.size() == 1);
    return give(HttpDone{to.requests[0].id, HttpOutcome::answered, status, body, ""});
  }
  Effects poll() { return give(TimerFired{"poll"}); }
};

forecast::v1::FairValue value_in(const Effects& effects) {
  REQUIRE(effects.publications.size() == 1);
  forecast::v1::FairValue out;
  REQUIRE(out.ParseFromString(effects.publications[0].body));
  return out;
}

}  // namespace

TEST_CASE("a forecast becomes the probability of each outcome, with its origin and age") {
  // Everything that is traded rests on these numbers and on how old they are.
  Desk desk;
  const Effects told = desk.tell_ladder();
  REQUIRE(told.timers.size() == 1);  // a new event is polled at once
  CHECK(std::get<MarketTime>(told.timers[0].due).ns() == midday_s * ns_per_s);
  Effects effects = desk.poll();
  REQUIRE(effects.requests.size() == 1);
  CHECK(effects.requests[0].url == "http://127.0.0.1:9/data/example_model/static/meta.json");
  CHECK(std::get<MarketTime>(effects.timers[0].due).ns() == (midday_s + 300) * ns_per_s);
  effects = desk.answer(effects, meta);
  CHECK(effects.publications.empty());
  CHECK(effects.requests[0].url ==
        "http://127.0.0.1:9/v1/forecast?latitude=40.7790&longitude=-73.9690&daily=temperature_2m_max"
        "&temperature_unit=fahrenheit&timezone=Etc/GMT%2B5&start_date=2026-11-20&end_date=2026-11-20"
        "&models=example_model");
  effects = desk.answer(effects, daily("52.5"));
  CHECK(effects.requests.empty());
  CHECK(effects.publications[0].topic == "fair/" + event + "/");
  const auto value = value_in(effects);
  CHECK(value.event_ticker() == event);
  CHECK(value.label() == "DEMONSTRATION");
  CHECK(value.model() == "open-meteo-normal/1");
  CHECK(value.mean() == 52.5);
  CHECK(value.spread() == 3.6);
  CHECK(value.issued_ns() == 1795165200LL * ns_per_s);  // age counts from the run's availability
  CHECK(value.spread_below() == 3.6);
  CHECK(value.spread_above() == 3.6);
  REQUIRE(value.quantiles_size() == 5);
  CHECK(value.quantiles(2).value() == doctest::Approx(52.5));
  // 52.5 + 1.2815515655 * 3.6
  CHECK(value.quantiles(4).probability() == 0.9);
  CHECK(std::abs(value.quantiles(4).value() - 57.1136) < 1e-4);
  REQUIRE(value.provenance_size() == 2);
  CHECK(value.provenance(0).payload_sha256().size() == 64);
  CHECK(value.provenance(0).fetched_ns() == midday_s * ns_per_s);
  REQUIRE(value.outcomes_size() == 3);
  CHECK(value.outcomes(0).market_ticker() == event + "-T52");
  // The bracket 52..53 is the mean plus or minus one degree: 2 * Phi(1 / 3.6) - 1 = 0.2188 (tables of the
  // normal).
  CHECK(std::abs(value.outcomes(1).probability() - 0.2188) < 1e-4);
  CHECK(std::abs(value.outcomes(0).probability() - value.outcomes(2).probability()) < 1e-12);
}

TEST_CASE("a fair value is told when its inputs change and again after a restart") {
  // Repeating it at each poll would look like news; keeping quiet after a restart would leave readers without
  // it.
  Desk desk;
  (void)desk.tell_ladder();
  const auto first = value_in(desk.answer(desk.answer(desk.poll(), meta), daily("52.5")));
  CHECK(desk.answer(desk.answer(desk.poll(), meta), daily("52.5")).publications.empty());
  const auto warmer = value_in(desk.answer(desk.answer(desk.poll(), meta), daily("54.1")));
  CHECK(warmer.fair_value_id() != first.fair_value_id());
  Desk restarted;
  (void)restarted.tell_ladder();
  const auto again = value_in(restarted.answer(restarted.answer(restarted.poll(), meta), daily("52.5")));
  CHECK(again.fair_value_id() == first.fair_value_id());
}

TEST_CASE("what is not known, not whole or not from the past gives no fair value and says why") {
  // A forecast from the future is look-ahead; a default in place of a missing one is a bet without a reason.
  const struct {
    std::string run;
    int status;
    std::string high;
    const char* code;
    const char* field;
  } rows[] = {
      {R"({"last_run_availability_time":1795176001,"last_run_initialisation_time":1795150800})", 200, "",
       "ISSUED_IN_FUTURE", "last_run_availability_time"},
      {R"({"last_run_initialisation_time":1795150800})", 200, "", "FIELD_MISSING",
       "last_run_availability_time"},
      {R"({"error":true,"reason":"none"})", 404, "", "HTTP_STATUS", "status"},
      {meta, 200, daily("null"), "VALUE_NOT_KNOWN", "daily.temperature_2m_max[0]"},
      {meta, 200, daily("nan"), "JSON_INVALID", ""},
      {meta, 200, daily("\"52\""), "FIELD_VALUE", "daily.temperature_2m_max[0]"},
      {meta, 200, "{}", "FIELD_MISSING", "utc_offset_seconds"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    Desk desk;
    (void)desk.tell_ladder();
    Effects effects = desk.answer(desk.poll(), row.run, row.status);
    if (!row.high.empty()) effects = desk.answer(effects, row.high);
    CHECK(effects.publications.empty());
    CHECK(effects.requests.empty());
    REQUIRE(effects.notes.size() == 1);
    CHECK(effects.notes[0].code == row.code);
    CHECK(effects.notes[0].text.find(row.field) != std::string::npos);
  }
}

TEST_CASE("a request without an answer is made again at the next poll and not before") {
  // The old value ages meanwhile; a loop of retries would spend the day's free calls in minutes.
  for (const HttpOutcome outcome : {HttpOutcome::not_sent, HttpOutcome::unknown}) {
    Desk desk;
    (void)desk.tell_ladder();
    const Effects asked = desk.poll();
    const Effects effects = desk.give(HttpDone{asked.requests[0].id, outcome, 0, "", "timed out"});
    CHECK(effects.requests.empty());
    CHECK(effects.notes[0].code == "NO_ANSWER");
    CHECK(desk.poll().requests.size() == 1);
  }
}

TEST_CASE("one chain of requests runs at a time and strange replies are left aside") {
  // Two chains would take each other's metadata for their own.
  Desk desk;
  (void)desk.tell_ladder();
  const Effects asked = desk.poll();
  CHECK(desk.poll().requests.empty());
  CHECK(desk.give(HttpDone{"daily-99", HttpOutcome::answered, 200, meta, ""}).requests.empty());
  CHECK(desk.answer(asked, meta).requests.size() == 1);
}

TEST_CASE("a damaged market keeps its neighbours' probabilities") {
  // One field removed from one payload must disable that market alone.
  Desk desk;
  (void)desk.tell_ladder();
  auto damaged = info("B52.5", market::v1::STRIKE_KIND_UNSPECIFIED, 0, 0);
  damaged.set_defect("FIELD_MISSING: floor_strike");
  (void)desk.tell(damaged);
  CHECK(value_in(desk.answer(desk.answer(desk.poll(), meta), daily("52.5"))).outcomes_size() == 3);
}

TEST_CASE("a ladder with a hole is alarmed and not priced") {
  // A market that market never told leaves degrees that nobody pays for.
  Desk desk;
  (void)desk.tell(info("T52", market::v1::STRIKE_KIND_LESS, 0, 52));
  (void)desk.tell(info("T53", market::v1::STRIKE_KIND_GREATER, 53, 0));
  CHECK(desk.answer(desk.answer(desk.poll(), meta), daily("52.5")).publications.empty());
  const Effects next = desk.poll();
  REQUIRE(next.notes.size() == 1);
  CHECK(next.notes[0].code == "LADDER_GAP");
  // The missing market arrives: the value is told without another poll.
  CHECK(desk.tell(info("B52.5", market::v1::STRIKE_KIND_BETWEEN, 52, 53)).publications.size() == 1);
}

TEST_CASE("days that are over and foreign series are not asked for") {
  // Calls are limited, and a settled day's forecast changes nothing.
  Desk desk;
  (void)desk.tell_ladder();
  desk.now_s = 1795237200;  // its close
  CHECK(desk.poll().requests.empty());
  Desk other;
  auto foreign = info("T52", market::v1::STRIKE_KIND_LESS, 0, 52);
  foreign.set_series_ticker("KXOTHER");
  CHECK(other.tell(foreign).timers.empty());
}

TEST_CASE("before market time is known nothing is asked") {
  // At time zero every run lies in the future and every day is still to come.
  Desk desk;
  desk.now_s = 0;
  CHECK(desk.tell_ladder().timers.empty());
  desk.now_s = midday_s;
  market::v1::ExchangeStatus status;
  CHECK(desk.tell(status).timers.size() == 1);
}

TEST_CASE("status shows the age of the data and the last problem") {
  // An operator must see a forecast that has gone stale before its limit stops trading.
  Desk desk;
  (void)desk.tell_ladder();
  (void)desk.answer(desk.answer(desk.poll(), meta), daily("52.5"));
  Input now;
  now.market = MarketTime::from_ns((midday_s + 60) * ns_per_s);
  const std::string status = desk.actor.status(now);
  CHECK(status.find("\"" + event + R"(":{"source":"daily","model":"open-meteo-normal/1","age_s":10860})") !=
        std::string::npos);
  CHECK(status.find("DEMONSTRATION") != std::string::npos);
}
