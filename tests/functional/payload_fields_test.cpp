#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/functional/day.h"
#include "world/served_world.h"

using namespace headgate::functional;

namespace {

const std::string spoiled = std::string(carried_event) + "-B36.5";

// The day's world with its fault endpoint open.
std::string programs_with_faults(const Folder& folder) {
  const std::string script = folder / "world.sh";
  write_text(script, "#!/bin/sh\nexec '" + bin_folder() + "/headgate-world' --admin \"$@\"\n");
  ::chmod(script.c_str(), 0700);
  return bin_with(folder, {{"headgate-world", script}});
}

void plant(const Day& day, const std::string& field, const std::string& change) {
  const std::string text = read_text(day.configuration());
  const size_t at = text.find("http://127.0.0.1:") + 17;
  const auto port = static_cast<uint16_t>(std::stoi(text.substr(at, 5)));
  const auto answer = headgate::world::http_get(
      port, "/world/v1/fault?ticker=" + spoiled + "&field=" + field + "&change=" + change);
  REQUIRE(answer);
  CHECK_MESSAGE(answer->status == 200, answer->body);
}

int64_t defective(const Day& day) {
  const Json all = day.status();
  if (!all.is_object() || !all["market"].contains("actor")) return -1;
  return all["market"]["actor"]["markets_defective"].get<int64_t>();
}

// The gates of both sides, one line each: "MARKET_WHOLE failed FIELD_MISSING: ...".
std::string gates(const Day& day, const std::string& ticker) {
  std::string out;
  const Json all = day.command_json({"explain", ticker});
  if (!all.is_object() || !all["edge"].contains("sides")) return out;
  for (const Json& side : all["edge"]["sides"]) {
    for (const Json& gate : side["gates"]) {
      out += gate["name"].get<std::string>() + (gate["passed"] == true ? " passed " : " failed ") +
             gate["value"].get<std::string>() + "\n";
    }
  }
  return out;
}

void disable(const Day& day, const std::string& field, const std::string& change) {
  plant(day, field, change);
  REQUIRE(eventually("one market is defective", 60, [&] { return defective(day) == 1; }));
}

void see_market_disabled(const Day& day, const std::string& field) {
  const std::string why = gates(day, spoiled);
  CHECK_MESSAGE(why.find("MARKET_WHOLE failed") != std::string::npos, why);
  CHECK_MESSAGE(why.find(field) != std::string::npos, field << " is not named in\n" << why);
  const Json ladder = day.command_json({"explain", spoiled})["edge"]["ladder"];
  CHECK(ladder.size() == 6);
  for (const Json& rung : ladder) {
    if (rung["market"] == spoiled) continue;
    const std::string other = gates(day, rung["market"]);
    CHECK_MESSAGE(other.find("MARKET_WHOLE failed") == std::string::npos, other);
    CHECK_MESSAGE(other.find("FAIR_VALUE_PRESENT failed") == std::string::npos, other);
    CHECK_MESSAGE(other.find("MARKET_WHOLE passed") != std::string::npos, other);
  }
}

// Fills so far of the spoiled market, and of the other five.
std::pair<int, int> fills(const Day& day) {
  std::pair<int, int> out{0, 0};
  const Json all = day.command_json({"fills"});
  for (const Json& fill : all["settle"]["fills"]) ++(fill["market"] == spoiled ? out.first : out.second);
  return out;
}

}  // namespace

TEST_CASE("a market whose payload lost or changed a field is disabled by name while the other five trade") {
  // A payload changed overnight would be traded on by guess, or one odd market would stop all.
  Folder programs;
  Day day({.speed = "3000", .bin = programs_with_faults(programs)});
  REQUIRE(day.all_ready(60));
  disable(day, "close_time", "remove");
  const auto at_once = fills(day);
  see_market_disabled(day, "close_time");
  const auto before = fills(day);  // by now what was under way has ended
  CHECK(day.reaches("2026-01-14T19:00", 120));
  const auto after = fills(day);
  CHECK(after.first == before.first);
  CHECK(after.second > at_once.second);
  plant(day, "close_time", "none");
  REQUIRE(eventually("the market is whole again", 60, [&] { return defective(day) == 0; }));

  disable(day, "status", "number");
  see_market_disabled(day, "status");
  plant(day, "status", "none");
  REQUIRE(eventually("the market is whole again", 60, [&] { return defective(day) == 0; }));

  const Finished done = day.program().finish(240);
  const Json result = only_object(done.out);
  check_whole_day(done, result, carried_event);
  CHECK(result["fills"].get<int>() >= 1);
  MESSAGE("while one was disabled: fills of it " << after.first - before.first << ", of the other five "
                                                 << after.second - at_once.second << ", fills of the day "
                                                 << result["fills"]);
}
