#include "services/settle/climate_labels.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "actor/actor_bench.h"
#include "domain/moment.h"
#include "services/settle/settle_actor.h"

namespace headgate {
namespace {

const std::string event = "KXHIGHNY-25DEC10";
const std::string middle = event + "-B42.5";
const std::string top = event + "-T47";
const std::string rules =
    "If the maximum temperature recorded at New York City (CLINYC) for Dec 10, 2025, is so according to The "
    "Weather Company, then the market resolves to Yes.";
const int64_t close_ns = *parse_iso_utc("2025-12-11T05:00:00Z");
constexpr int64_t minute_ns = 60 * ns_per_s;

Configuration with_reports(const std::string& url = "http://127.0.0.1:1/weather") {
  Configuration out;
  out.instance.mode = Mode::paper;
  out.exchange.rest_url = "http://127.0.0.1:1/trade-api/v2";
  out.settle.reports_url = url;
  return out;
}

ActorBench bench_of(const Configuration& configuration = with_reports()) {
  return ActorBench([configuration] { return std::make_unique<SettleActor>(configuration); });
}

market::v1::MarketInfo info_of(const std::string& market, const std::string& rules_text = rules) {
  market::v1::MarketInfo info;
  info.set_market_ticker(market);
  info.set_event_ticker(event);
  info.set_status(market::v1::MARKET_STATUS_ACTIVE);
  info.set_close_ns(close_ns);
  info.set_rules_primary(rules_text);
  info.set_strike_kind(market == top ? market::v1::STRIKE_KIND_GREATER : market::v1::STRIKE_KIND_BETWEEN);
  info.set_floor_e4(market == top ? 470'000 : 420'000);
  info.set_cap_e4(market == top ? 0 : 430'000);
  return info;
}

// One bulletin of the weather service, hours after the close.
struct Bulletin {
  std::string id;
  int minutes_after_close = 150;
  std::string high = "43";
  std::string valid = "";
  std::string summary = "...THE CENTRAL PARK NY CLIMATE SUMMARY FOR DECEMBER 10 2025...";

  std::string issued() const { return iso_utc(close_ns + minutes_after_close * minute_ns); }
  std::string stamp() const { return issued().substr(0, 19) + "+00:00"; }
  std::string text() const {
    const std::string at = issued();  // "2025-12-11T07:30:00.000Z"
    const std::string ddhhmm = at.substr(8, 2) + at.substr(11, 2) + at.substr(14, 2);
    const std::string high_cell = std::string(11 - high.size(), ' ') + high;
    return R"(\n000\nCDUS41 KOKX )" + ddhhmm + R"(\nCLINYC\n\nCLIMATE REPORT\n)" +
           R"(NATIONAL WEATHER SERVICE NEW YORK, NY\n230 AM EST THU DEC )" + at.substr(8, 2) +
           R"( 2025\n\n)" + summary + R"(\n)" + valid +
           R"(\n\nWEATHER ITEM   OBSERVED TIME   RECORD YEAR NORMAL\nTEMPERATURE (F)\n YESTERDAY\n  MAXIMUM)" +
           high_cell + R"(    301 PM  63    1966  45\n  MINIMUM         31    600 AM  10    1904  34\n)";
  }
  std::string reply() const {
    return R"({"id":")" + id + R"(","issuanceTime":")" + stamp() + R"(","productText":")" + text() + R"("})";
  }
};

std::string list_of(const std::vector<Bulletin>& newest_first) {
  std::string out;
  for (const Bulletin& each : newest_first) {
    out += (out.empty() ? "" : ",");
    out += R"({"id":")" + each.id + R"(","issuanceTime":")" + each.stamp() + R"("})";
  }
  return R"({"@graph":[)" + out + "]}";
}

// Answers what the weather service is asked, until nothing of it is outstanding.
void serve(ActorBench& bench, size_t from, const std::vector<Bulletin>& bulletins) {
  for (size_t at = from; at < bench.requests.size(); ++at) {
    const HttpRequest request = bench.requests[at];
    if (request.url.find("/weather/") == std::string::npos) continue;
    CHECK(request.url.find('?') == std::string::npos);
    CHECK(request.credential == Credential::none);
    std::string body = list_of(bulletins);
    for (const Bulletin& each : bulletins) {
      if (request.url == "http://127.0.0.1:1/weather/products/" + each.id) body = each.reply();
    }
    bench.give(HttpDone{request.id, HttpOutcome::answered, 200, body, {}});
  }
}

bool round(ActorBench& bench, const std::vector<Bulletin>& bulletins) {
  const size_t from = bench.requests.size();
  if (!bench.fire("labels")) return false;
  serve(bench, from, bulletins);
  return true;
}

std::vector<settle::v1::EarlyLabel> labels(const ActorBench& bench) {
  return bench.published<settle::v1::EarlyLabel>();
}

ActorBench watching() {
  ActorBench bench = bench_of();
  bench.market = MarketTime::from_ns(close_ns - 60 * minute_ns);
  bench.start();
  bench.hear("market", "state", info_of(middle));
  bench.hear("market", "state", info_of(top));
  return bench;
}

// The exchange settles one market by its own route.
void settle_by_exchange(ActorBench& bench, const std::string& market, const std::string& result) {
  bench.hear("market", "state", [&] {
    auto info = info_of(market);
    info.set_status(market::v1::MARKET_STATUS_FINALIZED);
    return info;
  }());
  size_t at = bench.requests.size();
  REQUIRE(bench.fire("results"));
  for (; at < bench.requests.size(); ++at) {
    const HttpRequest request = bench.requests[at];
    if (request.url.find("/markets/") == std::string::npos) continue;
    const bool wanted = request.url.substr(request.url.rfind('/') + 1) == market;
    const std::string asked = request.url.substr(request.url.rfind('/') + 1);
    bench.give(HttpDone{
        request.id,
        HttpOutcome::answered,
        200,
        R"({"market":{"ticker":")" + asked + R"(","event_ticker":")" + event +
            R"(","title":"High","market_type":"binary","strike_type":"between","floor_strike":42,"cap_strike":43,)"
            R"("price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}],"status":")" +
            (wanted ? "finalized" : "closed") + R"(","result":")" + (wanted ? result : "") +
            R"(","rules_primary":"As above.","open_time":"2025-12-09T15:00:00Z","close_time":"2025-12-11T05:00:00Z"}})",
        {}});
  }
}

}  // namespace

