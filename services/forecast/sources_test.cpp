#include <doctest/doctest.h>

#include <cmath>

#include "services/forecast/sources_fixture.h"
#include "weather/payload_hash.h"

using namespace headgate;

namespace {

const std::string ny = "KXHIGHNY-31MAR03";
const std::string chi = "KXHIGHCHI-31MAR03";
const std::string cycle_07 = "http://nbm/blend.20310303/07/text/blend_nbptx.t07z";
const std::string cycle_01 = "http://nbm/blend.20310303/01/text/blend_nbptx.t01z";
const std::string cycle_13 = "http://nbm/blend.20310303/13/text/blend_nbptx.t13z";

std::string both(int hour) {
  return "1\n" + std::string(20, ' ') + "\n" + nbp_block("KMDW", "3/03/2031", hour) +
         nbp_block("KNYC", "3/03/2031", hour);
}

std::string replaced(std::string text, const std::string& piece, const std::string& other) {
  const size_t at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(), other);
}

// At eight in the morning UTC with both cities open, and the bulletin of 07Z asked for.
struct Morning : Sources {
  Morning() {
    at(8);
    open("KXHIGHNY");
    open("KXHIGHCHI");
    bench.fire("poll");
  }
};

}  // namespace

TEST_CASE("a bulletin becomes the fair values of its stations, with shape, origin and age") {
  // The percentiles are worth money only when they arrive as what they are.
  Morning scene;
  REQUIRE(scene.asked("http://nbm") != nullptr);
  CHECK(scene.asked("http://nbm")->url == cycle_07);
  const std::string file = both(7);
  REQUIRE(scene.answer(cycle_07, file));
  CHECK(scene.asked("http://nbm") == nullptr);  // one request for all stations, and no older cycle
  const auto value = scene.last(ny);
  CHECK(value.model() == "nbp-two-piece/1");
  CHECK(value.label() == "DEMONSTRATION");
  CHECK(value.issued_ns() == march_third_ns + 7 * hour_ns);
  // (51 - 48) / 1.2815515655 and (54 - 51) / 1.2815515655
  CHECK(std::abs(value.spread_below() - 2.34091) < 1e-5);
  CHECK(std::abs(value.spread_above() - 2.34091) < 1e-5);
  REQUIRE(value.quantiles_size() == 5);
  CHECK(value.quantiles(0).value() == doctest::Approx(48));
  CHECK(value.quantiles(2).value() == doctest::Approx(51));
  REQUIRE(value.provenance_size() == 2);
  const std::string block = nbp_block("KNYC", "3/03/2031", 7);
  CHECK(value.provenance(0).source() == "nbm/KNYC");
  CHECK(value.provenance(0).payload_sha256() == weather::sha256_hex(block.substr(0, block.size() - 21)));
  CHECK(value.provenance(1).payload_sha256() == weather::sha256_hex(file));
  CHECK(value.provenance(1).fetched_ns() == march_third_ns + 8 * hour_ns);
  REQUIRE(value.outcomes_size() == 3);
  // 50 to 51: Phi(0.5 / 2.34091) - Phi(-1.5 / 2.34091) = 0.32373
  CHECK(std::abs(value.outcomes(1).probability() - 0.32373) < 1e-4);
  CHECK(scene.last(chi).model() == "nbp-two-piece/1");
  CHECK(scene.bench.noted("NBM_GIVEN_UP") == 0);
}

TEST_CASE("a bulletin that is not there yet is asked for each minute, while an older one serves") {
  // Files appear 30 to 70 minutes after their time; an alarm each morning teaches people to ignore alarms.
  Morning scene;
  REQUIRE(scene.answer(cycle_07, "", 404));
  REQUIRE(scene.answer(cycle_01, both(1)));
  CHECK(scene.last(ny).issued_ns() == march_third_ns + hour_ns);
  const size_t values = scene.values();
  for (int minute = 1; minute <= 5; ++minute) {
    CAPTURE(minute);
    REQUIRE(scene.bench.fire("nbm"));
    CHECK(scene.bench.market.ns() == march_third_ns + 8 * hour_ns + minute * 60 * ns_per_s);
    REQUIRE(scene.answer(cycle_07, "", 404));
    CHECK(scene.asked("http://nbm") == nullptr);
  }
  CHECK(scene.bench.notes.empty());
  CHECK(scene.values() == values);
  REQUIRE(scene.bench.fire("nbm"));
  REQUIRE(scene.answer(cycle_07, both(7)));
  CHECK(scene.last(ny).issued_ns() == march_third_ns + 7 * hour_ns);
}

