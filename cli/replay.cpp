#include "cli/replay.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "actor/service_names.h"
#include "cli/replay_life.h"
#include "cli/replay_report.h"
#include "json/value.h"

namespace headgate::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> captures_at(const std::string& path) {
  std::error_code problem;
  if (!fs::is_directory(path, problem)) return {path};
  std::vector<std::string> out = captures_of_service(path);
  for (const std::string_view service : service_names) {
    for (std::string& each : captures_of_service(path + "/" + std::string(service)))
      out.push_back(std::move(each));
  }
  return out;
}

Exit exit_of(const std::vector<ReplayedLife>& lives) {
  const auto any = [&](Verdict verdict) {
    return std::any_of(lives.begin(), lives.end(),
                       [&](const ReplayedLife& life) { return life.verdict == verdict; });
  };
  if (any(Verdict::altered) || any(Verdict::diverged)) return Exit::check_failed;
  if (any(Verdict::unreadable)) return Exit::usage;
  return any(Verdict::failed) ? Exit::failed : Exit::done;
}

Exit complain(const std::string& problem) {
  std::cerr << "headgate: " << problem << "\n";
  return Exit::usage;
}

Exit show_at(const std::string& path, const ReplayWish& wish) {
  const ReplayedLife life = replay_life(path, wish);
  if (!life.status.empty()) {
    std::cerr << life.service << " life " << life.life << " after " << life.last << ":\n";
    std::cout << life.status << "\n";
    return Exit::done;
  }
  if (life.verdict == Verdict::verified || life.verdict == Verdict::cut) {
    return complain(path + " holds the inputs 1 to " + std::to_string(life.inputs));
  }
  complain(path + ": " + life.problem);
  return exit_of({life});
}

}  // namespace

Exit replay(const ReplayOptions& options) {
  std::vector<std::string> captures;
  for (const std::string& path : options.paths) {
    std::vector<std::string> found = captures_at(path);
    if (found.empty()) return complain("no captures in " + path + " or its folders of services");
    captures.insert(captures.end(), found.begin(), found.end());
  }
  const ReplayWish wish{options.verify, options.at, options.keys, std::nullopt};
  if (options.at) {
    if (captures.size() == 1) return show_at(captures.front(), wish);
    return complain("--at needs one capture; name the file of one life");
  }
  std::vector<ReplayedLife> lives;
  lives.reserve(captures.size());
  for (const std::string& path : captures) lives.push_back(replay_life(path, wish));
  if (options.json) {
    std::cout << replay_json(lives, options.verify) << "\n";
  } else {
    std::cout << (options.verify ? verify_text(lives) : summary_text(lives));
  }
  return exit_of(lives);
}

}  // namespace headgate::cli
