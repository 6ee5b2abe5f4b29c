#include "tests/functional/played_again.h"

#include <doctest/doctest.h>

namespace headgate::functional {

int64_t PlayedAgain::count(const std::string& kind, const std::string& what) const {
  if (!result.is_object() || !result["decisions"].contains(kind)) return -1;
  return result["decisions"][kind][what].get<int64_t>();
}

int64_t PlayedAgain::said(const std::string& member) const {
  return note.is_object() && note.contains(member) ? note[member].get<int64_t>() : -1;
}

std::set<std::string> PlayedAgain::cuts() const {
  std::set<std::string> out;
  if (!note.is_object()) return out;
  for (const Json& cut : note["cuts"]) out.insert(cut["service"]);
  return out;
}

void PlayedAgain::check_equal_but_for_cuts() const {
  REQUIRE_MESSAGE(result.is_object(), parity.out << parity.err);
  int64_t cut_off = 0;
  for (const auto& [kind, counts] : result["decisions"].items()) {
    CHECK_MESSAGE(counts["differ"] == 0, kind << ": " << parity.out);
    CHECK_MESSAGE(counts["missing"] == 0, kind << ": " << parity.out);
    CHECK_MESSAGE(counts["extra"] == 0, kind << ": " << parity.out);
    cut_off += counts["life_cut"].get<int64_t>();
  }
  for (const Json& each : result["first_differences"]) CHECK(each["code"] == "LIFE_CUT");
  CHECK(equal("evaluations") * 10 > count("evaluations", "in_run") * 9);
  CHECK(equal("intents") > 0);
  CHECK(equal("fills") > 0);
  CHECK(parity.exit == (cut_off > 0 ? 3 : 0));
  MESSAGE("played again with " << cuts().size() << " services cut: " << cut_off << " decisions are LIFE_CUT, "
                               << equal("evaluations") << " of " << count("evaluations", "in_run")
                               << " evaluations equal");
}

PlayedAgain play_again(const Folder& folder, const std::string& state, const std::string& out) {
  PlayedAgain again;
  again.backtest =
      run(folder, {bin_folder() + "/headgate", "backtest", "captured", state, "--out", out, "--json"}, 240);
  again.note = parsed(again.backtest.out);
  again.parity = run(folder, {bin_folder() + "/headgate", "parity", state, out, "--json"}, 120);
  again.result = parsed(again.parity.out);
  return again;
}

}  // namespace headgate::functional
