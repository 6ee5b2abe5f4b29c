#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/functional/harness.h"

using namespace headgate::functional;

namespace {

Json simulated(const Folder& folder, std::vector<std::string> words, int exit) {
  words.insert(words.begin(), {bin_folder() + "/headgate", "simulate", "--json"});
  const Finished played = run(folder, std::move(words), 900);
  REQUIRE_MESSAGE(played.exit == exit, played.err);
  const Json out = parsed(played.out);
  REQUIRE(out.is_object());
  return out;
}

}  // namespace

TEST_CASE("two hundred instances under faults keep every promise") {
  // An order doubled, a fill lost, a cent unexplained or a limit passed, once in a year, is a year's savings.
  const Folder folder;
  const Json all = simulated(folder, {"--seeds", "200"}, 0);
  CHECK(all["violations"] == 0);
  // What never happened was not survived either.
  for (const char* figure : {"orders",
                             "fills",
                             "cancels",
                             "denials",
                             "settlements",
                             "crashes",
                             "commits_failed",
                             "messages_lost",
                             "messages_repeated",
                             "messages_overtaken",
                             "requests_lost",
                             "replies_lost",
                             "feed_cuts",
                             "commands",
                             "rare_branches_taken",
                             "orders_answered_by_silence",
                             "orders_answered_by_reset",
                             "orders_answered_by_html",
                             "orders_answered_by_error",
                             "orders_answered_in_part"}) {
    CHECK_MESSAGE(all[figure] > 0, figure);
  }
  MESSAGE(all.dump());
}

TEST_CASE("a seed decides a run, whoever else uses the machine") {
  // A failure that cannot be repeated cannot be understood, nor shown to be mended.
  const Folder folder;
  const Json first = simulated(folder, {"--seeds", "6", "--from", "1000"}, 0);
  const Json second = simulated(folder, {"--seeds", "6", "--from", "1000"}, 0);
  CHECK(first["digest"] == second["digest"]);
  // The same seeds one after the other, beside a program that never rests.
  Program busy(folder, {"/bin/sh", "-c", "while :; do :; done"});
  const Finished alone = run(folder,
                             {"/usr/bin/taskset", "-c", "0", bin_folder() + "/headgate", "simulate", "--json",
                              "--seeds", "6", "--from", "1000"},
                             600);
  REQUIRE_MESSAGE(alone.exit == 0, alone.err);
  CHECK(parsed(alone.out)["digest"] == first["digest"]);
  const Json others = simulated(folder, {"--seeds", "6", "--from", "1006"}, 0);
  CHECK(others["digest"] != first["digest"]);
}

TEST_CASE("a failing seed names its command, and the command repeats the failure with a readable trace") {
  // Somebody has to find out at night what went wrong, and to see that it is mended.
  const Folder folder;
  const std::string command = bin_folder() + "/planted_command";
  const Finished many = run(folder, {command, "simulate", "--seeds", "4", "--json"}, 120);
  CHECK(many.exit == 3);
  const Json all = parsed(many.out);
  REQUIRE(all["failures"].size() > 0);
  const std::string seed = std::to_string(all["failures"][0]["seed"].get<uint64_t>());
  CHECK(all["failures"][0]["command"] == "headgate simulate --seed " + seed);
  CHECK(many.err.find("again: headgate simulate --seed " + seed) != std::string::npos);

  const Finished alone = run(folder, {command, "simulate", "--seed", seed}, 120);
  CHECK(alone.exit == 3);
  CHECK(alone.err.find("CHILDREN_ABOVE_APPROVAL") != std::string::npos);
  // The trace tells the story of the order: wanted, approved, sent, answered.
  for (const char* word : {"OrderIntent", "OrderApproved", "OrderReport", "risk     <", "exec     <"}) {
    CHECK_MESSAGE(alone.err.find(word) != std::string::npos, word);
  }
}