TEST_CASE(
    "after the close the reports are asked for every ten minutes until the first final one has a number") {
  // Without it nobody knows before noon whether the day's book will pay.
  ActorBench bench = watching();
  CHECK(bench.requests.empty());
  REQUIRE(round(bench, {}));
  CHECK(bench.market.ns() == close_ns);
  REQUIRE(bench.requests.size() == 1);
  CHECK(bench.requests[0].url == "http://127.0.0.1:1/weather/products/types/CLI/locations/NYC");
  REQUIRE(round(bench, {}));
  CHECK(bench.market.ns() == close_ns + 10 * minute_ns);
  bench.market = MarketTime::from_ns(close_ns + 155 * minute_ns);
  REQUIRE(round(bench, {Bulletin{"final-1"}}));
  REQUIRE(labels(bench).size() == 1);
  const auto label = labels(bench)[0];
  CHECK(label.event_ticker() == event);
  CHECK(label.date() == "2025-12-10");
  CHECK(label.high_f() == 43);
  CHECK(label.product_id() == "final-1");
  CHECK(label.issued_ns() == close_ns + 150 * minute_ns);
  CHECK(label.fetched_ns() == close_ns + 155 * minute_ns);
  CHECK(label.payload_sha256().size() == 64);
  CHECK(bench.publications.back().topic.find("label/" + event + "/") == 0);
  CHECK_FALSE(bench.fire("labels"));  // nothing is left to ask

  bench.restart();  // a reader that comes later still gets the label
  CHECK(labels(bench).size() == 2);
  CHECK_FALSE(bench.fire("labels"));
  CHECK(bench.actor().answer("explain", middle, bench.now())->find("\"high_f\":43") != std::string::npos);
  CHECK(bench.actor().answer("explain", event, bench.now())->find("\"state\":\"known\"") !=
        std::string::npos);
  CHECK(bench.actor().answer("explain", "KXNONE", bench.now())->find("\"label\":null") != std::string::npos);
  CHECK(bench.actor().status(bench.now()).find("\"product_id\":\"final-1\"") != std::string::npos);
}

