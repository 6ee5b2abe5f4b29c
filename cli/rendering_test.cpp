#include <doctest/doctest.h>

#include "cli/json_view.h"
#include "cli/outline.h"
#include "cli/render_explain.h"
#include "cli/render_lists.h"
#include "cli/render_status.h"

using namespace headgate;
using namespace headgate::cli;

namespace {

json::Value value(const char* text) {
  auto parsed = json::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

bool says(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CAPTURE(part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a figure is shown in its own unit, and an absent one as a dash") {
  // A person who reads 5000000 for five dollars halts the wrong thing, or nothing.
  const json::Value object = value(
      R"({"cash_e6":5000000,"price_e4":4300,"net_e2":-250,"issued_ns":1768406400000000000,"note":null,"word":"","p":0.21848821194729})");
  CHECK(cell(object, "cash") == "5.000000");
  CHECK(cell(object, "price") == "0.4300");
  CHECK(cell(object, "p") == "0.2185");
  CHECK(cell(object, "net") == "-2.50");
  CHECK(cell(object, "issued") == "2026-01-14T16:00:00.000Z");
  CHECK(cell(object, "note") == "-");
  CHECK(cell(object, "word") == "-");
  CHECK(cell(object, "nothing") == "-");
  CHECK(at(&object, "cash_e6.deeper") == nullptr);
}

TEST_CASE("status names who is not reached, who is behind, and why nothing is traded") {
  // This is the first thing looked at when money is at stake: a silent process must not look like a quiet
  // one.
  std::vector<StatusLine> lines;
  lines.push_back({"edge", value(R"({"service":"edge","mode":"paper","pid":41,"ready":true,"killed":false,
          "applied":[{"source":"market","stream":"state","sequence":90,"behind":7},
                     {"source":"risk","stream":"state","sequence":4,"behind":0}],
          "actor":{"evaluations":120,"funnel":{"intents":3},
                   "reasons":[{"reason":"BOOK_AGE","count":5},{"reason":"EDGE","count":80}]}})"),
                   ""});
  lines.push_back(
      {"risk", value(R"({"killed":true,"actor":{"trading":"TRADING_MODE_HALTED","reason":"LOSS"}})"), ""});
  lines.push_back({"exec", std::nullopt, "did not answer"});
  const std::string text = render_status("/run/x", lines);
  CHECK(says(text, "NOT REACHED"));
  CHECK(says(text, "did not answer"));
  CHECK(says(text, "7 of market/state"));
  CHECK(says(text, "market/state 90 (7 behind)"));
  CHECK(says(text, "mode paper, trading HALTED (LOSS)"));
  CHECK(says(text, "KILLED, as seen by: risk"));
  CHECK(says(text, "scanned 120"));
  CHECK(says(text, "intents 3"));
  CHECK(says(text, "sent -"));
  CHECK(text.find("EDGE ") < text.find("BOOK_AGE"));
}

TEST_CASE("status is shown even when a process answers with nothing") {
  // A process of another version must not hide the seven that answer well.
  const std::string text = render_status("/run/x", {{"edge", value("{}"), ""}, {"risk", value("[1]"), ""}});
  CHECK(says(text, "trading -"));
}

TEST_CASE("explain shows each gate with value and limit, the failed ones loudly") {
  // "Why did it not trade" is the question this command exists for.
  const json::Value edge = value(R"({"ticker":"T","inputs":{"book":{"age_s":12.5}},
      "ladder":[{"market":"T","strike":{"kind":"between","floor":36,"cap":37},"probability":0.2}],
      "sides":[{"side":"yes","probability":0.2,"price":0.43,"fee_dollars":0.02,"edge_dollars":-0.25,"outcome":"EDGE",
                "gates":[{"name":"BOOK_AGE","value":"12 s","limit":"60 s","passed":true},
                         {"name":"EDGE","value":"-0.25","limit":"0.05","passed":false}]}]})");
  const std::string text = render_explain("T", {{"edge", &edge}, {"risk", nullptr}});
  CHECK(says(text, "yes: EDGE"));
  CHECK(says(text, "BOOK_AGE  12 s   60 s   passed"));
  CHECK(says(text, "EDGE      -0.25  0.05   FAILED"));
  CHECK(says(text, "age_s: 12.5"));
  CHECK(says(text, "between 36 37"));
  CHECK(says(text, "risk:\n  -"));
}

TEST_CASE("two keepers of the same figures stand side by side") {
  // Where risk and settle disagree about a position, both must be seen.
  const json::Value risk = value(R"({"positions":[{"market":"T","net_contracts":"3.00"}]})");
  const std::string text =
      render_lists("positions", {{"risk", &risk, ""}, {"settle", nullptr, "did not answer"}});
  CHECK(says(text, "positions by risk:"));
  CHECK(says(text, "T       3.00"));
  CHECK(says(text, "positions by settle:\n  - (did not answer)"));
}
