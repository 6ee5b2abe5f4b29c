#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "actor/service_names.h"
#include "domain/decimal.h"
#include "tests/functional/day.h"
#include "tests/functional/played_again.h"

using namespace headgate;
using namespace headgate::functional;

namespace {

void check_generated_day(const Finished& finished, const Json& result) {
  CHECK_MESSAGE(finished.exit == 0, finished.out << finished.err);
  REQUIRE_MESSAGE(result.is_object(), "stdout is not one JSON object: " << finished.out);
  for (const char* member :
       {"processes", "world_digest", "markets_seen", "fair_values", "evaluations", "intents", "approvals",
        "denials", "orders", "fills", "cancels", "settlements", "pnl_dollars", "fees_dollars",
        "ledger_balanced", "exchange_balance_dollars", "ledger_balance_dollars", "reasons"}) {
    REQUIRE_MESSAGE(result.contains(member), member);
  }
  CHECK(result["label"] == "SIMULATED");
  CHECK(result["fills"].get<int>() >= 20);
  CHECK(result["partial_fills"].get<int>() >= 1);
  CHECK(result["cancels"].get<int>() >= 1);
  CHECK(result["denials"].get<int>() >= 1);
  CHECK(result["winning"].get<int>() >= 1);
  CHECK(result["losing"].get<int>() >= 1);
  CHECK(result["settlements"] == result["markets_seen"]);
  CHECK(result["ledger_balanced"] == true);
  CHECK(result["exchange_balance_dollars"].dump() == result["ledger_balance_dollars"].dump());
  CHECK(result["approvals"].get<int>() + result["denials"].get<int>() == result["intents"].get<int>());
  REQUIRE(!result["reasons"].empty());
  for (size_t i = 1; i < result["reasons"].size(); ++i) {
    CHECK(result["reasons"][i - 1]["count"] >= result["reasons"][i]["count"]);
  }
}

// The sum of a column in units of 1e-6, from its digits. The fields of a day's export need no quotes.
int64_t column_sum_e6(const std::string& csv, const std::string& column) {
  std::istringstream lines(csv);
  std::string line, field;
  size_t at = 0;
  std::getline(lines, line);
  std::istringstream header(line);
  while (std::getline(header, field, ',') && field != column) ++at;
  REQUIRE_MESSAGE(field == column, csv);
  int64_t sum = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    for (size_t i = 0; i <= at; ++i) std::getline(fields, field, ',');
    const auto amount_e6 = parse_decimal(field, 6);
    REQUIRE_MESSAGE(amount_e6, line);
    sum += *amount_e6;
  }
  return sum;
}

// Against what settle itself said of the day: its profit after fees, its cash and the exchange's trades.
void check_exports(const Folder& folder, const std::string& kept, const Json& result) {
  const Finished done = run(folder, {bin_folder() + "/headgate", "export", "all", "--state", kept + "/state",
                                     "--out", folder / "taxes"});
  REQUIRE_MESSAGE(done.exit == 0, done.err);
  const auto sheet = [&](const std::string& kind) { return read_text(folder / ("taxes/" + kind + ".csv")); };
  const auto said_e6 = [&](const char* member) { return parse_decimal(result[member].dump(), 6); };
  const auto rows = [](const std::string& csv) { return std::count(csv.begin(), csv.end(), '\n') - 1; };
  CHECK(column_sum_e6(sheet("lots"), "gain_dollars") == said_e6("pnl_dollars"));
  CHECK(column_sum_e6(sheet("fees"), "fee_dollars") == said_e6("fees_dollars"));
  CHECK(column_sum_e6(sheet("lots"), "fees_dollars") == said_e6("fees_dollars"));
  CHECK(column_sum_e6(sheet("cash"), "cash_dollars") + *said_e6("pnl_dollars") ==
        said_e6("ledger_balance_dollars"));
  CHECK(rows(sheet("fills")) == result["fills"].get<int64_t>());
  CHECK(rows(sheet("settlements")) == result["settlements"].get<int64_t>());
  CHECK(sheet("lots").find(",sim,SIMULATED,") != std::string::npos);
  CHECK(sheet("lots").find(",real,") == std::string::npos);
  MESSAGE("lots " << rows(sheet("lots")) << ", gain in units of 1e-6 dollars "
                  << column_sum_e6(sheet("lots"), "gain_dollars"));
}

std::string first_traded_market(const std::string& fills) {
  const size_t at = fills.find("KXHIGH");
  return at == std::string::npos ? std::string() : fills.substr(at, fills.find_first_of(" \n\",", at) - at);
}

}  // namespace