TEST_CASE("three hours after its cycle a bulletin is given up, once, and the next cycle is awaited") {
  // Without an end a source that has changed its names would be asked a thousand times a day.
  Morning scene;
  int asked = 0;
  while (scene.bench.noted("NBM_GIVEN_UP") == 0 && asked < 500) {
    REQUIRE(scene.answer("http://nbm", "", 404));
    ++asked;
    if (scene.asked("http://nbm") == nullptr) REQUIRE(scene.bench.fire("nbm"));
  }
  // 01Z is seven hours old when it is first asked for: one answer decides.
  CHECK(scene.note_text("NBM_GIVEN_UP").find(cycle_01) != std::string::npos);
  while (scene.bench.noted("NBM_GIVEN_UP") < 2 && asked < 500) {
    if (scene.asked("http://nbm") == nullptr) REQUIRE(scene.bench.fire("nbm"));
    REQUIRE(scene.answer("http://nbm", "", 404));
    ++asked;
  }
  CHECK(scene.bench.market.ns() == march_third_ns + 10 * hour_ns);
  CHECK(asked < 130);
  REQUIRE(scene.bench.fire("nbm"));
  CHECK(scene.bench.market.ns() == march_third_ns + 13 * hour_ns + 35 * 60 * ns_per_s);
  CHECK(scene.bench.noted("NBM_GIVEN_UP") == 2);
  // 13Z no longer tells the maximum of its own day, so nobody waits for it.
  CHECK(scene.asked("http://nbm") == nullptr);
}

TEST_CASE("a line that is down says nothing about the file") {
  // A process that starts behind a broken line must not give up on bulletins that are all there.
  Morning scene;
  scene.at(9.9);
  REQUIRE(scene.fail("http://nbm"));
  CHECK(scene.note_text("NO_ANSWER").find(cycle_07) != std::string::npos);
  scene.at(10);
  REQUIRE(scene.fail("http://nbm"));  // 01Z, asked for the first time six minutes ago
  CHECK(scene.bench.noted("NBM_GIVEN_UP") == 0);
  REQUIRE(scene.answer(cycle_07, both(7)));
  CHECK(scene.last(ny).model() == "nbp-two-piece/1");
}

