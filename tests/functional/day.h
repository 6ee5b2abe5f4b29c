#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/functional/harness.h"

namespace headgate::functional {

inline constexpr const char* carried_event = "KXHIGHNY-26JAN15";
std::string carried_folder();

// `headgate try` on one recorded day, or on generated ones, as a person would start it, and the second
// terminal beside it.
class Day {
 public:
  struct Choice {
    std::string speed = "max";
    std::string recorded = carried_folder();
    std::string event = carried_event;
    std::string bin = bin_folder();
    int seed = 0;  // above 0: days of a generated world instead
    int days = 1;
  };
  explicit Day(const Choice& choice);

  const Folder& folder() const { return folder_; }
  std::string home() const { return folder_ / "h"; }
  std::string run_directory() const { return home() + "/run"; }
  std::string state_directory() const { return home() + "/state"; }
  std::string configuration() const { return home() + "/try.toml"; }
  Program& program() { return program_; }

  // `headgate --run DIR words...`
  Finished command(std::vector<std::string> words, int seconds = 30) const;
  Json command_json(std::vector<std::string> words) const;
  // The answers of the eight processes; those that did not answer carry "error".
  Json status() const { return command_json({"status"}); }
  // name -> (pid, restarts), as the supervisor says.
  std::map<std::string, std::pair<pid_t, int>> processes() const;
  // "2026-01-14T19:33:24Z", of the market process; empty before it answers.
  std::string market_time() const;
  // Every process answers and says that it is ready.
  bool all_ready(int seconds) const;
  bool reaches(const std::string& market_time, int seconds);

 private:
  Folder folder_;
  std::string bin_;
  Program program_;
};

// The one object that `try --json` prints; null when stdout holds anything else.
Json only_object(const std::string& out);

// What every judged day must have said, whatever was traded: checked with doctest.
void check_whole_day(const Finished& finished, const Json& result, const std::string& event);
// And of a day on which trading was seen.
void check_traded(const Json& result);

}  // namespace headgate::functional
