#include "cli/simulate.h"

#include <fmt/format.h>

#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "domain/digest.h"
#include "sim/simulation.h"

namespace headgate::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t failures_shown_max = 5;
constexpr size_t violations_shown_max = 10;

// Seeds share nothing, so as many run at once as there are processors. Which thread plays which seed does not
// matter: each seed's outcome stands at its own place.
std::vector<sim::Outcome> play(uint64_t from, uint64_t count) {
  std::vector<sim::Outcome> out(count);
  std::atomic<uint64_t> next{0};
  std::vector<std::thread> players;
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < processors; ++i) {
    players.emplace_back([&] {
      for (uint64_t at = next++; at < count; at = next++) out[at] = sim::simulate(from + at);
    });
  }
  for (std::thread& player : players) player.join();
  return out;
}

std::string command_for(uint64_t seed) { return fmt::format("headgate simulate --seed {}", seed); }

Json json_of(const sim::Outcome& outcome) {
  Json out{{"seed", outcome.seed}, {"command", command_for(outcome.seed)}, {"violations", Json::array()}};
  for (const sim::Violation& violation : outcome.violations) {
    out["violations"].push_back({{"code", violation.code},
                                 {"text", violation.text},
                                 {"at_s", static_cast<double>(violation.at_ns) / 1e9}});
  }
  return out;
}

struct Summary {
  sim::Tally tally;
  Digest digest;
  size_t violations = 0;
  std::vector<const sim::Outcome*> failures;
};

Summary summary_of(const std::vector<sim::Outcome>& outcomes) {
  Summary out;
  for (const sim::Outcome& outcome : outcomes) {
    out.tally += outcome.tally;
    out.digest.add(static_cast<int64_t>(outcome.digest));
    out.violations += outcome.violations.size();
    if (!outcome.violations.empty()) out.failures.push_back(&outcome);
  }
  return out;
}

Json json_of(const Summary& summary, const std::vector<sim::Outcome>& outcomes, double wall_s) {
  const sim::Tally& tally = summary.tally;
  const double simulated_s = static_cast<double>(tally.simulated_ns) / 1e9;
  Json out;
  out["seeds"] = outcomes.size();
  out["from"] = outcomes.empty() ? 0 : outcomes.front().seed;
  out["violations"] = summary.violations;
  out["digest"] = fmt::format("{:016x}", summary.digest.value());
  out["simulated_s"] = simulated_s;
  out["orders"] = tally.orders;
  out["fills"] = tally.fills;
  out["cancels"] = tally.cancels;
  out["approvals"] = tally.approvals;
  out["denials"] = tally.denials;
  out["settlements"] = tally.settlements;
  out["crashes"] = tally.crashes;
  out["clean_stops"] = tally.clean_stops;
  out["commits"] = tally.commits;
  out["commits_failed"] = tally.commits_failed;
  out["messages"] = tally.messages;
  out["messages_lost"] = tally.messages_lost;
  out["messages_repeated"] = tally.messages_repeated;
  out["messages_overtaken"] = tally.messages_overtaken;
  out["requests"] = tally.requests;
  out["requests_lost"] = tally.requests_lost;
  out["replies_lost"] = tally.replies_lost;
  out["orders_answered_by_silence"] = tally.orders_answered_by_silence;
  out["orders_answered_by_reset"] = tally.orders_answered_by_reset;
  out["orders_answered_by_html"] = tally.orders_answered_by_html;
  out["orders_answered_by_error"] = tally.orders_answered_by_error;
  out["orders_answered_in_part"] = tally.orders_answered_in_part;
  out["feed_cuts"] = tally.feed_cuts;
  out["commands"] = tally.commands;
  out["rare_branches_taken"] = tally.buggified;
  out["inputs"] = tally.inputs;
  out["wall_s"] = wall_s;
  out["simulated_s_per_s"] = wall_s > 0 ? simulated_s / wall_s : 0;
  out["events_per_s"] = wall_s > 0 ? static_cast<double>(tally.happenings) / wall_s : 0;
  out["failures"] = Json::array();
  for (const sim::Outcome* failure : summary.failures) out["failures"].push_back(json_of(*failure));
  return out;
}

void print_text(const Json& figures) {
  for (const auto& [name, value] : figures.items()) {
    if (!value.is_array()) std::cout << fmt::format("{:<22} {}\n", name, value.dump());
  }
}

// Lives and deaths belong to every story.
bool is_context(const std::string& line) {
  for (const char* word :
       {" starts, life", " crashes", " is killed", " stops", " disk failed", "VIOLATION", "no more faults"}) {
    if (line.find(word) != std::string::npos) return true;
  }
  return false;
}

// "restless1" is not mentioned by a line about restless12.
bool mentions(const std::string& line, const std::string& id) {
  for (size_t at = line.find(id); at != std::string::npos; at = line.find(id, at + 1)) {
    const size_t after = at + id.size();
    if (after == line.size() || std::isalnum(static_cast<unsigned char>(line[after])) == 0) return true;
  }
  return false;
}

// The lines about what was violated, or all when that is nothing in particular, up to where it was noticed;
// the last of them.
std::vector<std::string> story(const sim::Outcome& outcome, uint64_t lines_max) {
  const std::string about = outcome.violations.empty() ? "" : outcome.violations.front().about;
  std::vector<std::string> out;
  bool noticed = false;
  for (const std::string& line : outcome.trace) {
    const bool violation = line.find("VIOLATION") != std::string::npos;
    noticed = noticed || violation;
    if (noticed && !violation) continue;
    if (about.empty() || mentions(line, about) || is_context(line)) out.push_back(line);
  }
  if (out.size() > lines_max) out.erase(out.begin(), out.end() - static_cast<int64_t>(lines_max));
  return out;
}

// Plays the seed again, since nobody writes a trace for seeds that hold.
void explain(uint64_t seed, uint64_t trace_lines) {
  const sim::Outcome outcome = sim::simulate(seed, trace_lines > 0);
  for (const std::string& line : story(outcome, trace_lines)) std::cerr << line << '\n';
  std::cerr << fmt::format("seed {}: digest {:016x}, {} violations\n", seed, outcome.digest,
                           outcome.violations.size());
  size_t shown = 0;
  for (const sim::Violation& violation : outcome.violations) {
    if (++shown > violations_shown_max) break;
    std::cerr << fmt::format("  {:10.3f} s  {}: {}\n", static_cast<double>(violation.at_ns) / 1e9,
                             violation.code, violation.text);
  }
  std::cerr << "again: " << command_for(seed) << '\n';
}

}  // namespace

Exit simulate(const SimulateOptions& options) {
  if (options.seeds == 0) {
    std::cerr << "headgate: --seeds must be at least 1\n";
    return Exit::usage;
  }
  const auto began = std::chrono::steady_clock::now();
  const auto outcomes = play(options.seed.value_or(options.from), options.seed ? 1 : options.seeds);
  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  const Summary summary = summary_of(outcomes);
  const Json figures = json_of(summary, outcomes, wall_s);
  if (options.json) {
    std::cout << figures.dump() << '\n';
  } else {
    print_text(figures);
  }
  std::cout.flush();
  if (options.seed) {
    explain(*options.seed, options.trace_lines);
  } else {
    for (size_t i = 0; i < summary.failures.size() && i < failures_shown_max; ++i) {
      explain(summary.failures[i]->seed, i == 0 ? options.trace_lines : 0);
    }
  }
  return summary.violations == 0 ? Exit::done : Exit::check_failed;
}

}  // namespace headgate::cli