TEST_CASE("damage to one station's block costs that station alone, and is named") {
  // One bad line among 9,000 stations must not stop trading in every city, nor be traded on in its own.
  const std::string file = both(7);
  const struct {
    std::string body;
    const char* code;
    const char* field;
  } rows[] = {
      {replaced(file,
                "FHR    17| 41\n TXNMN  51| 61\n TXNSD   3|  4\n TXNP1  48| 57\n TXNP2  49| 59\n TXNP5  51",
                "FHR    16| 41\n TXNMN  51| 61\n TXNSD   3|  4\n TXNP1  48| 57\n TXNP2  49| 59\n TXNP5  51"),
       "NBM_HOURS_DISAGREE", "KMDW UTC FHR 16"},
      {replaced(file, " KMDW ", " KMDX "), "NBM_STATION_ABSENT", "KMDW station"},
      {nbp_block("KNYC", "3/03/2031", 7) + file.substr(20, file.find(" TXNP5") - 20), "NBM_TRUNCATED",
       "KMDW TXNP2"},
      {replaced(file, "3/03/2031", "3/04/2031"), "ISSUED_IN_FUTURE", "KMDW cycle"},
      {replaced(file, "3/03/2031", "3/02/2031"), "NBM_CYCLE", "KMDW header"},
      {replaced(file, "TXNP9  54", "TXNP9  44"), "NBM_DECREASING", "KMDW TXNP9 FHR 17"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    Morning scene;
    REQUIRE(scene.answer(cycle_07, row.body));
    CHECK(scene.last(ny).model() == "nbp-two-piece/1");
    CHECK(scene.last(chi).model().empty());
    REQUIRE(scene.bench.notes.size() == 1);
    CHECK(scene.bench.notes[0].code == row.code);
    for (const std::string& part : {cycle_07, std::string(row.field), std::string("; ")}) {
      CAPTURE(scene.bench.notes[0].text);
      CHECK(scene.bench.notes[0].text.find(part) != std::string::npos);
    }
    // Its older bulletin is asked for; its other sources go on.
    CHECK(scene.asked(cycle_01) != nullptr);
    CHECK(scene.asked("http://ensemble") != nullptr);
  }
}

TEST_CASE("a file that tells nothing is asked for again, and not every minute") {
  // A page of an overloaded server must not cost the cycle; 35 MB each minute would cost the line.
  Morning scene;
  REQUIRE(scene.answer(cycle_07, "<html>busy</html>"));
  REQUIRE(scene.answer(cycle_01, "<html>busy</html>"));
  for (int minute = 1; minute < 10; ++minute) {
    REQUIRE(scene.bench.fire("nbm"));
    CHECK(scene.asked("http://nbm") == nullptr);
  }
  REQUIRE(scene.bench.fire("nbm"));
  REQUIRE(scene.answer(cycle_07, both(7)));
  CHECK(scene.last(ny).model() == "nbp-two-piece/1");
}

TEST_CASE("the best source with something fresh is used, and each next one only where it is needed") {
  // A stale bulletin knows less than a fresh ensemble; an error is no forecast.
  Morning scene;
  REQUIRE(scene.answer("http://nbm", "", 404));
  REQUIRE(scene.answer("http://nbm", "", 404));
  REQUIRE(scene.answer("http://daily/data", run_at_six));
  REQUIRE(scene.answer("http://daily", daily_reply("50.5", -6)));  // Chicago, first by name
  CHECK(scene.last(chi).model() == "open-meteo-normal/1");
  REQUIRE(scene.answer("http://ensemble/data", run_at_six));
  CHECK(scene.asked("http://ensemble")->url ==
        "http://ensemble/v1/ensemble?latitude=41.7860&longitude=-87.7520&hourly=temperature_2m"
        "&temperature_unit=fahrenheit&timeformat=unixtime&timezone=GMT&start_date=2031-03-03"
        "&end_date=2031-03-04&models=many");
  REQUIRE(scene.answer("http://ensemble", R"({"error":true,"reason":"Too many members"})", 400));
  CHECK(scene.note_text("HTTP_STATUS").find("http://ensemble") != std::string::npos);
  CHECK(scene.last(chi).model() == "open-meteo-normal/1");
  REQUIRE(scene.answer("http://ensemble", ensemble_reply({46, 48, 50, 52, 54, 50}, "40.779")));
  const auto value = scene.last(ny);
  CHECK(value.model() == "open-meteo-ensemble-normal/1");
  CHECK(value.mean() == doctest::Approx(50));
  // Six members with a sum of squares of 40: sqrt(40 / 5 + 3 * 3) = 4.1231.
  CHECK(std::abs(value.spread() - 4.1231) < 1e-4);
  CHECK(value.issued_ns() == march_third_ns + 6 * hour_ns);
  // The bulletin comes, and is better than both.
  scene.bench.fire("nbm");
  REQUIRE(scene.answer(cycle_07, both(7)));
  CHECK(scene.last(ny).model() == "nbp-two-piece/1");
  REQUIRE(scene.answer("http://daily", daily_reply("50.5", -5)));
  CHECK(scene.last(ny).model() == "nbp-two-piece/1");
  // Now the others are not asked, until the bulletin is thirteen hours old.
  scene.at(19.9);
  scene.bench.fire("poll");
  CHECK(scene.asked("http://ensemble") == nullptr);
  CHECK(scene.asked("http://daily") == nullptr);
  scene.at(20);
  scene.bench.fire("poll");
  REQUIRE(scene.answer("http://ensemble/data", replaced(run_at_six, "1930284000", "1930330800")));  // 19:00
  REQUIRE(scene.answer("http://ensemble", "{}"));
  REQUIRE(scene.answer("http://ensemble", ensemble_reply({46, 48, 50, 52, 54, 50}, "40.779")));
  CHECK(scene.last(ny).model() == "open-meteo-ensemble-normal/1");
  // Where nothing is fresh, what was said last stays; its age is its readers' to judge.
  CHECK(scene.last(chi).model() == "nbp-two-piece/1");
}

TEST_CASE("an event that opens later is priced from the bulletin that was read") {
  // The next day's events open at 14Z, half an hour after the bulletin that tells about them.
  Sources scene;
  scene.at(13.7);
  scene.open("KXHIGHNY", "31MAR04");
  scene.bench.fire("poll");
  REQUIRE(scene.answer(cycle_13, both(13)));
  CHECK(scene.last("KXHIGHNY-31MAR04").model() == "nbp-two-piece/1");
  const size_t requests = scene.bench.requests.size();
  scene.at(14);
  scene.open("KXHIGHCHI", "31MAR04");
  CHECK(scene.last("KXHIGHCHI-31MAR04").model() == "nbp-two-piece/1");
  scene.bench.fire("poll");
  for (size_t i = requests; i < scene.bench.requests.size(); ++i) {
    CHECK(scene.bench.requests[i].url.find("http://nbm") == std::string::npos);
  }
}

TEST_CASE("status shows each event's source with its age, and each source's last error") {
  // An operator sees at one look what prices rest on, and what is broken.
  Morning scene;
  REQUIRE(scene.answer(cycle_07, replaced(both(7), " KMDW ", " KMDX ")));
  const std::string status = scene.bench.actor().status(scene.bench.now());
  for (const char* part :
       {R"("KXHIGHNY-31MAR03":{"source":"nbm","model":"nbp-two-piece/1","age_s":3600})",
        R"("KXHIGHCHI-31MAR03":{"source":"none yet"})", R"("last_errors":{"nbm":"NBM_STATION_ABSENT: )"}) {
    CAPTURE(status);
    CHECK(status.find(part) != std::string::npos);
  }
}