TEST_CASE("an intermediate report never becomes the label, and a missing value waits for a number") {
  // The four o'clock maximum is only a floor, and MM is no temperature.
  ActorBench bench = watching();
  const Bulletin evening{"evening", -200, "51", "VALID TODAY AS OF 0400 PM LOCAL TIME."};
  const Bulletin late{"late", 5, "44", "VALID AS OF 0400 PM LOCAL TIME."};
  const Bulletin missing{"missing", 150, "MM"};
  bench.market = MarketTime::from_ns(close_ns + 160 * minute_ns);
  REQUIRE(round(bench, {missing, late, evening}));
  CHECK(labels(bench).empty());
  CHECK(bench.requests.size() == 3);  // the report from before the close is not even fetched
  bench.market = MarketTime::from_ns(close_ns + 200 * minute_ns);
  REQUIRE(round(bench, {Bulletin{"number", 190, "42"}, missing, late, evening}));
  REQUIRE(labels(bench).size() == 1);
  CHECK(labels(bench)[0].product_id() == "number");
  CHECK(labels(bench)[0].high_f() == 42);
  CHECK(bench.requests.size() == 5);  // each report is fetched once
}

TEST_CASE("of several finals the first issued is the label, in whatever order they are listed and served") {
  // Miami 2026-08-29: the re-issue said 85, the exchange paid the first one's 90.
  ActorBench bench = watching();
  const std::vector<Bulletin> listed{{"reissue", 196, "38"}, {"first", 150, "43"}};
  bench.market = MarketTime::from_ns(close_ns + 300 * minute_ns);
  size_t at = bench.requests.size();
  REQUIRE(bench.fire("labels"));
  bench.give(HttpDone{bench.requests[at].id, HttpOutcome::answered, 200, list_of(listed), {}});
  REQUIRE(bench.requests.size() == 2);
  // The first is asked for first; without its answer the second alone would decide.
  CHECK(bench.requests[1].url.find("/first") != std::string::npos);
  bench.give(HttpDone{bench.requests[1].id, HttpOutcome::answered, 503, "busy", {}});
  CHECK(bench.requests.size() == 2);
  CHECK(labels(bench).empty());
  CHECK(bench.noted("LABEL_NOT_ANSWERED") == 1);
  REQUIRE(round(bench, listed));
  REQUIRE(labels(bench).size() == 1);
  CHECK(labels(bench)[0].high_f() == 43);
}

TEST_CASE("while a listed report has no answer, what was read does not become the label") {
  // The bulletins' own headings decide which is first, and the unread one may be it.
  ActorBench bench = watching();
  Bulletin late{"late", 150, "38"};
  const Bulletin first{"first", 151, "43"};
  std::string late_reply = late.reply();
  late_reply.replace(late_reply.find("110730"), 6, "110810");
  bench.market = MarketTime::from_ns(close_ns + 300 * minute_ns);
  REQUIRE(bench.fire("labels"));
  bench.give(HttpDone{bench.requests.back().id, HttpOutcome::answered, 200, list_of({first, late}), {}});
  REQUIRE(bench.requests.back().url.find("/late") != std::string::npos);
  bench.give(HttpDone{bench.requests.back().id, HttpOutcome::answered, 200, late_reply, {}});
  REQUIRE(bench.requests.back().url.find("/first") != std::string::npos);
  bench.give(HttpDone{bench.requests.back().id, HttpOutcome::not_sent, 0, {}, "refused"});
  CHECK(labels(bench).empty());
  REQUIRE(round(bench, {first, late}));
  REQUIRE(labels(bench).size() == 1);
  CHECK(labels(bench)[0].product_id() == "first");
}

TEST_CASE("a report that is listed before it is issued is not read yet") {
  // A recorded or simulated world that shows tomorrow's bulletins would give the strategy the answer.
  ActorBench bench = watching();
  bench.market = MarketTime::from_ns(close_ns + 149 * minute_ns);
  REQUIRE(round(bench, {Bulletin{"final-1", 150}}));
  CHECK(bench.requests.size() == 1);
  CHECK(labels(bench).empty());
  REQUIRE(round(bench, {Bulletin{"final-1", 150}}));
  CHECK(labels(bench).size() == 1);
}

TEST_CASE("a service that is down is asked again in the next round and said once") {
  // A warning every ten minutes for a night hides the one that matters.
  ActorBench bench = watching();
  for (int i = 0; i < 5; ++i) {
    REQUIRE(bench.fire("labels"));
    bench.give(HttpDone{bench.requests.back().id, HttpOutcome::answered, 503, "<html>", {}});
    CHECK(bench.market.ns() == close_ns + i * 10 * minute_ns);
  }
  CHECK(bench.noted("LABEL_NOT_ANSWERED") == 1);
  REQUIRE(bench.fire("labels"));
  bench.give(HttpDone{bench.requests.back().id, HttpOutcome::unknown, 0, {}, "cut"});
  REQUIRE(bench.fire("labels"));
  bench.give(HttpDone{bench.requests.back().id, HttpOutcome::answered, 200, "<html>", {}});
  CHECK(bench.noted("LABEL_LIST_UNREADABLE") == 1);
  CHECK(labels(bench).empty());
  bench.market = MarketTime::from_ns(close_ns + 155 * minute_ns);
  REQUIRE(round(bench, {Bulletin{"final-1"}}));
  CHECK(labels(bench).size() == 1);
}

