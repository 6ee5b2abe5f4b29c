#include "tests/functional/day.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace headgate::functional {

std::string carried_folder() { return source_folder() + "/world/recordings/carried"; }

namespace {

std::vector<std::string> words_of(const Day::Choice& choice, const std::string& home) {
  std::vector<std::string> out{
      choice.bin + "/headgate", "try", "--json", "--speed", choice.speed, "--home", home};
  const std::vector<std::string> recorded{"--recorded", choice.recorded, "--event", choice.event};
  const std::vector<std::string> generated{"--seed", std::to_string(choice.seed), "--days",
                                           std::to_string(choice.days)};
  const auto& which = choice.seed > 0 ? generated : recorded;
  out.insert(out.end(), which.begin(), which.end());
  return out;
}

}  // namespace

Day::Day(const Choice& choice) : bin_(choice.bin), program_(folder_, words_of(choice, folder_ / "h")) {}

Finished Day::command(std::vector<std::string> words, int seconds) const {
  std::vector<std::string> all{bin_ + "/headgate", "--run", run_directory()};
  all.insert(all.end(), words.begin(), words.end());
  return run(folder_, std::move(all), seconds);
}

Json Day::command_json(std::vector<std::string> words) const {
  words.emplace_back("--json");
  return parsed(command(std::move(words)).out);
}

std::map<std::string, std::pair<pid_t, int>> Day::processes() const {
  std::map<std::string, std::pair<pid_t, int>> out;
  const Json file = parsed(read_text(run_directory() + "/processes.json"));
  if (!file.is_object()) return out;
  for (const Json& line : file["processes"]) {
    out[line["name"]] = {line["pid"].get<pid_t>(), line["restarts"].get<int>()};
  }
  return out;
}

std::string Day::market_time() const {
  const Json all = status();
  if (!all.is_object() || !all["market"].contains("market_time")) return {};
  return all["market"]["market_time"];
}

bool Day::all_ready(int seconds) const {
  return eventually("all eight processes are ready", seconds, [this] {
    const Json all = status();
    if (!all.is_object() || all.size() != 8) return false;
    return std::all_of(all.begin(), all.end(),
                       [](const Json& each) { return each.contains("ready") && each["ready"] == true; });
  });
}

bool Day::reaches(const std::string& market_time, int seconds) {
  return eventually("market time " + market_time, seconds,
                    [&] { return !program_.running() || this->market_time() >= market_time; });
}

Json only_object(const std::string& out) {
  Json object = parsed(out);  // refuses anything before or after the object
  return object.is_object() ? object : Json();
}

void check_whole_day(const Finished& finished, const Json& result, const std::string& event) {
  CHECK_MESSAGE(finished.exit == 0, finished.out << finished.err);
  REQUIRE_MESSAGE(result.is_object(), "stdout is not one JSON object: " << finished.out);
  for (const char* member : {"processes", "fair_values", "evaluations", "intents", "approvals", "denials",
                             "orders", "fills", "cancels", "settlements", "recorded_outcome", "pnl_dollars",
                             "fees_dollars", "ledger_balanced", "reasons"}) {
    REQUIRE_MESSAGE(result.contains(member), member);
  }
  std::set<std::string> names;
  std::set<int> pids;
  for (const Json& process : result["processes"]) {
    names.insert(process["name"]);
    pids.insert(process["pid"].get<int>());
    CHECK(process["restarts"].is_number_integer());
  }
  CHECK(names ==
        std::set<std::string>{"forecast", "market", "odds", "edge", "risk", "exec", "settle", "notify"});
  CHECK(pids.size() == 8);
  CHECK(result["settlements"] == 6);
  CHECK(result["ledger_balanced"] == true);
  CHECK(result["recorded_outcome"].get<std::string>().starts_with(event + "-"));
  CHECK(result["fair_values"].get<int>() >= 1);
  CHECK(result["evaluations"].get<int>() >= result["intents"].get<int>());
  CHECK(result["approvals"].get<int>() + result["denials"].get<int>() == result["intents"].get<int>());
  CHECK(result["pnl_dollars"].is_number());
  CHECK(result["fees_dollars"].get<double>() >= 0);
  REQUIRE(!result["reasons"].empty());
  for (size_t i = 1; i < result["reasons"].size(); ++i) {
    CHECK(result["reasons"][i - 1]["count"] >= result["reasons"][i]["count"]);
  }
}

void check_traded(const Json& result) {
  CHECK(result["fills"].get<int>() >= 5);
  CHECK(result["denials"].get<int>() >= 1);
  CHECK(result["orders"].get<int>() >= 1);
  CHECK(result["fees_dollars"].get<double>() > 0);
}

}  // namespace headgate::functional