TEST_CASE(
    "a generated day is forecast, traded at a real exchange interface, settled, and equals it to the digit") {
  // The first thing anybody tries after cloning: a cent that differs here is a cent of theirs later.
  Folder folder;
  const std::string kept = folder / "kept";
  const Finished done =
      run(folder, {bin_folder() + "/headgate", "try", "--days", "1", "--seed", "7", "--json", "--keep", kept},
          240);
  const Json result = only_object(done.out);
  check_generated_day(done, result);
  for (const Json& process : result["processes"]) CHECK(process["restarts"] == 0);
  MESSAGE("fills " << result["fills"] << ", partial " << result["partial_fills"] << ", cancels "
                   << result["cancels"] << ", denials " << result["denials"] << ", P&L $"
                   << result["pnl_dollars"] << ", digest " << result["world_digest"]);

  SUBCASE(
      "each process's captured inputs replay to its own digest, and all of them together to every decision") {
    // A decision that cannot be repeated cannot be explained, and a backtest that decides otherwise proves
    // nothing.
    const Finished replayed =
        run(folder, {bin_folder() + "/headgate", "replay", "--verify", kept + "/state"}, 240);
    CHECK_MESSAGE(replayed.exit == 0, replayed.out << replayed.err);
    const PlayedAgain again = play_again(folder, kept + "/state", folder / "again");
    CHECK_MESSAGE(again.backtest.exit == 0, again.backtest.out << again.backtest.err);
    CHECK_MESSAGE(again.parity.exit == 0, again.parity.out << again.parity.err);
    CHECK(again.equal("evaluations") > 10'000);
    CHECK(again.equal("intents") >= 100);
    CHECK(again.equal("fills") >= 20);
    CHECK(again.equal("settlements") == 30);
    MESSAGE("played again: " << again.said("inputs") << " inputs, " << again.equal("features")
                             << " features, " << again.equal("evaluations") << " evaluations, "
                             << again.equal("intents") << " intents, " << again.equal("fills")
                             << " fills, all equal");
  }
  SUBCASE(
      "a stopped instance explains each market that was traded, and its lots are its profit to the digit") {
    // The question is asked after the loss, when nothing runs any more; and the tax is due later still.
    check_exports(folder, kept, result);
    const std::vector<std::string> headgate{bin_folder() + "/headgate", "--config", kept + "/try.toml"};
    const auto ask = [&](std::vector<std::string> words) {
      std::vector<std::string> all = headgate;
      all.insert(all.end(), words.begin(), words.end());
      return run(folder, all, 60);
    };
    // The copied configuration names the folder that is gone: its copy is given instead.
    std::string toml = read_text(kept + "/try.toml");
    const size_t at = toml.find("state_directory = \"");
    toml.replace(at, toml.find('\n', at) - at, "state_directory = \"" + kept + "/state\"");
    write_text(kept + "/try.toml", toml);
    const std::string market = first_traded_market(ask({"fills"}).out);
    REQUIRE_FALSE(market.empty());
    const Finished explained = ask({"explain", market});
    CHECK_MESSAGE(explained.exit == 0, explained.err);
    for (const char* part : {"fair_value:", "payload_sha256", "age_s", "quantiles", "probability", "price",
                             "fee $", "gate", "limit", "intents:"}) {
      CHECK_MESSAGE(explained.out.find(part) != std::string::npos, part << " is missing:\n" << explained.out);
    }
    const Finished journal = ask({"export", "journal", "--service", "exec"});
    CHECK(journal.exit == 0);
    CHECK(journal.out.find("headgate.exec.v1.Fill") != std::string::npos);
  }
}

TEST_CASE("every process may be killed during a generated day, and the day settles all the same") {
  // A machine that loses one process at night must not lose a fill, an order or a cent with it.
  Day day({.speed = "4000", .seed = 7});
  REQUIRE(day.all_ready(60));
  std::set<std::string> killed;
  for (const std::string_view name : service_names) {
    const std::string before = day.market_time();
    REQUIRE(eventually("time passes before " + std::string(name) + " dies", 60,
                       [&] { return day.market_time() > before; }));
    const auto processes = day.processes();
    const auto victim = processes.find(std::string(name));
    REQUIRE(victim != processes.end());
    REQUIRE(::kill(victim->second.first, SIGKILL) == 0);
    REQUIRE(eventually(std::string(name) + " runs again", 30, [&] {
      const auto now = day.processes();
      const auto again = now.find(std::string(name));
      return again != now.end() && again->second.first > 0 && again->second.first != victim->second.first;
    }));
    REQUIRE(day.all_ready(60));
    killed.insert(std::string(name));
  }
  const Finished done = day.program().finish(240);
  const Json result = only_object(done.out);
  check_generated_day(done, result);
  for (const Json& process : result["processes"]) {
    CHECK(process["restarts"] == (killed.contains(process["name"]) ? 1 : 0));
  }
  const Finished replayed =
      run(day.folder(), {bin_folder() + "/headgate", "replay", "--verify", day.state_directory()}, 240);
  CHECK_MESSAGE(replayed.exit == 0, replayed.out << replayed.err);
  const PlayedAgain again = play_again(day.folder(), day.state_directory(), day.folder() / "again");
  CHECK_MESSAGE(again.backtest.exit == 0, again.backtest.out << again.backtest.err);
  CHECK(again.cuts() == killed);
  again.check_equal_but_for_cuts();
}