TEST_CASE("a report that cannot be read is an alert with its id, field and mend, once, and all goes on") {
  // The office may send a torn bulletin; the day must settle and a person must know which one.
  ActorBench bench = watching();
  Bulletin torn{"torn", 150};
  torn.high = "4x";
  bench.market = MarketTime::from_ns(close_ns + 160 * minute_ns);
  REQUIRE(round(bench, {torn}));
  REQUIRE(bench.noted("REPORT_UNREADABLE") == 1);
  const std::string text = bench.notes.back().text;
  CHECK(text.find("product torn") != std::string::npos);
  CHECK(text.find("line 16") != std::string::npos);
  CHECK(text.find("MAXIMUM         4x") != std::string::npos);
  CHECK(text.find("must have a number or MM") != std::string::npos);
  REQUIRE(round(bench, {torn}));
  bench.restart();
  REQUIRE(round(bench, {torn}));
  CHECK(bench.noted("REPORT_UNREADABLE") == 1);  // by this life or an earlier one
  settle_by_exchange(bench, middle, "yes");
  CHECK(bench.published<settle::v1::Settlement>().size() == 1);
  bench.market = MarketTime::from_ns(close_ns + 300 * minute_ns);
  REQUIRE(round(bench, {Bulletin{"again", 250, "42"}, torn}));
  REQUIRE(labels(bench).size() == 1);
  CHECK(labels(bench)[0].product_id() == "again");
}

TEST_CASE("a bulletin cut short, of another station, or stamped otherwise than it says is not read") {
  // Each of them would label the day with a number nobody measured for it.
  Bulletin good{"good"};
  const auto noted_for = [](const std::string& body) {
    ActorBench bench = watching();
    bench.market = MarketTime::from_ns(close_ns + 300 * minute_ns);
    REQUIRE(bench.fire("labels"));
    bench.give(
        HttpDone{bench.requests.back().id, HttpOutcome::answered, 200, list_of({Bulletin{"good"}}), {}});
    bench.give(HttpDone{bench.requests.back().id, HttpOutcome::answered, 200, body, {}});
    CHECK(labels(bench).size() == 1 - bench.noted("REPORT_UNREADABLE"));
    return bench.noted("REPORT_UNREADABLE") == 0 ? std::string() : bench.notes.back().text;
  };
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string body = good.reply();
    REQUIRE(body.find(from) != std::string::npos);
    return body.replace(body.find(from), from.size(), to);
  };
  CHECK(noted_for(good.reply()).empty());
  const std::string body = good.reply();
  CHECK(noted_for(body.substr(0, body.find("    301 PM")) + "\"}").find("MINIMUM") != std::string::npos);
  CHECK(noted_for(changed("CLINYC", "CLILGA")).find("must be CLINYC") != std::string::npos);
  CHECK(noted_for(changed("T07:30:00", "T09:30:00")).find("issuanceTime") != std::string::npos);
  CHECK(noted_for(changed("productText", "text")).find("productText") != std::string::npos);
  CHECK(noted_for("<html>").find("JSON_INVALID") != std::string::npos);
}

TEST_CASE("a result that contradicts the label is an alert with both values and moves no other cash") {
  // One of the two is wrong; who finds out a week later has traded on it for a week.
  for (const bool label_first : {true, false}) {
    CAPTURE(label_first);
    ActorBench bench = watching();
    bench.market = MarketTime::from_ns(close_ns + 160 * minute_ns);
    if (label_first) REQUIRE(round(bench, {Bulletin{"final-1"}}));
    settle_by_exchange(bench, middle, "no");
    CHECK(bench.noted("LABEL_DISAGREES") == 0);
    settle_by_exchange(bench, top, "yes");
    if (!label_first) REQUIRE(round(bench, {Bulletin{"final-1"}}));
    REQUIRE(bench.noted("LABEL_DISAGREES") == 1);
    const auto said = std::find_if(bench.notes.begin(), bench.notes.end(),
                                   [](const Note& note) { return note.code == "LABEL_DISAGREES"; });
    CHECK(said->level == Level::alert);
    CHECK(said->text.find("says 43 °F") != std::string::npos);
    CHECK(said->text.find(top + " (above 47) yes") != std::string::npos);
    CHECK(bench.published<settle::v1::Settlement>().size() == 2);
    CHECK(bench.published<settle::v1::LedgerEntry>().size() == 2);  // of the two results
    bench.restart();
    bench.hear("market", "state", info_of(top));
    CHECK(bench.noted("LABEL_DISAGREES") == 1);
    CHECK(bench.actor().answer("labels", "", bench.now())->find("\"state\":\"disagrees\"") !=
          std::string::npos);
  }
}

