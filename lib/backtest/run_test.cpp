#include "backtest/run.h"

#include <doctest/doctest.h>

#include <set>

#include "backtest/day_fixture.h"
#include "backtest/skill.h"

namespace headgate::backtest {
namespace {

namespace pb = recording::v1;

const std::vector<std::string> everybody{"forecast", "edge", "risk", "exec", "settle"};

Outcome played(std::vector<pb::Record> records, Status& status, Kept* kept = nullptr,
               const Configuration& configuration = fixture::configuration()) {
  const std::vector<Track> tracks{{"day.zst", std::move(records)}};
  auto run = Run::make(configuration, everybody, tracks);
  REQUIRE(run.has_value());
  status = (*run)->play([](const auto&) {});
  Outcome out;
  (*run)->write(out);
  if (kept != nullptr) *kept = (*run)->kept();
  return out;
}

std::vector<pb::Record> day(int changes = 3'000, uint64_t seed = 7) {
  return fixture::Day(changes, seed).take();
}

TEST_CASE("a backtest trades, settles and ends with the money that its fills and payouts add up to") {
  // A backtest whose own books do not close cannot be believed about anything.
  Status status = Done{};
  Kept kept;
  const Outcome outcome = played(day(), status, &kept);
  REQUIRE(status.has_value());
  REQUIRE(outcome.events.size() == 1);
  CHECK(outcome.events[0].event == fixture::event_ticker);
  CHECK(outcome.events[0].winner == fixture::market_info(3).market_ticker());
  CHECK(outcome.total.evaluations > 0);
  CHECK(outcome.total.orders > 0);
  CHECK(outcome.total.fills > 0);
  CHECK(outcome.total.fees > Money{});
  CHECK(outcome.opening == Money::dollars(1000));
  CHECK(outcome.closing - outcome.opening == outcome.total.profit);

  // The same from the fills alone: what was paid, a dollar a pair, a dollar a winning contract.
  std::map<std::string, Quantity> net;
  Money cash = Money::dollars(1000);
  for (const bus::v1::Envelope& envelope : kept.at("exec").events) {
    exec::v1::Fill fill;
    if (envelope.type() != exec::v1::Fill::descriptor()->full_name()) continue;
    REQUIRE(fill.ParseFromString(envelope.body()));
    const bool yes = fill.side() == edge::v1::SIDE_YES;
    cash -= Money::from_e6(fill.price_e4() * fill.quantity_e2()) + Money::from_e6(fill.fee_e6());
    Quantity& held = net[fill.market_ticker()];
    const Quantity before = held;
    held += yes ? Quantity::from_e2(fill.quantity_e2()) : -Quantity::from_e2(fill.quantity_e2());
    const bool opposite = (before.e2() > 0) != yes && before.e2() != 0;
    if (opposite) cash += Money::from_e6(std::min(before.magnitude().e2(), fill.quantity_e2()) * 10'000);
  }
  for (const auto& [market, held] : net) {
    const bool won = market == fixture::market_info(3).market_ticker();
    if ((held.e2() > 0) == won) cash += Money::from_e6(held.magnitude().e2() * 10'000);
  }
  CHECK(cash == outcome.closing);
}

TEST_CASE("equal recordings give equal runs, and another day another one") {
  // A figure that cannot be repeated cannot be argued with.
  Status status = Done{};
  const uint64_t one = played(day(), status).digest;
  CHECK(played(day(), status).digest == one);
  CHECK(played(day(3'000, 8), status).digest != one);
}

TEST_CASE("what was said up to an instant does not depend on what was recorded after it") {
  // Look-ahead through any way whatever shows here: with the future cut off the past would come out
  // otherwise.
  const std::vector<pb::Record> whole = day();
  Status status = Done{};
  Kept all;
  played(whole, status, &all);
  for (const size_t part : {3, 5, 7}) {
    const size_t cut = whole.size() * part / 8;
    std::vector<pb::Record> past(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut));
    const int64_t until_ns = past.back().market_time_ns();
    Kept known;
    played(std::move(past), status, &known);
    REQUIRE(status.has_value());
    size_t compared = 0;
    for (const auto& [service, kept] : known) {
      for (size_t i = 0; i < kept.events.size(); ++i) {
        if (kept.events[i].market_time_ns() >= until_ns) continue;
        REQUIRE(all[service].events.size() > i);
        CHECK(kept.events[i].SerializeAsString() == all[service].events[i].SerializeAsString());
        ++compared;
      }
    }
    CHECK(compared > 10);
  }
}

// The first record that `which` accepts, moved to just after the first record at `ns`.
template <typename Which>
std::vector<pb::Record> with_moved(Which which, int64_t ns) {
  std::vector<pb::Record> records = day(200);
  const auto found = std::find_if(records.begin(), records.end(), which);
  REQUIRE(found != records.end());
  pb::Record moved = *found;
  moved.set_market_time_ns(ns);
  records.erase(found);
  const auto place = std::find_if(records.begin(), records.end(),
                                  [&](const pb::Record& record) { return record.market_time_ns() >= ns; });
  records.insert(place + 1, moved);
  return records;
}

TEST_CASE("a leak ends the run and is named with its source") {
  // A backtest that saw the future earns money on paper only, and nobody notices before it trades.
  Status status = Done{};
  SUBCASE("a winner visible before the close") {
    played(with_moved(
               [](const pb::Record& record) {
                 return record.has_market() && record.market().info().result() != 0;
               },
               fixture::close_ns - fixture::hour_ns),
           status);
  }
  SUBCASE("a forecast an hour early") {
    played(with_moved(
               [](const pb::Record& record) {
                 return record.has_forecast() && record.forecast().lead_h() == 24;
               },
               fixture::second_forecast_ns - fixture::hour_ns),
           status);
  }
  SUBCASE("a forecast of a source that no rule speaks of") {
    std::vector<pb::Record> records = day(50);
    for (pb::Record& record : records) {
      if (record.has_name() && record.name().text() == "open-meteo-previous-runs")
        record.mutable_name()->set_text("stitched");
    }
    played(std::move(records), status);
  }
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().code == "LEAK");
  CHECK(status.error().field.starts_with("day.zst"));
}

TEST_CASE("a backtest trades on paper alone, and names what it cannot play") {
  Configuration live = fixture::configuration();
  live.instance.mode = Mode::demo;
  const std::vector<Track> tracks{{"day.zst", day(10)}};
  const auto refused = Run::make(live, everybody, tracks);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "MODE_NOT_PAPER");
  CHECK(Run::make(fixture::configuration(), everybody, {}).error().code == "NOTHING_TO_PLAY");
  CHECK(Run::make(fixture::configuration(), {"weather"}, tracks).error().code == "SERVICE_UNKNOWN");
}

TEST_CASE("two recordings side by side are played in the order of their instants") {
  // Days overlap: one is open while the result of the one before is awaited.
  std::vector<pb::Record> first = day(500), second = day(500, 9);
  for (pb::Record& record : second) {
    // The same day told a week later is another event.
    constexpr int64_t week_ns = 7 * 24 * fixture::hour_ns;
    record.set_market_time_ns(record.market_time_ns() + week_ns);
    const auto renamed = [](std::string text) {
      const size_t place = text.find("26JAN16");
      return place == std::string::npos ? text : text.replace(place, 7, "26JAN23");
    };
    if (record.has_name()) record.mutable_name()->set_text(renamed(record.name().text()));
    if (!record.has_market()) continue;
    auto& info = *record.mutable_market()->mutable_info();
    info.set_market_ticker(renamed(info.market_ticker()));
    info.set_event_ticker(renamed(info.event_ticker()));
    info.set_open_ns(info.open_ns() + week_ns);
    info.set_close_ns(info.close_ns() + week_ns);
  }
  const std::vector<Track> tracks{{"later", second}, {"earlier", first}};
  auto run = Run::make(fixture::configuration(), everybody, tracks);
  REQUIRE(run.has_value());
  REQUIRE((*run)->play([](const auto&) {}).has_value());
  Outcome outcome;
  (*run)->write(outcome);
  REQUIRE(outcome.events.size() == 2);
  for (const EventOutcome& event : outcome.events) {
    CHECK(event.orders > 0);
    CHECK_FALSE(event.winner.empty());
  }
  CHECK(outcome.closing - outcome.opening == outcome.total.profit);
}

}  // namespace
}  // namespace headgate::backtest