TEST_CASE("a label within the winning strike says nothing") {
  // A false alarm each noon would teach people to ignore the true one.
  ActorBench bench = watching();
  bench.market = MarketTime::from_ns(close_ns + 160 * minute_ns);
  REQUIRE(round(bench, {Bulletin{"final-1"}}));
  settle_by_exchange(bench, middle, "yes");
  CHECK(bench.noted("LABEL_DISAGREES") == 0);
}

TEST_CASE("three days without a number end the questions, and it is said") {
  // A station that went silent would be asked for ever, and nobody would know why there is no label.
  ActorBench bench = watching();
  REQUIRE(round(bench, {}));
  bench.market = MarketTime::from_ns(close_ns + 3 * 24 * 60 * minute_ns);
  const size_t asked = bench.requests.size();
  REQUIRE(round(bench, {Bulletin{"final-1"}}));
  CHECK(bench.requests.size() == asked);
  CHECK(bench.noted("LABEL_ABSENT") == 1);
  CHECK_FALSE(bench.fire("labels"));
  bench.restart();
  CHECK_FALSE(bench.fire("labels"));
}

TEST_CASE(
    "nothing is asked without an address, for another station, for a defect or for what is no station") {
  // A recorded day has no reports, and the report of another thermometer would alarm for nothing.
  ActorBench off = bench_of(with_reports(""));
  off.start();
  off.hear("market", "state", info_of(middle));
  CHECK_FALSE(off.fire("labels"));
  CHECK(off.rows.count({"label", event}) == 0);

  ActorBench moved = bench_of();
  moved.start();
  std::string other = rules;
  other.replace(other.find("CLINYC"), 6, "CLILGA");
  moved.hear("market", "state", info_of(middle, other));
  moved.hear("market", "state", info_of(top));
  CHECK(moved.noted("LABEL_REFUSED") == 1);
  CHECK(moved.notes.back().text.find("CLILGA") != std::string::npos);
  CHECK(moved.notes.back().text.find("CLINYC") != std::string::npos);
  CHECK_FALSE(moved.fire("labels"));

  ActorBench others = bench_of();
  others.start();
  auto defect = info_of(middle);
  defect.set_defect("no strike");
  others.hear("market", "state", defect);
  auto unknown = info_of("KXBTC15M-25DEC10-T1");
  unknown.set_event_ticker("KXBTC15M-25DEC10");
  others.hear("market", "state", unknown);
  CHECK_FALSE(others.fire("labels"));
}

TEST_CASE("killed at any point, the label and what is said of it end the same") {
  // A crash between two replies would leave the day without a label, or alarm twice.
  CHECK(rc::check([] {
    const auto kills = *rc::gen::container<std::vector<bool>>(12, rc::gen::arbitrary<bool>());
    const std::vector<Bulletin> bulletins{
        {"reissue", 196, "38"}, {"first", 150, "43"}, {"missing", 140, "MM"}};
    ActorBench bench = watching();
    bench.market = MarketTime::from_ns(close_ns + 300 * minute_ns);
    for (size_t i = 0; i < kills.size(); ++i) {
      const size_t from = bench.requests.size();
      if (!bench.fire("labels")) break;
      if (kills[i]) {
        // The life ends with a question outstanding, at a place that the draw decides.
        for (size_t at = from; at < bench.requests.size() && at < from + i % 4; ++at) {
          std::string body = list_of(bulletins);
          for (const Bulletin& each : bulletins) {
            if (bench.requests[at].url.find("/products/" + each.id) != std::string::npos) body = each.reply();
          }
          bench.give(HttpDone{bench.requests[at].id, HttpOutcome::answered, 200, body, {}});
        }
        bench.restart();
      } else {
        serve(bench, from, bulletins);
      }
    }
    if (bench.timers.count("labels") != 0) round(bench, bulletins);
    RC_ASSERT(!labels(bench).empty());
    for (const auto& label : labels(bench)) RC_ASSERT(label.product_id() == "first");
    const uint64_t before = bench.actor().digest();
    bench.restart();
    RC_ASSERT(bench.actor().digest() == before);
  }));
}

}  // namespace headgate
